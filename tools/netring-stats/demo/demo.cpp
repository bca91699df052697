// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "demo/demo.hpp"

#include "failure.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <linux/if_packet.h>
#include <net/if.h>
#include <numbers>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace asio = boost::asio;

namespace netring_stats {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

constexpr char const* sending_interface = "demo0";

bool write_file(std::string const& path, std::string const& text) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good();
}

bool file_says(char const* path, char value) {
    std::ifstream file(path);
    return file.peek() == value;
}

[[noreturn]] void refused(std::string const& step) {
    std::string const why = "this system does not let this user make a user namespace, which the demo runs in";
    std::string command = "sudo netring-stats --demo";
    if (file_says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
        command = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    else if (file_says("/proc/sys/kernel/unprivileged_userns_clone", '0'))
        command = "sudo sysctl -w kernel.unprivileged_userns_clone=1";
    else if (file_says("/proc/sys/user/max_user_namespaces", '0'))
        command = "sudo sysctl -w user.max_user_namespaces=15000";
    throw failure(exit_code::privilege, step, why, command);
}

void enter_namespaces() {
    auto const user = std::to_string(::getuid());
    auto const group = std::to_string(::getgid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) {
        if (!write_file("/proc/self/uid_map", "0 " + user + " 1") || !write_file("/proc/self/setgroups", "deny") ||
            !write_file("/proc/self/gid_map", "0 " + group + " 1"))
            refused("map the user into a namespace");
        return;
    }
    auto const why = std::generic_category().message(errno);
    // Where user namespaces are off, root can still make a network namespace.
    if (::unshare(CLONE_NEWNET) != 0)
        refused("make a user and network namespace: " + why);
}

/// Runs commands of ip(8). @throws failure.
void run_ip(char const* commands) {
    auto* const ip = ::popen("PATH=\"$PATH:/usr/sbin:/sbin\" exec ip -batch - >/dev/null 2>&1", "we");
    if (ip != nullptr)
        std::fputs(commands, ip);
    int const status = ip == nullptr ? -1 : ::pclose(ip);
    constexpr int not_found = 127;
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == not_found)
        throw failure(exit_code::other, "make the demo's veth pair", "ip(8) is not installed",
                      "sudo apt-get install iproute2");
    if (status != 0)
        refused("make the demo's veth pair with ip(8)");
}

/// A plain packet socket that sends on the demo's other end.
int open_sender() {
    int const fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(sending_interface));
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), "send demo traffic");
    return fd;
}

/// An Ethernet, IPv4 and UDP header for nobody in particular, and room for the largest frame.
std::array<unsigned char, 1514> demo_frame() {
    std::array<unsigned char, 1514> frame{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00, 0x45};
    frame[22] = 64;
    frame[23] = 17;
    constexpr std::array<unsigned char, 12> addresses_and_ports{192, 0, 2, 1, 198, 51, 100, 1, 0x23, 0x28, 0x1f, 0xfe};
    std::ranges::copy(addresses_and_ports, frame.begin() + 26);
    return frame;
}

void put16(unsigned char* where, std::size_t value) {
    where[0] = static_cast<unsigned char>(value >> 8U & 0xffU);
    where[1] = static_cast<unsigned char>(value & 0xffU);
}

void set_size(std::array<unsigned char, 1514>& frame, std::size_t size) {
    put16(&frame[16], size - 14);
    put16(&frame[38], size - 34);
    put16(&frame[24], 0);
    std::uint32_t sum = 0;
    for (std::size_t at = 14; at != 34; at += 2)
        sum += static_cast<std::uint32_t>(frame[at]) << 8U | frame[at + 1];
    put16(&frame[24], ~((sum & 0xffffU) + (sum >> 16U)) & 0xffffU);
}

} // namespace

void enter_demo_network() {
    enter_namespaces();
    // Off before any link is up, so that the demo's traffic is all there is.
    for (auto const* const scope : {"all", "default"})
        write_file(std::string("/proc/sys/net/ipv6/conf/") + scope + "/disable_ipv6", "1");
    run_ip("link add demo0 type veth peer name demo1\nlink set demo0 up\nlink set demo1 up\n");
}

asio::awaitable<void> send_demo_traffic() {
    using namespace std::chrono_literals;
    using clock = std::chrono::steady_clock;
    constexpr auto tick = 10ms;
    constexpr std::array<std::size_t, 8> sizes{60, 60, 90, 130, 590, 1100, 1514, 1514};

    asio::posix::stream_descriptor socket(co_await asio::this_coro::executor, open_sender());
    asio::steady_timer timer(socket.get_executor());
    auto frame = demo_frame();
    auto const start = clock::now();
    std::size_t next_size = 0;
    double owed = 0;
    for (auto due = start;; due += tick) {
        timer.expires_at(due);
        co_await timer.async_wait(asio::use_awaitable);
        // 1000 to 5000 packets a second, up and down once in 40 seconds.
        auto const phase = std::chrono::duration<double>(due - start).count() / 40 * 2 * std::numbers::pi;
        owed += (3000 - 2000 * std::cos(phase)) * std::chrono::duration<double>(tick).count();
        for (; owed >= 1; owed -= 1) {
            auto const size = sizes[next_size++ % sizes.size()];
            set_size(frame, size);
            // A full send buffer costs a frame of the demo, nothing else.
            ::send(socket.native_handle(), frame.data(), size, 0);
        }
    }
}

} // namespace netring_stats
