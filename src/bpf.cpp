// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bpf.hpp"

#include "sys.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstdarg>
#include <linux/if_link.h>
#include <utility>
#include <xdp/libxdp.h>

namespace netring::bpf {
namespace {

error_code error_of(int result) noexcept {
    return {-result, boost::system::system_category()};
}

unique_fd taken(int result, error_code& ec) noexcept {
    ec = result < 0 ? error_of(result) : error_code();
    return unique_fd(result < 0 ? -1 : result);
}

/// Keeps the libraries from printing: what fails is told by error codes.
void silence() noexcept {
    static bool const once = [] {
        ::libbpf_set_print([](libbpf_print_level, char const*, va_list) { return 0; });
        ::libxdp_set_print([](libxdp_print_level, char const*, va_list) { return 0; });
        return true;
    }();
    static_cast<void>(once);
}

std::string name_of(std::uint32_t id) noexcept {
    unique_fd const program(::bpf_prog_get_fd_by_id(id));
    bpf_prog_info info{};
    std::uint32_t size = sizeof info;
    if (!program || ::bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0)
        return {};
    return info.name;
}

bool is_attached_by_link(std::uint32_t program, int interface_index) noexcept {
    for (std::uint32_t id = 0; ::bpf_link_get_next_id(id, &id) == 0;) {
        unique_fd const link(::bpf_link_get_fd_by_id(id));
        bpf_link_info info{};
        std::uint32_t size = sizeof info;
        if (link && ::bpf_obj_get_info_by_fd(link.get(), &info, &size) == 0 && info.type == BPF_LINK_TYPE_XDP &&
            info.prog_id == program && info.xdp.ifindex == static_cast<std::uint32_t>(interface_index))
            return true;
    }
    return false;
}

} // namespace

unique_fd create_map(bpf_map_type type, char const* name, std::uint32_t key_size, std::uint32_t value_size,
                     std::uint32_t entries, error_code& ec) noexcept {
    silence();
    return taken(::bpf_map_create(type, name, key_size, value_size, entries, nullptr), ec);
}

error_code update(int map, void const* key, void const* value) noexcept {
    auto const result = ::bpf_map_update_elem(map, key, value, BPF_ANY);
    return result == 0 ? error_code() : error_of(result);
}

error_code erase(int map, void const* key) noexcept {
    auto const result = ::bpf_map_delete_elem(map, key);
    return result == 0 ? error_code() : error_of(result);
}

unique_fd load_xdp(char const* name, std::span<bpf_insn const> instructions, bool multi_buffer,
                   error_code& ec) noexcept {
    silence();
    bpf_prog_load_opts options{};
    options.sz = sizeof options;
    options.prog_flags = multi_buffer ? BPF_F_XDP_HAS_FRAGS : 0U;
    return taken(
        ::bpf_prog_load(BPF_PROG_TYPE_XDP, name, "BSL-1.0", instructions.data(), instructions.size(), &options), ec);
}

unique_fd attach_xdp(int program, int interface_index, std::uint32_t flags, error_code& ec) noexcept {
    bpf_link_create_opts options{};
    options.sz = sizeof options;
    options.flags = flags;
    return taken(::bpf_link_create(program, interface_index, BPF_XDP, &options), ec);
}

std::optional<attached> attached_to(int interface_index) {
    silence();
    std::uint32_t id = 0;
    if (::bpf_xdp_query_id(interface_index, 0, &id) != 0 || id == 0)
        return std::nullopt;
    return attached{id, name_of(id), is_attached_by_link(id, interface_index)};
}

dispatcher_link::dispatcher_link(dispatcher_link&& other) noexcept
    : program_(std::exchange(other.program_, nullptr))
    , interface_index_(other.interface_index_)
    , native_(other.native_) {}

dispatcher_link& dispatcher_link::operator=(dispatcher_link&& other) noexcept {
    std::swap(program_, other.program_);
    std::swap(interface_index_, other.interface_index_);
    std::swap(native_, other.native_);
    return *this;
}

dispatcher_link::~dispatcher_link() {
    leave();
}

error_code dispatcher_link::join(int program, int interface_index, bool native) noexcept {
    silence();
    auto* const joining = ::xdp_program__from_fd(program);
    if (auto const result = ::libxdp_get_error(joining); result != 0)
        return error_of(static_cast<int>(result));
    auto const result = ::xdp_program__attach(joining, interface_index, native ? XDP_MODE_NATIVE : XDP_MODE_SKB, 0);
    if (result != 0) {
        ::xdp_program__close(joining);
        return error_of(result);
    }
    program_ = joining;
    interface_index_ = interface_index;
    native_ = native;
    return {};
}

void dispatcher_link::leave() noexcept {
    auto* const joined = static_cast<xdp_program*>(std::exchange(program_, nullptr));
    if (joined == nullptr)
        return;
    ::xdp_program__detach(joined, interface_index_, native_ ? XDP_MODE_NATIVE : XDP_MODE_SKB, 0);
    ::xdp_program__close(joined);
}

} // namespace netring::bpf
