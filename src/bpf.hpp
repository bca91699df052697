// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_BPF_HPP
#define NETRING_SRC_BPF_HPP

#include "unique_fd.hpp"

#include <netring/error.hpp>

#include <cstdint>
#include <linux/bpf.h>
#include <optional>
#include <span>
#include <string>

/// Every call of the library into libbpf and libxdp goes through here. Tests have the linker put theirs in between, to make the n-th
/// call into libbpf fail.
namespace netring::bpf {

unique_fd create_map(bpf_map_type type, char const* name, std::uint32_t key_size, std::uint32_t value_size,
                     std::uint32_t entries, error_code& ec) noexcept;
error_code update(int map, void const* key, void const* value) noexcept;
error_code erase(int map, void const* key) noexcept;

unique_fd load_xdp(char const* name, std::span<bpf_insn const> instructions, bool multi_buffer,
                   error_code& ec) noexcept;
/// Attaches a program to an interface, until the link is closed: with the process at the latest.
/// @param flags XDP_FLAGS_DRV_MODE or XDP_FLAGS_SKB_MODE.
unique_fd attach_xdp(int program, int interface_index, std::uint32_t flags, error_code& ec) noexcept;

/// What is attached to an interface.
struct attached {
    std::uint32_t id = 0;
    std::string name{};
    /// It goes with the process that holds its link, and not otherwise. False also where this process may not know.
    bool by_link = false;
};
std::optional<attached> attached_to(int interface_index);

/// libxdp's dispatcher, in which programs share an interface.
class dispatcher_link {
public:
    dispatcher_link() noexcept = default;
    dispatcher_link(dispatcher_link&& other) noexcept;
    dispatcher_link& operator=(dispatcher_link&& other) noexcept;
    ~dispatcher_link();

    error_code join(int program, int interface_index, bool native) noexcept;
    explicit operator bool() const noexcept { return program_ != nullptr; }

private:
    void leave() noexcept;

    void* program_ = nullptr;
    int interface_index_ = 0;
    bool native_ = false;
};

} // namespace netring::bpf

#endif
