// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xsk.hpp"
#include "packet_socket.hpp"
#include "socket_in.hpp"
#include "sys.hpp"

#include <cerrno>
#include <string>
#include <sys/resource.h>
#include <type_traits>

namespace netring {
namespace {

namespace errc = boost::system::errc;

/// Locked memory is limited, which the kernel tells as a lack of buffers.
void explain_memory(error_code const& ec, std::size_t bytes, diagnostics& why) {
    if (ec != errc::no_buffer_space)
        return;
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    why.hint = "the limit on locked memory is " + std::to_string(limit.rlim_cur) + " bytes (RLIMIT_MEMLOCK), " +
               std::to_string(bytes) + " are needed; CAP_IPC_LOCK lifts it";
    why.command = "ulimit -l " + std::to_string((bytes + 1023) / 1024 * 2);
}

} // namespace

error_code xsk::open(netns const& where, diagnostics& why) {
    error_code ec;
    fd_ = unique_fd(socket_in(where ? &where : nullptr, AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0, ec));
    if (!ec)
        return ec;
    why.step = "open an AF_XDP socket";
    if (where)
        explain_entering(ec, why);
    else if (ec == errc::operation_not_permitted)
        why.hint = "needs CAP_NET_RAW, which this process lacks";
    else if (ec == errc::address_family_not_supported)
        why.hint = "the kernel has no AF_XDP (CONFIG_XDP_SOCKETS)";
    return ec;
}

error_code xsk::register_memory(umem const& memory, diagnostics& why) {
    auto const& options = memory.options();
    xdp_umem_reg request{};
    request.addr = reinterpret_cast<std::uintptr_t>(memory.memory().data());
    request.len = options.frame_size_bytes * options.frame_count;
    request.chunk_size = static_cast<std::uint32_t>(options.frame_size_bytes);
    request.headroom = static_cast<std::uint32_t>(options.headroom_bytes);
    request.flags = options.unaligned ? XDP_UMEM_UNALIGNED_CHUNK_FLAG : 0U;
    if (sys::setsockopt(fd_.get(), SOL_XDP, XDP_UMEM_REG, &request, sizeof request) == 0)
        return {};
    auto const ec = failed(why, "register a UMEM of " + std::to_string(options.frame_count) + " frames of " +
                                    std::to_string(options.frame_size_bytes) + " bytes");
    explain_memory(ec, request.len, why);
    return ec;
}

template <class Ring>
error_code xsk::map(Ring& ring, xdp_ring_offset const& at, std::uint32_t entries, off_t which,
                    diagnostics& why) noexcept {
    using entry = typename Ring::entry_type;
    auto const size = at.desc + entries * sizeof(entry);
    auto* const address = static_cast<std::byte*>(
        sys::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd_.get(), which));
    if (address == MAP_FAILED)
        return failed(why, "map a ring of " + std::to_string(entries) + " entries");
    for (auto& mapping : mappings_)
        if (mapping.empty()) {
            mapping = {address, size};
            break;
        }
    auto const word = [&](std::uint64_t offset) { return reinterpret_cast<std::uint32_t*>(address + offset); };
    ring = Ring(detail::xsk_ring_memory<entry>{word(at.producer), word(at.consumer), word(at.flags),
                                               reinterpret_cast<entry*>(address + at.desc), entries});
    return {};
}

error_code xsk::make_rings(xsk_sizes const& sizes, diagnostics& why) {
    auto const make = [&](int option, char const* name, std::uint32_t entries) {
        if (entries == 0 || sys::setsockopt(fd_.get(), SOL_XDP, option, &entries, sizeof entries) == 0)
            return error_code();
        return failed(why, std::string("make a ") + name + " ring of " + std::to_string(entries) + " entries");
    };
    auto ec = make(XDP_UMEM_FILL_RING, "fill", sizes.fill);
    if (!ec)
        ec = make(XDP_UMEM_COMPLETION_RING, "completion", sizes.completion);
    if (!ec)
        ec = make(XDP_RX_RING, "receive", sizes.receive);
    if (!ec)
        ec = make(XDP_TX_RING, "transmit", sizes.transmit);
    if (ec)
        return ec;

    // A call sends 32 frames otherwise. Linux before 6.17 knows no other number.
    constexpr int max_tx_skb_budget = 9;
    sys::setsockopt(fd_.get(), SOL_XDP, max_tx_skb_budget, &sizes.transmit, sizeof sizes.transmit);

    xdp_mmap_offsets at{};
    socklen_t size = sizeof at;
    if (sys::getsockopt(fd_.get(), SOL_XDP, XDP_MMAP_OFFSETS, &at, &size) != 0)
        return failed(why, "ask where the rings lie");
    ec = map(fill, at.fr, sizes.fill, static_cast<off_t>(XDP_UMEM_PGOFF_FILL_RING), why);
    if (!ec)
        ec = map(completion, at.cr, sizes.completion, static_cast<off_t>(XDP_UMEM_PGOFF_COMPLETION_RING), why);
    if (!ec && sizes.receive != 0)
        ec = map(receive, at.rx, sizes.receive, XDP_PGOFF_RX_RING, why);
    if (!ec && sizes.transmit != 0)
        ec = map(transmit, at.tx, sizes.transmit, static_cast<off_t>(XDP_PGOFF_TX_RING), why);
    return ec;
}

error_code xsk::bind(int interface_index, std::uint32_t queue, std::uint16_t flags, int shares) noexcept {
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_ifindex = static_cast<std::uint32_t>(interface_index);
    address.sxdp_queue_id = queue;
    // A socket that shares takes over how the first one was bound.
    address.sxdp_flags = shares < 0 ? flags : static_cast<std::uint16_t>(XDP_SHARED_UMEM);
    address.sxdp_shared_umem_fd = shares < 0 ? 0 : static_cast<std::uint32_t>(shares);
    if (sys::bind(fd_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0)
        return {};
    return sys::last_error();
}

void xsk::close() noexcept {
    receive = {};
    transmit = {};
    fill = {};
    completion = {};
    for (auto& mapping : mappings_)
        if (!mapping.empty()) {
            sys::munmap(mapping.data(), mapping.size());
            mapping = {};
        }
    fd_.reset();
}

bool xsk::zero_copy() const noexcept {
    ::xdp_options options{};
    socklen_t size = sizeof options;
    return sys::getsockopt(fd_.get(), SOL_XDP, XDP_OPTIONS, &options, &size) == 0 &&
           (options.flags & XDP_OPTIONS_ZEROCOPY) != 0;
}

std::optional<xdp_statistics> xsk::statistics() const noexcept {
    xdp_statistics result{};
    socklen_t size = sizeof result;
    if (sys::getsockopt(fd_.get(), SOL_XDP, XDP_STATISTICS, &result, &size) != 0)
        return std::nullopt;
    return result;
}

error_code xsk::kick() noexcept {
    return sys::send(fd_.get(), nullptr, 0, MSG_DONTWAIT) < 0 ? sys::last_error() : error_code();
}

void xsk::wake_fill() noexcept {
    sys::recv(fd_.get(), nullptr, 0, MSG_DONTWAIT);
}

} // namespace netring
