// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints each second who sent the most bytes, until Ctrl-C.
//
// Try it: sudo ./netring_example_top_talkers eth0

#include "packet_headers.hpp"
#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <utility>

namespace asio = boost::asio;
namespace ip = asio::ip;

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
using bytes_by_host = std::map<ip::address, std::uint64_t>;

// tag::count[]
template <class Address>
ip::address address_at(example::bytes packet, std::size_t at) {
    typename Address::bytes_type bytes;
    std::memcpy(bytes.data(), packet.data() + at, bytes.size());
    return Address(bytes);
}

void add(bytes_by_host& sent, netring::packet_view const& packet) {
    auto const [type, header] = example::in_ethernet(packet.data());
    if (type == ETH_P_IP && header.size() >= 20)
        sent[address_at<ip::address_v4>(header, 12)] += packet.wire_size();
    else if (type == ETH_P_IPV6 && header.size() >= 40)
        sent[address_at<ip::address_v6>(header, 8)] += packet.wire_size();
}

asio::awaitable<void> count(netring::async_capture& capture, bytes_by_host& sent) {
    while (capture.is_open()) {
        auto [ec, batch] = co_await capture.async_receive_batch(awaiting);
        for (netring::packet_view const packet : batch)
            add(sent, packet);
        if (ec && ec != netring::error::network_down && capture.is_open())
            throw netring::system_error(ec, "receive");
    }
}
// end::count[]

void print_top(bytes_by_host const& sent) {
    constexpr std::size_t most = 5;
    std::vector<std::pair<std::uint64_t, ip::address>> hosts;
    for (auto const& [host, bytes] : sent)
        hosts.emplace_back(bytes, host);
    std::ranges::sort(hosts, std::greater());
    hosts.resize(std::min(hosts.size(), most));
    for (auto const& [bytes, host] : hosts)
        std::cout << std::setfill(' ') << std::setw(12) << bytes << ' ' << host << '\n';
    std::cout << std::endl;
}

asio::awaitable<void> print_each_second(netring::async_capture& capture, asio::steady_timer& timer,
                                        bytes_by_host& sent) {
    while (capture.is_open()) {
        timer.expires_after(std::chrono::seconds(1));
        auto const [ec] = co_await timer.async_wait(awaiting);
        if (ec)
            co_return;
        print_top(std::exchange(sent, {}));
    }
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE", [](std::vector<std::string> const& words) {
        using namespace asio::experimental::awaitable_operators;
        if (words.size() != 1)
            throw example::wrong_usage();
        asio::io_context context;
        netring::async_capture capture(context, {.interface = words[0]});
        asio::steady_timer timer(context);
        bytes_by_host sent;
        example::run_until_signal(context, count(capture, sent) && print_each_second(capture, timer, sent), [&] {
            capture.close();
            timer.cancel();
        });
    });
}
