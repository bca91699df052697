// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "two_hosts.hpp"

#include <netring/bridge_filter.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <future>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <random>
#include <sstream>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace netring::test {
namespace {

int checked(int result, char const* what) {
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), what);
    return result;
}

/// Bytes that repeat nowhere.
class byte_source {
public:
    explicit byte_source(std::uint64_t seed)
        : engine_(seed) {}

    std::vector<std::byte> next(std::size_t size) {
        std::vector<std::byte> bytes(size);
        for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
            auto const word = engine_();
            std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
        }
        return bytes;
    }

private:
    std::mt19937_64 engine_;
};

/// Of the pieces of a stream. Those that are compared must be cut alike.
void add_to_hash(std::uint64_t& hash, std::span<std::byte const> piece) {
    std::string_view const text(reinterpret_cast<char const*>(piece.data()), piece.size());
    hash = hash * 0x100000001b3U + std::hash<std::string_view>()(text);
}

constexpr std::size_t piece_size = 256 << 10;

void bind_to(host_socket const& socket, sockaddr_storage const& local) {
    int const on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    checked(::bind(socket.fd(), reinterpret_cast<sockaddr const*>(&local), sizeof local), "bind");
}

void connect_to(host_socket const& socket, sockaddr_storage const& remote) {
    checked(::connect(socket.fd(), reinterpret_cast<sockaddr const*>(&remote), sizeof remote), "connect");
}

void receive_stream(host_socket const& listener, transfer_result& result) {
    host_socket const socket(checked(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
    for (;;) {
        auto const piece = socket.receive(piece_size, MSG_WAITALL);
        if (piece.empty())
            return;
        result.received_bytes += piece.size();
        add_to_hash(result.received_hash, piece);
    }
}

std::uint16_t internet_checksum(std::span<std::uint16_t const> words) {
    std::uint32_t sum = 0;
    for (auto const word : words)
        sum += word;
    sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~((sum & 0xffffU) + (sum >> 16U)));
}

} // namespace

host::host(std::string own, std::string other, unsigned number)
    : interface(std::move(own))
    , peer(std::move(other))
    , netns_(netns::from_pid(network_.process()))
    , number_(number) {
    test::run("ip link add " + peer + " type veth peer name " + interface + " netns " +
              std::to_string(network_.process()));
    run("ip addr add " + address() + "/24 dev " + interface);
    test::run("ip link set " + peer + " up");
    be_ready();
    set_up({peer});
}

host::~host() {
    run("ip link del " + interface + " || true");
}

void host::be_ready() const {
    inside([&] { set_up({interface}); });
}

void host::use_ipv6() const {
    run("echo 0 >/proc/sys/net/ipv6/conf/" + interface + "/disable_ipv6");
    run("ip addr add " + address(AF_INET6) + "/64 dev " + interface + " nodad");
}

std::unique_ptr<plain_sender> host::sender() const {
    return inside([&] { return std::make_unique<plain_sender>(interface); });
}

std::unique_ptr<plain_receiver> host::receiver(bool wants_undone) const {
    return inside([&] { return std::make_unique<plain_receiver>(interface, wants_undone); });
}

std::string host::address(int family) const {
    return (family == AF_INET ? "10.7.0." : "fd07::") + std::to_string(number_);
}

sockaddr_storage host::endpoint(int family, std::uint16_t port) const {
    sockaddr_storage result{};
    result.ss_family = static_cast<sa_family_t>(family);
    // The port is at the same place in both.
    auto& v4 = reinterpret_cast<sockaddr_in&>(result);
    v4.sin_port = htons(port);
    void* const where = family == AF_INET ? static_cast<void*>(&v4.sin_addr)
                                          : static_cast<void*>(&reinterpret_cast<sockaddr_in6&>(result).sin6_addr);
    checked(::inet_pton(family, address(family).c_str(), where), "inet_pton");
    return result;
}

std::uint64_t host::counter(std::string const& protocol, std::string const& name) const {
    // A line of names, and one of values.
    std::ifstream file("/proc/" + std::to_string(network_.process()) + "/net/snmp");
    for (std::string names, values; std::getline(file, names) && std::getline(file, values);) {
        std::istringstream each_name(names);
        std::istringstream each_value(values);
        std::string word;
        std::string value;
        each_name >> word;
        each_value >> value;
        if (word != protocol + ':')
            continue;
        while (each_name >> word && each_value >> value)
            if (word == name)
                return std::stoull(value);
    }
    throw std::runtime_error("no counter " + protocol + ' ' + name);
}

std::uint64_t host::checksum_errors() const {
    std::uint64_t in_udp6 = 0;
    std::ifstream file("/proc/" + std::to_string(network_.process()) + "/net/snmp6");
    for (std::string name, value; file >> name >> value;)
        if (name == "Udp6InCsumErrors")
            in_udp6 = std::stoull(value);
    return counter("Tcp", "InCsumErrors") + counter("Udp", "InCsumErrors") + counter("Icmp", "InCsumErrors") + in_udp6;
}

host_socket::host_socket(host const& where, int family, int type, int protocol)
    : host_socket(checked(where.inside([&] { return ::socket(family, type | SOCK_CLOEXEC, protocol); }), "socket")) {}

host_socket::host_socket(int fd)
    : fd_(fd) {
    give_up_after(std::chrono::seconds(5));
}

host_socket::~host_socket() {
    if (fd_ >= 0)
        ::close(fd_);
}

void host_socket::give_up_after(std::chrono::microseconds time) const {
    timeval const patience{time.count() / 1'000'000, time.count() % 1'000'000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void host_socket::send(std::span<std::byte const> data) const {
    while (!data.empty()) {
        auto const sent = ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
        data = data.subspan(static_cast<std::size_t>(checked(static_cast<int>(sent), "send")));
    }
}

std::vector<std::byte> host_socket::receive(std::size_t most, int flags) const {
    std::vector<std::byte> data(most);
    auto const got = ::recv(fd_, data.data(), data.size(), flags);
    data.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return data;
}

host_socket udp_socket(host const& at, host const& with, int family) {
    host_socket socket(at, family, SOCK_DGRAM);
    bind_to(socket, at.endpoint(family, 7000));
    connect_to(socket, with.endpoint(family, 7000));
    return socket;
}

bool datagram_crosses(host_socket const& from, host_socket const& to, std::size_t size) {
    auto const sent = byte_source(size).next(size);
    from.send(sent);
    return to.receive() == sent;
}

transfer_result transfer(host const& from, host const& to, std::size_t size, int family, std::uint16_t port,
                         std::optional<std::uint16_t> served_at) {
    host_socket const listener(to, family, SOCK_STREAM);
    bind_to(listener, to.endpoint(family, served_at.value_or(port)));
    checked(::listen(listener.fd(), 1), "listen");
    transfer_result result;
    auto receiving = std::async(std::launch::async, [&] { receive_stream(listener, result); });
    {
        host_socket const socket(from, family, SOCK_STREAM);
        connect_to(socket, to.endpoint(family, port));
        byte_source source(port);
        for (std::size_t left = size; left != 0;) {
            auto const piece = source.next(std::min(left, piece_size));
            add_to_hash(result.sent_hash, piece);
            socket.send(piece);
            left -= piece.size();
        }
    }
    receiving.get();
    return result;
}

bool stream_crosses(host const& from, host const& to, std::size_t size, int family, std::uint16_t port,
                    std::optional<std::uint16_t> served_at) {
    auto const result = transfer(from, to, size, family, port, served_at);
    return result.received_bytes == size && result.received_hash == result.sent_hash;
}

std::optional<std::chrono::nanoseconds> ping(host const& from, host const& to) {
    constexpr std::uint16_t id = 7;
    static std::uint16_t sequence = 0;
    host_socket const socket(from, AF_INET, SOCK_RAW, IPPROTO_ICMP);
    socket.give_up_after(std::chrono::seconds(1));
    connect_to(socket, to.endpoint(AF_INET, 0));
    // Type and code, checksum, identifier, number, and some data.
    std::array<std::uint16_t, 28> request{htons(ICMP_ECHO << 8U), 0, id, ++sequence, 1, 2, 3};
    request[1] = internet_checksum(request);
    auto const start = std::chrono::steady_clock::now();
    socket.send(std::as_bytes(std::span(request)));
    while (std::chrono::steady_clock::now() - start < std::chrono::seconds(1)) {
        auto const answer = socket.receive();
        constexpr std::size_t ip_header = 20;
        std::array<std::uint16_t, request.size()> reply{};
        if (answer.size() != ip_header + sizeof reply)
            continue;
        std::memcpy(reply.data(), answer.data() + ip_header, sizeof reply);
        if (reply[0] == htons(ICMP_ECHOREPLY << 8U) &&
            std::ranges::equal(std::span(reply).subspan(2), std::span(request).subspan(2)))
            return std::chrono::steady_clock::now() - start;
    }
    return std::nullopt;
}

void check_datagrams(two_hosts const& hosts, std::size_t size, int family) {
    auto const a = udp_socket(hosts.a, hosts.b, family);
    auto const b = udp_socket(hosts.b, hosts.a, family);
    BOOST_TEST(datagram_crosses(a, b, size));
    BOOST_TEST(datagram_crosses(b, a, size));
}

void check_streams(two_hosts const& hosts, std::size_t size, int family) {
    auto back = std::async(std::launch::async, [&] { return stream_crosses(hosts.b, hosts.a, size, family, 7001); });
    BOOST_TEST(stream_crosses(hosts.a, hosts.b, size, family, 7000));
    BOOST_TEST(back.get());
}

void check_nothing_dropped(netring::bridge_stats const& stats) {
    for (auto const& counters : {stats.a_to_b, stats.b_to_a}) {
        BOOST_TEST(counters.received != 0U);
        BOOST_TEST(counters.forwarded == counters.received);
        BOOST_TEST(counters.forwarded_bytes == counters.received_bytes);
    }
}

joining_bridge::joining_bridge(bridge_core bridge, filter judge)
    : bridge_(std::move(bridge))
    , judge_(std::move(judge))
    , thread_([this](std::stop_token const& stop) { run(stop); }) {}

joining_bridge::~joining_bridge() {
    BOOST_CHECK_NO_THROW(stop());
}

void joining_bridge::run(std::stop_token const& stop) {
    auto const judge = [this](packet_view const& packet, bridge_direction direction) {
        longest_ = std::max<std::size_t>(longest_, packet.captured_size());
        return judge_ ? judge_(packet, direction) : bridge_action::forward;
    };
    try {
        bridge_.run(judge, stop);
    } catch (...) {
        failure_ = std::current_exception();
    }
}

void joining_bridge::stop() {
    thread_.request_stop();
    if (thread_.joinable())
        thread_.join();
    if (failure_)
        std::rethrow_exception(std::exchange(failure_, nullptr));
}

} // namespace netring::test
