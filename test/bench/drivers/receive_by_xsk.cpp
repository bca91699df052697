// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"

#include "plain_socket.hpp"

#include <array>
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <memory>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <xdp/xsk.h>

// A loop over libxdp's socket, as its own examples have it.

namespace netring::bench {

namespace {

class xsk_receiver {
public:
    explicit xsk_receiver(receive_options const& how) {
        area_ = ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area_ == MAP_FAILED)
            fail("mmap");
        xsk_umem_config memory{};
        memory.fill_size = xsk_frames;
        memory.comp_size = XSK_RING_CONS__DEFAULT_NUM_DESCS;
        memory.frame_size = frame_bytes;
        check(::xsk_umem__create(&umem_, area_, size_bytes, &fill_, &completion_, &memory), "xsk_umem__create");
        xsk_socket_config config{};
        config.rx_size = XSK_RING_CONS__DEFAULT_NUM_DESCS;
        config.tx_size = 0;
        config.bind_flags = XDP_USE_NEED_WAKEUP;
        config.xdp_flags = how.generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
        check(::xsk_socket__create(&socket_, how.interface.c_str(), 0, umem_, &receive_, nullptr, &config),
              "xsk_socket__create");
        __u32 first = 0;
        ::xsk_ring_prod__reserve(&fill_, xsk_frames, &first);
        for (unsigned frame = 0; frame != xsk_frames; ++frame)
            *::xsk_ring_prod__fill_addr(&fill_, first + frame) = std::uint64_t{frame} * frame_bytes;
        ::xsk_ring_prod__submit(&fill_, xsk_frames);
    }
    xsk_receiver(xsk_receiver const&) = delete;
    xsk_receiver& operator=(xsk_receiver const&) = delete;
    ~xsk_receiver() {
        ::xsk_socket__delete(socket_);
        ::xsk_umem__delete(umem_);
        ::munmap(area_, size_bytes);
    }

    void wait() {
        pollfd wait{.fd = ::xsk_socket__fd(socket_), .events = POLLIN, .revents = 0};
        ::poll(&wait, 1, -1);
    }

    void read(meter& turn) {
        constexpr unsigned batch = 64;
        __u32 first = 0;
        auto const count = ::xsk_ring_cons__peek(&receive_, batch, &first);
        if (count == 0) {
            if (::xsk_ring_prod__needs_wakeup(&fill_) != 0)
                ::recvfrom(::xsk_socket__fd(socket_), nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);
            return;
        }
        __u32 back = 0;
        while (::xsk_ring_prod__reserve(&fill_, count, &back) != count) {
        }
        for (unsigned index = 0; index != count; ++index) {
            auto const& got = *::xsk_ring_cons__rx_desc(&receive_, first + index);
            turn.see({static_cast<std::byte const*>(::xsk_umem__get_data(area_, got.addr)), got.len});
            *::xsk_ring_prod__fill_addr(&fill_, back + index) = got.addr;
        }
        ::xsk_ring_prod__submit(&fill_, count);
        ::xsk_ring_cons__release(&receive_, count);
    }

    std::uint64_t dropped() const {
        xdp_statistics stats{};
        socklen_t size = sizeof stats;
        if (::getsockopt(::xsk_socket__fd(socket_), SOL_XDP, XDP_STATISTICS, &stats, &size) != 0)
            fail("XDP_STATISTICS");
        return stats.rx_dropped + stats.rx_ring_full;
    }

private:
    static constexpr std::size_t frame_bytes = 2048;
    static constexpr std::size_t size_bytes = xsk_frames * frame_bytes;

    static void check(int result, char const* what) {
        if (result != 0) {
            errno = -result;
            fail(what);
        }
    }

    void* area_ = nullptr;
    xsk_umem* umem_ = nullptr;
    xsk_socket* socket_ = nullptr;
    xsk_ring_prod fill_{};
    xsk_ring_cons completion_{};
    xsk_ring_cons receive_{};
};

} // namespace

std::uint64_t by_xsk_loop(receive_options const& how, meter& turn) {
    xsk_receiver from(how);
    do {
        from.wait();
        from.read(turn);
    } while (turn.goes_on());
    return from.dropped();
}

std::uint64_t by_xsk_spinning(receive_options const& how, meter& turn) {
    xsk_receiver from(how);
    do
        from.read(turn);
    while (turn.goes_on());
    return from.dropped();
}

} // namespace netring::bench
