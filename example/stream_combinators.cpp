// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Adds up the bytes of the first packets of an interface that are IPv4 or carry a VLAN tag, with a chain of generators.
//
// Try it: sudo ./netring_example_stream_combinators lo 4, and meanwhile: ping -c 4 127.0.0.1
// Without COUNT it ends after 10 packets.

#include "shared.hpp"

#include <netring/packet_generator.hpp>

#include <boost/asio/experimental/co_spawn.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace asio = boost::asio;
using asio::experimental::coro;

// tag::combinators[]
/// What yields values, one at a time, as they are asked for.
template <class T>
using generator = coro<T>;

/// The packets of batches. A packet is valid until the next one is asked for.
generator<netring::packet_view> each_packet(generator<netring::owned_batch> batches) {
    while (auto const batch = co_await batches)
        for (netring::packet_view const packet : *batch)
            co_yield packet;
}

/// The values that a predicate wants.
template <class T, class Predicate>
generator<T> filter(generator<T> source, Predicate wanted) {
    while (auto value = co_await source)
        if (wanted(*value))
            co_yield std::move(*value);
}

/// The first values, and does not ask for more.
template <class T>
generator<T> take(generator<T> source, std::size_t count) {
    for (; count != 0; --count) {
        auto value = co_await source;
        if (!value)
            co_return;
        co_yield std::move(*value);
    }
}

/// What a function makes of each value.
template <class T, class Function>
generator<std::invoke_result_t<Function&, T>> map(generator<T> source, Function convert) {
    while (auto value = co_await source)
        co_yield convert(std::move(*value));
}

/// All values, put together by a function, once the source has ended.
template <class T, class Result, class Function>
coro<void, Result> fold(generator<T> source, Result result, Function add) {
    while (auto value = co_await source)
        result = add(std::move(result), std::move(*value));
    co_return result;
}
// end::combinators[]

// tag::capture[]
void capture_packets(std::string interface, std::size_t count) {
    asio::io_context context;
    netring::packet_stream stream(netring::async_capture(context, {.interface = std::move(interface)}));

    auto const wanted = [](netring::packet_view const& packet) { return packet.protocol() == 0x0800 || packet.vlan(); };
    auto const size = [](netring::packet_view const& packet) { return packet.wire_size(); };
    auto packets = take(filter(each_packet(netring::packet_batches(stream)), wanted), count);
    auto bytes = fold(map(std::move(packets), size), std::size_t{0}, std::plus());

    auto done = asio::experimental::co_spawn(std::move(bytes), asio::use_future);
    context.run();
    std::cout << done.get() << " bytes\n";
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
