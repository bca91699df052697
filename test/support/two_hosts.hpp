// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_TWO_HOSTS_HPP
#define NETRING_TEST_SUPPORT_TWO_HOSTS_HPP

#include "other_network.hpp"
#include "wire.hpp"

#include <netring/bridge_core.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

// Two hosts, and in the test's own namespace the third, which joins them by a bridge: a0-ba ... bb-b0. What they say to one
// another is said through the kernel's own sockets.

namespace netring::test {

/// A network namespace with one interface, whose peer is in the test's own. Offloads are as the kernel has them.
class host {
public:
    /// @param number the last part of its addresses: 10.7.0.1, fd07::1.
    host(std::string interface, std::string peer, unsigned number);
    host(host const&) = delete;
    host& operator=(host const&) = delete;
    /// Its interface is gone at once, and the peer with it.
    ~host();

    std::string const interface;
    std::string const peer;

    /// Runs a shell command inside, without single quotes; see `test::run`.
    std::string run(std::string const& command) const { return network_.run(command); }
    /// Calls `f` inside: what it opens stays there.
    template <class F>
    auto inside(F&& f) const {
        return netns_.run_in(std::forward<F>(f));
    }
    netns const& network() const noexcept { return netns_; }

    /// Waits until the interface and its peer, wherever that is, really send.
    void be_ready() const;
    /// Gives it an IPv6 address, on this interface only.
    void use_ipv6() const;
    /// `ethtool -K` of its interface.
    void set_offloads(std::string const& change) const { run("ethtool -K " + interface + ' ' + change); }

    /// Packet sockets on its interface.
    std::unique_ptr<plain_sender> sender() const;
    std::unique_ptr<plain_receiver> receiver(bool wants_undone = false) const;

    std::string address(int family = AF_INET) const;
    sockaddr_storage endpoint(int family, std::uint16_t port) const;
    /// A counter of /proc/net/snmp, for example "Tcp", "InSegs".
    std::uint64_t counter(std::string const& protocol, std::string const& name) const;
    /// What it received with a wrong checksum: TCP, UDP and ICMP.
    std::uint64_t checksum_errors() const;

private:
    other_network network_;
    netns netns_;
    unsigned number_;
};

/// A socket inside a host. Its calls give up after five seconds, unless told otherwise.
class host_socket {
public:
    host_socket(host const& where, int family, int type, int protocol = 0);
    explicit host_socket(int fd);
    host_socket(host_socket&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)) {}
    host_socket& operator=(host_socket&&) = delete;
    ~host_socket();

    int fd() const noexcept { return fd_; }
    void give_up_after(std::chrono::microseconds time) const;
    /// Sends all of it, in pieces of the kernel's liking if it is a stream.
    void send(std::span<std::byte const> data) const;
    /// A datagram; as much of a stream as there can be up to that size. Nothing at its end or if none comes.
    std::vector<std::byte> receive(std::size_t most = 65536, int flags = 0) const;

private:
    int fd_;
};

/// A UDP socket at one host that talks to that at the other.
host_socket udp_socket(host const& at, host const& with, int family = AF_INET);
/// Has a datagram of that many pseudo-random bytes cross. @return whether exactly that arrived.
bool datagram_crosses(host_socket const& from, host_socket const& to, std::size_t size);

/// What a TCP connection carried, as both ends saw it.
struct transfer_result {
    std::size_t received_bytes = 0;
    std::uint64_t sent_hash = 0;
    std::uint64_t received_hash = 0;
};
/// Sends so many pseudo-random bytes over a TCP connection. Some may run at once, on different ports.
/// @param served_at the port at the other end, if it is another one than the sender connects to.
transfer_result transfer(host const& from, host const& to, std::size_t size, int family = AF_INET,
                         std::uint16_t port = 7000, std::optional<std::uint16_t> served_at = std::nullopt);
/// The same. @return whether exactly that arrived.
bool stream_crosses(host const& from, host const& to, std::size_t size, int family = AF_INET, std::uint16_t port = 7000,
                    std::optional<std::uint16_t> served_at = std::nullopt);

/// Sends an ICMP echo request. @return how long the answer took; none if none came in a second.
std::optional<std::chrono::nanoseconds> ping(host const& from, host const& to);

/// a0 and b0 in namespaces of their own, ba and bb in the test's, all up. Nothing joins ba and bb yet.
struct two_hosts {
    host a{"a0", "ba", 1};
    host b{"b0", "bb", 2};

    void use_ipv6() const {
        a.use_ipv6();
        b.use_ipv6();
    }
    std::uint64_t checksum_errors() const { return a.checksum_errors() + b.checksum_errors(); }
};

/// @name Checks
/// To be called on the main thread.
/// @{
/// Datagrams of that size cross both ways.
void check_datagrams(two_hosts const& hosts, std::size_t size, int family = AF_INET);
/// So many bytes cross each way, at once.
void check_streams(two_hosts const& hosts, std::size_t size, int family = AF_INET);
/// What came in left at the other side.
void check_nothing_dropped(bridge_stats const& stats);
/// @}

/// A bridge that runs on a thread of its own, until this is destroyed or stopped.
class joining_bridge {
public:
    using filter = std::function<bridge_action(packet_view const&, bridge_direction)>;

    explicit joining_bridge(bridge_core bridge, filter judge = nullptr);
    joining_bridge(joining_bridge const&) = delete;
    joining_bridge& operator=(joining_bridge const&) = delete;
    /// Reports an error as a failed check. To be called on the main thread.
    ~joining_bridge();

    /// Ends the run. @throws what ended it before.
    void stop();
    bridge_stats stats() const noexcept { return bridge_.stats(); }
    bridge_core& core() noexcept { return bridge_; }
    /// Length of the longest packet so far.
    std::size_t longest() const noexcept { return longest_; }

private:
    void run(std::stop_token const& stop);

    bridge_core bridge_;
    filter judge_;
    std::atomic<std::size_t> longest_ = 0;
    std::exception_ptr failure_;
    std::jthread thread_;
};

/// The options of a bridge between the two.
inline bridge_options between_hosts() {
    return {.a = {.interface = "ba"}, .b = {.interface = "bb"}};
}

/// A bridge between the two whose rings know nothing of offloads.
inline bridge_core without_vnet_header() {
    auto const rings = [](std::string const& interface) {
        return netring::bridge_rings{
            netring::capture(
                {.interface = interface, .direction = netring::capture_direction::incoming, .promiscuous = true}),
            netring::injector({.interface = interface})};
    };
    return {rings("ba"), rings("bb")};
}

} // namespace netring::test

#endif
