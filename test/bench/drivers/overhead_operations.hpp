// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_OVERHEAD_OPERATIONS_HPP
#define NETRING_BENCH_OVERHEAD_OPERATIONS_HPP

#include "plain_socket.hpp"
#include "stopwatch.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstddef>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <utility>

// Operations of which each is one turn through Asio. Those that are blocked wait for a packet, which a handler sends that runs
// once the operation has begun.

namespace netring::bench {

/// Sends frames to the receivers here.
class feeder {
public:
    feeder() { socket_.bind("v0", 0); }

    void send(unsigned count) {
        for (; count != 0; --count)
            if (::send(socket_.fd(), frame_.data(), frame_.size(), 0) < 0)
                fail("send");
    }

    /// Sends one as soon as the handler that runs has returned.
    void send_soon(boost::asio::io_context& context, stopwatch& watch) {
        boost::asio::post(context, [this, &watch] { watch.pause_for([this] { send(1); }); });
    }

private:
    plain_socket socket_;
    // Two of these fill a block of a page.
    std::array<std::byte, 1400> frame_{};
};

constexpr ring_options small_frames{.format = ring_format::frame, .block_size_bytes = 256 * 1024, .block_count = 1};
constexpr ring_options small_blocks{.block_size_bytes = 4096, .block_count = 128};

/// Through the executor only: less than any operation that may have to wait.
class bare_post {
public:
    bare_post(boost::asio::io_context& context, stopwatch&)
        : executor_(context.get_executor()) {}

    auto start(auto&& token) { return boost::asio::post(executor_, std::forward<decltype(token)>(token)); }

private:
    boost::asio::any_io_executor executor_;
};

/// A wait for a descriptor that is always readable.
class wait_ready {
public:
    wait_ready(boost::asio::io_context& context, stopwatch&)
        : descriptor_(context, ::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC)) {}

    auto start(auto&& token) {
        return descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                                      std::forward<decltype(token)>(token));
    }

private:
    boost::asio::posix::stream_descriptor descriptor_;
};

/// A wait for a packet socket with a ring of frames, whose frame is taken by hand.
class wait_blocked {
public:
    wait_blocked(boost::asio::io_context& context, stopwatch& watch)
        : context_(context)
        , watch_(watch)
        , descriptor_(context) {
        socket_.set(PACKET_VERSION, int{TPACKET_V2});
        tpacket_req request{};
        request.tp_block_size = static_cast<unsigned>(small_frames.block_size_bytes);
        request.tp_block_nr = static_cast<unsigned>(small_frames.block_count);
        request.tp_frame_size = frame_size;
        request.tp_frame_nr = frame_count;
        socket_.set(PACKET_RX_RING, request);
        map_ = ::mmap(nullptr, small_frames.block_size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.fd(), 0);
        if (map_ == MAP_FAILED)
            fail("mmap");
        socket_.bind("v1", ETH_P_ALL);
        descriptor_.assign(::dup(socket_.fd()));
    }
    wait_blocked(wait_blocked const&) = delete;
    wait_blocked& operator=(wait_blocked const&) = delete;
    ~wait_blocked() { ::munmap(map_, small_frames.block_size_bytes); }

    auto start(auto&& token) {
        give_back();
        feeder_.send_soon(context_, watch_);
        return descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                                      std::forward<decltype(token)>(token));
    }

private:
    static constexpr unsigned frame_size = 2048;
    static constexpr unsigned frame_count = small_frames.block_size_bytes / frame_size;

    void give_back() {
        for (;;) {
            auto& header = *reinterpret_cast<tpacket2_hdr*>(static_cast<std::byte*>(map_) + next_ * frame_size);
            if ((__atomic_load_n(&header.tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
                return;
            __atomic_store_n(&header.tp_status, __u32{TP_STATUS_KERNEL}, __ATOMIC_RELEASE);
            next_ = (next_ + 1) % frame_count;
        }
    }

    boost::asio::io_context& context_;
    stopwatch& watch_;
    feeder feeder_;
    plain_socket socket_;
    boost::asio::posix::stream_descriptor descriptor_;
    void* map_ = nullptr;
    std::size_t next_ = 0;
};

class receive_blocked {
public:
    receive_blocked(boost::asio::io_context& context, stopwatch& watch)
        : context_(context)
        , watch_(watch)
        , capture_(context, {.interface = "v1", .ring = small_frames}) {}

    auto start(auto&& token) {
        feeder_.send_soon(context_, watch_);
        return capture_.async_receive_batch(std::forward<decltype(token)>(token));
    }

private:
    boost::asio::io_context& context_;
    stopwatch& watch_;
    feeder feeder_;
    async_capture capture_;
};

/// From a capture that always has a block.
class receive_ready {
public:
    receive_ready(boost::asio::io_context& context, stopwatch& watch)
        : watch_(watch)
        , capture_(context, {.interface = "v1", .ring = small_blocks}) {
        feeder_.send(packets_a_block * spare);
    }

    auto start(auto&& token) {
        if (left_-- == 0)
            watch_.pause_for([this] {
                feeder_.send(packets_a_block * at_a_time);
                left_ = at_a_time - 1;
            });
        return capture_.async_receive_batch(std::forward<decltype(token)>(token));
    }

private:
    static constexpr unsigned packets_a_block = 2;
    static constexpr unsigned at_a_time = 64;
    static constexpr unsigned spare = 16;

    stopwatch& watch_;
    feeder feeder_;
    async_capture capture_;
    unsigned left_ = 0;
};

} // namespace netring::bench

#endif
