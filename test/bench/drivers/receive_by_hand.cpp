// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "plain_socket.hpp"
#include "receivers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <array>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

// What a user would write without a library.

namespace asio = boost::asio;

namespace netring::bench {

namespace {

/// As short as such a loop can be.
class block_ring {
public:
    explicit block_ring(receive_options const& how)
        : size_(how.block_size_bytes)
        , count_(how.block_count) {
        socket_.set(PACKET_VERSION, int{TPACKET_V3});
        tpacket_req3 request{};
        request.tp_block_size = static_cast<unsigned>(size_);
        request.tp_block_nr = static_cast<unsigned>(count_);
        request.tp_frame_size = 2048;
        request.tp_frame_nr = static_cast<unsigned>(size_ / 2048 * count_);
        request.tp_retire_blk_tov = static_cast<unsigned>(how.block_timeout.count());
        socket_.set(PACKET_RX_RING, request);
        map_ = ::mmap(nullptr, size_ * count_, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.fd(), 0);
        if (map_ == MAP_FAILED)
            fail("mmap");
        socket_.set(PACKET_IGNORE_OUTGOING, 1);
        socket_.bind(how.interface, ETH_P_ALL);
    }
    block_ring(block_ring const&) = delete;
    block_ring& operator=(block_ring const&) = delete;
    ~block_ring() { ::munmap(map_, size_ * count_); }

    void read_block(meter& turn) {
        auto* const block = static_cast<std::byte*>(map_) + next_ * size_;
        auto& header = reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
        while ((__atomic_load_n(&header.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) {
            pollfd wait{.fd = socket_.fd(), .events = POLLIN, .revents = 0};
            ::poll(&wait, 1, -1);
        }
        auto const* at = block + header.offset_to_first_pkt;
        for (auto left = header.num_pkts; left != 0; --left) {
            auto const& packet = *reinterpret_cast<tpacket3_hdr const*>(at);
            turn.see({at + packet.tp_mac, packet.tp_snaplen});
            at += packet.tp_next_offset;
        }
        __atomic_store_n(&header.block_status, __u32{TP_STATUS_KERNEL}, __ATOMIC_RELEASE);
        next_ = (next_ + 1) % count_;
    }

    std::uint64_t dropped() const { return socket_.dropped(); }

private:
    plain_socket socket_;
    std::size_t size_;
    std::size_t count_;
    void* map_ = nullptr;
    std::size_t next_ = 0;
};

/// What Asio itself costs: a plain packet socket, of which nothing is netring's.
class asio_receiver {
public:
    asio_receiver(asio::io_context& context, plain_socket const& socket, meter& turn)
        : socket_(context, ::dup(socket.fd()))
        , turn_(turn) {}

    void wait() {
        socket_.async_wait(asio::posix::descriptor_base::wait_read, [this](boost::system::error_code ec) {
            if (ec)
                throw boost::system::system_error(ec);
            auto const size = ::recv(socket_.native_handle(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
            if (size >= 0)
                turn_.see(std::span(buffer_).first(static_cast<std::size_t>(size)));
            if (turn_.goes_on())
                wait();
        });
    }

private:
    asio::posix::stream_descriptor socket_;
    meter& turn_;
    std::array<std::byte, 2048> buffer_{};
};

} // namespace

std::uint64_t by_ring_loop(receive_options const& how, meter& turn) {
    block_ring ring(how);
    do
        ring.read_block(turn);
    while (turn.goes_on());
    return ring.dropped();
}

std::uint64_t by_recvmmsg(receive_options const& how, meter& turn) {
    constexpr unsigned messages = 64;
    plain_socket socket;
    socket.set(PACKET_IGNORE_OUTGOING, 1);
    socket.bind(how.interface, ETH_P_ALL);
    std::array<std::array<std::byte, 2048>, messages> buffers{};
    std::array<iovec, messages> parts{};
    std::array<mmsghdr, messages> headers{};
    for (unsigned index = 0; index != messages; ++index) {
        parts.at(index) = {buffers.at(index).data(), buffers.at(index).size()};
        headers.at(index).msg_hdr.msg_iov = &parts.at(index);
        headers.at(index).msg_hdr.msg_iovlen = 1;
    }
    do {
        auto const count = ::recvmmsg(socket.fd(), headers.data(), messages, MSG_WAITFORONE, nullptr);
        if (count < 0 && errno != EINTR)
            fail("recvmmsg");
        for (unsigned index = 0; static_cast<int>(index) < count; ++index)
            turn.see(
                std::span(buffers[index]).first(std::min<std::size_t>(headers[index].msg_len, buffers[index].size())));
    } while (turn.goes_on());
    return socket.dropped();
}

std::uint64_t by_asio_wait(receive_options const& how, meter& turn) {
    asio::io_context context(1);
    plain_socket socket;
    socket.set(PACKET_IGNORE_OUTGOING, 1);
    socket.bind(how.interface, ETH_P_ALL);
    asio_receiver receives(context, socket, turn);
    receives.wait();
    context.run();
    return socket.dropped();
}

} // namespace netring::bench
