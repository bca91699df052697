// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "xsk_endpoint.hpp"

#include "plain_socket.hpp"

#include <cerrno>
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace netring::bench {

namespace {

void check(int result, char const* what) {
    if (result != 0) {
        errno = -result;
        fail(what);
    }
}

} // namespace

xsk_endpoint::xsk_endpoint(std::string const& interface, use what, bool generic) {
    make_memory();
    open(interface, what, generic);
    if (what == use::send)
        return;
    __u32 first = 0;
    ::xsk_ring_prod__reserve(&fill, xsk_frames, &first);
    for (unsigned frame = 0; frame != xsk_frames; ++frame)
        *::xsk_ring_prod__fill_addr(&fill, first + frame) = address_of(frame);
    ::xsk_ring_prod__submit(&fill, xsk_frames);
}

xsk_endpoint::xsk_endpoint(std::string const& interface, xsk_endpoint& owner)
    : area_(owner.area_)
    , umem_(owner.umem_)
    , owns_memory_(false) {
    open(interface, use::send, false);
}

xsk_endpoint::~xsk_endpoint() {
    ::xsk_socket__delete(socket_);
    if (!owns_memory_)
        return;
    ::xsk_umem__delete(umem_);
    ::munmap(area_, area_bytes);
}

void xsk_endpoint::make_memory() {
    area_ = ::mmap(nullptr, area_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area_ == MAP_FAILED)
        fail("mmap");
    xsk_umem_config memory{};
    memory.fill_size = xsk_frames;
    memory.comp_size = XSK_RING_CONS__DEFAULT_NUM_DESCS;
    memory.frame_size = frame_bytes;
    check(::xsk_umem__create(&umem_, area_, area_bytes, &fill, &completion, &memory), "xsk_umem__create");
}

void xsk_endpoint::open(std::string const& interface, use what, bool generic) {
    xsk_socket_config config{};
    config.rx_size = XSK_RING_CONS__DEFAULT_NUM_DESCS;
    config.tx_size = XSK_RING_PROD__DEFAULT_NUM_DESCS;
    config.libxdp_flags = what == use::send ? XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD : 0;
    config.bind_flags = XDP_USE_NEED_WAKEUP;
    config.xdp_flags = generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
    check(::xsk_socket__create_shared(&socket_, interface.c_str(), 0, umem_, what == use::send ? nullptr : &receive,
                                      what == use::receive ? nullptr : &transmit, &fill, &completion, &config),
          "xsk_socket__create_shared");
}

void xsk_endpoint::wait() const {
    pollfd wait{.fd = ::xsk_socket__fd(socket_), .events = POLLIN, .revents = 0};
    ::poll(&wait, 1, -1);
}

void xsk_endpoint::wake_fill() {
    if (::xsk_ring_prod__needs_wakeup(&fill) != 0)
        ::recvfrom(::xsk_socket__fd(socket_), nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);
}

bool xsk_endpoint::kick() {
    if (::xsk_ring_prod__needs_wakeup(&transmit) == 0 ||
        ::sendto(::xsk_socket__fd(socket_), nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0)
        return true;
    if (errno != ENOBUFS && errno != EAGAIN && errno != EBUSY)
        fail("sendto");
    return false;
}

std::uint64_t xsk_endpoint::dropped() const {
    xdp_statistics stats{};
    socklen_t size = sizeof stats;
    if (::getsockopt(::xsk_socket__fd(socket_), SOL_XDP, XDP_STATISTICS, &stats, &size) != 0)
        fail("XDP_STATISTICS");
    return stats.rx_dropped + stats.rx_ring_full;
}

} // namespace netring::bench
