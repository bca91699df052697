// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the packets of several interfaces until all of them are gone.
//
// Try it: sudo ./netring_example_several_interfaces lo eth0, and press Ctrl-C at the end.
// An interface that goes down or is deleted does not stop the others.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

namespace asio = boost::asio;

// tag::capture[]
asio::awaitable<void> print_packets(netring::async_capture& capture) {
    std::string const name = capture.interface_name();
    for (;;) {
        auto [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
        if (ec)
            std::clog << name << ": " << ec.message() << '\n';
        if (ec && ec != netring::error::network_down)
            co_return;
        for (netring::packet_view const packet : batch) {
            std::cout << name << ": ";
            example::print(packet);
        }
        std::cout << std::flush;
    }
}

void capture_packets(std::vector<std::string> const& interfaces) {
    asio::io_context context;
    std::list<netring::async_capture> captures;
    for (std::string const& interface : interfaces) {
        captures.emplace_back(context, netring::capture_options{.interface = interface});
        asio::co_spawn(context, print_packets(captures.back()), asio::detached);
    }
    context.run();
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE...", [](std::vector<std::string> const& words) {
        if (words.empty())
            throw example::wrong_usage();
        capture_packets(words);
    });
}
