// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "wire.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <memory>
#include <net/if.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace netring::test {
namespace {

constexpr std::size_t type_offset = 12;
constexpr std::array tagged_type{std::byte{0x88}, std::byte{0xb5}};

[[noreturn]] void fail(std::string const& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void fill(std::vector<std::byte>& frame, std::size_t from, std::uint32_t sequence) {
    for (std::size_t at = from; at < frame.size(); ++at)
        frame[at] = static_cast<std::byte>((sequence * 7U + at) & 0xffU);
}

void put_addresses(std::span<std::byte> frame, std::uint32_t sequence) {
    std::fill_n(frame.begin(), 6, std::byte{0xff});
    frame[6] = std::byte{0x02};
    for (unsigned byte = 0; byte != 4; ++byte)
        frame[8 + byte] = static_cast<std::byte>(sequence >> (24U - 8U * byte) & 0xffU);
}

/// What the ip command would do, without the milliseconds that starting it takes: most tests begin with this.
class interface_control {
public:
    explicit interface_control(std::string const& interface)
        : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        interface.copy(request_.ifr_name, IFNAMSIZ - 1);
    }
    interface_control(interface_control const&) = delete;
    interface_control& operator=(interface_control const&) = delete;
    ~interface_control() { ::close(fd_); }

    void set_up() {
        ask(SIOCGIFFLAGS);
        request_.ifr_flags = static_cast<short>(request_.ifr_flags | IFF_UP);
        ask(SIOCSIFFLAGS);
    }
    bool running() {
        ask(SIOCGIFFLAGS);
        return (request_.ifr_flags & IFF_RUNNING) != 0;
    }
    /// The lock under which the kernel finishes a change.
    void wait_for_lock() {
        ethtool_value link{ETHTOOL_GLINK, 0};
        request_.ifr_data = reinterpret_cast<char*>(&link);
        ask(SIOCETHTOOL);
    }

private:
    void ask(unsigned long what) {
        if (::ioctl(fd_, what, &request_) != 0)
            fail(request_.ifr_name);
    }

    int fd_;
    ifreq request_{};
};

/// The number under those keys, each within the one before. Not by jq, whose start takes longer than most tests.
std::uint64_t number_at(std::string const& json, std::initializer_list<std::string> keys) {
    std::size_t at = 0;
    for (auto const& key : keys) {
        auto const quoted = '"' + key + "\":";
        at = json.find(quoted, at);
        if (at == std::string::npos)
            throw std::runtime_error("no " + key + " in " + json);
        at += quoted.size();
    }
    return std::stoull(json.substr(at));
}

} // namespace

std::string run(std::string const& command) {
    // Of a single program the shell is in the way only.
    auto const single = command.find_first_of(";|&<>(){}'\"\n") == std::string::npos;
    std::unique_ptr<FILE, int (*)(FILE*)> const pipe(
        ::popen(((single ? "exec " : "") + command + " 2>&1").c_str(), "r"), [](FILE*) { return 0; });
    if (!pipe)
        fail("popen");
    std::string output;
    std::array<char, 4096> buffer;
    while (auto const got = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        output.append(buffer.data(), got);
    if (auto const status = ::pclose(pipe.get()); !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(command + ": " + output);
    return output;
}

void set_up(std::vector<std::string> const& interfaces) {
    for (auto const& interface : interfaces)
        interface_control(interface).set_up();
    for (auto const& interface : interfaces) {
        interface_control control(interface);
        if (!eventually([&] { return control.running(); }))
            throw std::runtime_error(interface + " has no carrier");
        control.wait_for_lock();
    }
}

veth_pair::veth_pair(std::string first, std::string second, std::string const& more)
    : a(std::move(first))
    , b(std::move(second)) {
    run("ip link add " + a + ' ' + more + " type veth peer name " + b + ' ' + more);
    try {
        set_up({a, b});
    } catch (...) {
        remove();
        throw;
    }
}

veth_pair::~veth_pair() {
    remove();
}

void veth_pair::remove() const {
    // It may be gone already, which some tests are about.
    if (::if_nametoindex(a.c_str()) != 0)
        run("ip link del " + a);
}

std::vector<std::byte> tagged_frame(std::size_t size, std::uint32_t sequence) {
    std::vector<std::byte> frame(size);
    put_addresses(frame, sequence);
    std::ranges::copy(tagged_type, frame.begin() + type_offset);
    fill(frame, 14, sequence);
    return frame;
}

bool is_tagged_frame(std::span<std::byte const> frame, std::size_t size, std::uint32_t sequence) {
    constexpr std::size_t header = 14;
    static std::vector<std::byte> const pattern = [] {
        std::vector<std::byte> bytes(65536 + 256);
        for (std::size_t at = 0; at != bytes.size(); ++at)
            bytes[at] = static_cast<std::byte>(at & 0xffU);
        return bytes;
    }();
    if (frame.size() != size)
        return false;
    std::array<std::byte, header> expected{};
    put_addresses(expected, sequence);
    std::ranges::copy(tagged_type, expected.begin() + type_offset);
    auto const first = (sequence * 7U + header) & 0xffU;
    return std::memcmp(frame.data(), expected.data(), header) == 0 &&
           std::memcmp(frame.data() + header, pattern.data() + first, size - header) == 0;
}

std::vector<std::byte> vlan_frame(std::size_t size, std::uint32_t sequence, std::uint16_t tci) {
    std::vector<std::byte> frame(size);
    put_addresses(frame, sequence);
    frame[12] = std::byte{0x81};
    frame[14] = static_cast<std::byte>(tci >> 8U);
    frame[15] = static_cast<std::byte>(tci & 0xffU);
    std::ranges::copy(tagged_type, frame.begin() + 16);
    fill(frame, 18, sequence);
    return frame;
}

std::optional<std::uint32_t> sequence_of(std::span<std::byte const> frame) {
    if (frame.size() < 14 || !std::ranges::equal(frame.subspan(type_offset, 2), tagged_type))
        return std::nullopt;
    std::uint32_t sequence = 0;
    for (std::size_t byte = 0; byte != 4; ++byte)
        sequence = sequence << 8U | std::to_integer<std::uint32_t>(frame[8 + byte]);
    return sequence;
}

plain_sender::plain_sender(std::string const& interface)
    : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (fd_ < 0 || ::bind(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("plain sender on " + interface);
}

plain_sender::~plain_sender() {
    ::close(fd_);
}

void plain_sender::send(std::span<std::byte const> frame) const {
    if (::send(fd_, frame.data(), frame.size(), 0) != static_cast<ssize_t>(frame.size()))
        fail("send");
}

void plain_sender::send_tagged(std::size_t size, std::uint32_t first, std::uint32_t count) const {
    for (std::uint32_t number = 0; number != count; ++number)
        send(tagged_frame(size, first + number));
}

void plain_sender::flood(std::size_t size, std::uint32_t first, std::uint32_t count) const {
    constexpr std::uint32_t burst = 64;
    std::vector<std::vector<std::byte>> frames(burst);
    std::array<iovec, burst> parts;
    std::array<mmsghdr, burst> messages{};
    for (std::uint32_t sent = 0; sent != count;) {
        auto const now = std::min(burst, count - sent);
        for (std::uint32_t number = 0; number != now; ++number) {
            frames[number] = tagged_frame(size, first + sent + number);
            parts[number] = {frames[number].data(), frames[number].size()};
            messages[number].msg_hdr.msg_iov = &parts[number];
            messages[number].msg_hdr.msg_iovlen = 1;
        }
        auto const accepted = ::sendmmsg(fd_, messages.data(), now, 0);
        if (accepted <= 0)
            fail("sendmmsg");
        sent += static_cast<std::uint32_t>(accepted);
    }
}

std::vector<std::byte> bytes_on_wire(received_frame const& frame) {
    auto bytes = frame.bytes;
    if (frame.vlan_tci) {
        std::array<std::uint16_t, 2> const tag{htons(frame.vlan_tpid), htons(*frame.vlan_tci)};
        auto const raw = std::as_bytes(std::span(tag));
        bytes.insert(bytes.begin() + type_offset, raw.begin(), raw.end());
    }
    return bytes;
}

plain_receiver::plain_receiver(std::string const& interface, bool wants_undone)
    : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0))
    , undone_bytes_(wants_undone ? sizeof(virtio_header) : 0) {
    int const on = 1;
    if (wants_undone)
        ::setsockopt(fd_, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on);
    ::setsockopt(fd_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    ::setsockopt(fd_, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on);
    ::setsockopt(fd_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    int const size = 64 << 20;
    if (::setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    timeval const wake{0, 10'000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wake, sizeof wake);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (fd_ < 0 || ::bind(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("plain receiver on " + interface);
    thread_ = std::thread([this] { receive(); });
}

plain_receiver::~plain_receiver() {
    stopped_ = true;
    thread_.join();
    ::close(fd_);
}

void plain_receiver::receive() {
    std::vector<std::byte> buffer(1 << 17);
    alignas(cmsghdr) std::array<std::byte, 256> control;
    while (!stopped_) {
        received_frame frame;
        std::array<iovec, 2> parts{{{&frame.undone, undone_bytes_}, {buffer.data(), buffer.size()}}};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        auto const got = ::recvmsg(fd_, &message, 0);
        if (got < 0)
            continue;
        frame.bytes.assign(buffer.begin(), buffer.begin() + got - static_cast<std::ptrdiff_t>(undone_bytes_));
        for (auto* each = CMSG_FIRSTHDR(&message); each != nullptr; each = CMSG_NXTHDR(&message, each)) {
            if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMPNS) {
                timespec time{};
                std::memcpy(&time, CMSG_DATA(each), sizeof time);
                frame.time += std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
            }
            if (each->cmsg_level == SOL_PACKET && each->cmsg_type == PACKET_AUXDATA) {
                tpacket_auxdata told{};
                std::memcpy(&told, CMSG_DATA(each), sizeof told);
                if ((told.tp_status & TP_STATUS_VLAN_VALID) != 0) {
                    frame.vlan_tci = told.tp_vlan_tci;
                    frame.vlan_tpid = told.tp_vlan_tpid;
                }
            }
        }
        std::lock_guard const lock(mutex_);
        frames_.push_back(std::move(frame));
    }
}

std::size_t plain_receiver::count() const {
    std::lock_guard const lock(mutex_);
    return frames_.size();
}

std::vector<received_frame> plain_receiver::take(std::size_t count, std::chrono::milliseconds timeout) {
    eventually([&] { return this->count() >= count; }, timeout);
    std::lock_guard const lock(mutex_);
    return std::exchange(frames_, {});
}

std::vector<received_frame> plain_receiver::take_for(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
    return take(0);
}

bool are_tagged_frames(std::vector<received_frame> const& frames, std::size_t size, std::uint32_t first,
                       std::size_t count) {
    return frames.size() == count && std::ranges::all_of(frames, [&](received_frame const& frame) {
               return is_tagged_frame(frame.bytes, size, first++);
           });
}

std::uint64_t link_counter(std::string const& interface, std::string const& direction, std::string const& counter) {
    return number_at(run("ip -s -j link show dev " + interface), {"stats64", direction, counter});
}

int promiscuity(std::string const& interface) {
    return static_cast<int>(number_at(run("ip -d -j link show dev " + interface), {"promiscuity"}));
}

std::size_t packet_sockets() {
    std::ifstream file("/proc/net/packet");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);)
        ++lines;
    return lines == 0 ? 0 : lines - 1;
}

namespace {

std::size_t entries_of(char const* directory) {
    auto const entries = std::filesystem::directory_iterator(directory);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

} // namespace

std::size_t open_descriptors() {
    return entries_of("/proc/self/fd");
}

std::size_t mappings() {
    std::ifstream file("/proc/self/maps");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);)
        lines += line.find("socket:") != std::string::npos ? 1U : 0U;
    return lines;
}

std::size_t threads() {
    return entries_of("/proc/self/task");
}

bool eventually(std::function<bool()> const& done, std::chrono::milliseconds timeout) {
    auto const deadline = std::chrono::steady_clock::now() + timeout;
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

std::chrono::microseconds cpu_time() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto const of = [](timeval const& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

bool is_little(std::chrono::microseconds spent, std::chrono::microseconds usual) {
    constexpr int wake_ups = 50;
    constexpr std::chrono::microseconds usual_wake_up(50);
    auto const before = cpu_time();
    for (int wake_up = 0; wake_up != wake_ups; ++wake_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    auto const limit = std::max(usual, usual * (cpu_time() - before).count() / (wake_ups * usual_wake_up.count()));
    if (spent > limit)
        std::clog << spent.count() << " us of CPU time, at most " << limit.count() << " are little\n";
    return spent <= limit;
}

} // namespace netring::test
