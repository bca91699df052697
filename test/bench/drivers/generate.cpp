// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "meter.hpp"
#include "plain_socket.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <exception>
#include <iostream>
#include <linux/if_packet.h>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>

// The load for receivers and bridges, by a ring written by hand: nothing of netring, which is measured.

namespace po = boost::program_options;

namespace netring::bench {
namespace {

class frame_ring {
public:
    explicit frame_ring(std::string const& interface) {
        socket_.set(PACKET_VERSION, int{TPACKET_V2});
        tpacket_req request{};
        request.tp_block_size = frame_bytes * frames;
        request.tp_block_nr = 1;
        request.tp_frame_size = frame_bytes;
        request.tp_frame_nr = frames;
        socket_.set(PACKET_TX_RING, request);
        socket_.set(PACKET_QDISC_BYPASS, 1);
        auto* const map = ::mmap(nullptr, frame_bytes * frames, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.fd(), 0);
        if (map == MAP_FAILED)
            fail("mmap");
        map_ = static_cast<std::byte*>(map);
        socket_.bind(interface, 0);
    }
    frame_ring(frame_ring const&) = delete;
    frame_ring& operator=(frame_ring const&) = delete;
    ~frame_ring() { ::munmap(map_, frame_bytes * frames); }

    /// @return the place of the next frame; null while the ring is full.
    std::byte* next() {
        auto* const slot = map_ + next_ * frame_bytes;
        auto& header = *reinterpret_cast<tpacket2_hdr*>(slot);
        return __atomic_load_n(&header.tp_status, __ATOMIC_ACQUIRE) == TP_STATUS_AVAILABLE ? slot + data_offset
                                                                                           : nullptr;
    }
    void commit(std::size_t size_bytes) {
        auto& header = *reinterpret_cast<tpacket2_hdr*>(map_ + next_ * frame_bytes);
        header.tp_len = static_cast<unsigned>(size_bytes);
        __atomic_store_n(&header.tp_status, __u32{TP_STATUS_SEND_REQUEST}, __ATOMIC_RELEASE);
        next_ = (next_ + 1) % frames;
    }
    void flush() {
        if (::send(socket_.fd(), nullptr, 0, 0) < 0 && errno != ENOBUFS && errno != EAGAIN)
            fail("send");
    }

private:
    static constexpr std::size_t frame_bytes = 2048;
    static constexpr std::size_t frames = 512;
    static constexpr std::size_t data_offset = TPACKET2_HDRLEN - sizeof(sockaddr_ll);

    plain_socket socket_;
    std::byte* map_ = nullptr;
    std::size_t next_ = 0;
};

/// UDP over IPv4 between addresses of documentation, so that all peers parse the same.
std::array<unsigned char, 42> headers_of(std::size_t size_bytes) {
    std::array<unsigned char, 42> bytes{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00};
    auto const put = [&](std::size_t at, std::size_t value) {
        bytes.at(at) = static_cast<unsigned char>(value >> 8U);
        bytes.at(at + 1) = static_cast<unsigned char>(value);
    };
    bytes[14] = 0x45;
    put(16, size_bytes - 14);
    bytes[22] = 64;
    bytes[23] = 17;
    std::ranges::copy(std::array<unsigned char, 8>{192, 0, 2, 1, 192, 0, 2, 2}, bytes.begin() + 26);
    std::uint32_t sum = 0;
    for (std::size_t at = 14; at != 34; at += 2)
        sum += static_cast<std::uint32_t>(bytes.at(at) << 8U | bytes.at(at + 1));
    sum = (sum & 0xffffU) + (sum >> 16U);
    put(24, ~sum & 0xffffU);
    put(34, 9);
    put(36, 9);
    put(38, size_bytes - 34);
    return bytes;
}

void sleep_until(std::chrono::nanoseconds when) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(when);
    timespec const at{.tv_sec = seconds.count(), .tv_nsec = (when - seconds).count()};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
    }
}

struct load {
    std::string interface {};
    std::size_t size_bytes = 0;
    double rate = 0;
    bool stamped = false;
};

void send(frame_ring& to, load const& wanted) {
    std::byte* frame = to.next();
    while (frame == nullptr) {
        to.flush();
        frame = to.next();
    }
    if (wanted.stamped) {
        auto const now = monotonic_now().count();
        std::memcpy(frame + stamp_offset, &now, sizeof now);
    }
    to.commit(wanted.size_bytes);
}

[[noreturn]] void run(load const& wanted) {
    frame_ring to(wanted.interface);
    auto const headers = headers_of(wanted.size_bytes);
    for (int slot = 0; slot != 512; ++slot) {
        std::memcpy(to.next(), headers.data(), std::min(headers.size(), wanted.size_bytes));
        to.commit(wanted.size_bytes);
    }
    to.flush();
    if (wanted.rate == 0)
        for (;;)
            send(to, wanted);
    // At absolute times, so that a late one does not move those after it; above a thousand a second several at once.
    auto const at_once = static_cast<unsigned>(std::max(1.0, wanted.stamped ? 1.0 : wanted.rate / 1000));
    auto const period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * at_once / wanted.rate));
    for (auto next = monotonic_now();; next += period) {
        sleep_until(next);
        for (unsigned left = at_once; left != 0; --left)
            send(to, wanted);
        to.flush();
    }
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    try {
        netring::bench::load wanted;
        po::options_description description("Sends frames until it is ended. Options");
        auto add = description.add_options();
        add("interface", po::value(&wanted.interface)->default_value("v0"));
        add("size", po::value(&wanted.size_bytes)->default_value(60), "bytes of a frame without its check sequence");
        add("rate", po::value(&wanted.rate)->default_value(0), "frames per second; zero for as many as go");
        add("stamped", po::bool_switch(&wanted.stamped), "with the time of each in it, in place of its headers");
        po::variables_map given;
        po::store(po::parse_command_line(argc, argv, description), given);
        po::notify(given);
        netring::bench::run(wanted);
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
