// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Tells each second how many packets there were: on an interface now, or in a capture file, as fast as they came then or faster.
//
// Try it: ./netring_example_live_or_recorded trace.pcap 10
//         sudo ./netring_example_live_or_recorded eth0

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_pcap_source.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <filesystem>

namespace asio = boost::asio;

// tag::count[]
/// It does not matter where the packets come from.
template <class Stream>
asio::awaitable<void> count(Stream& stream) {
    std::size_t packets = 0;
    std::chrono::sys_seconds second{};
    for (;;) {
        auto [ec, batch] = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::eof)
            break;
        if (ec && ec != netring::error::network_down)
            throw netring::system_error(ec, "receive");
        for (netring::packet_view const packet : batch) {
            auto const now = std::chrono::floor<std::chrono::seconds>(packet.timestamp().time());
            if (now != second && packets != 0)
                std::cout << second.time_since_epoch().count() << ": " << std::exchange(packets, 0) << " packets"
                          << std::endl;
            second = now;
            ++packets;
        }
    }
    std::cout << second.time_since_epoch().count() << ": " << packets << " packets" << std::endl;
}
// end::count[]

// tag::sources[]
template <class Source>
void count_from(asio::io_context& context, Source source) {
    netring::basic_packet_stream<asio::any_io_executor, Source> stream(std::move(source));
    example::run_until_signal(context, count(stream), [&] { stream.stop(); });
}

void count_live_or_recorded(std::string const& name, double speed) {
    asio::io_context context;
    if (std::filesystem::exists(name))
        count_from(context, netring::async_pcap_source(context, {.path = name, .speed = speed}));
    else
        count_from(context, netring::async_capture(context, {.interface = name}));
}
// end::sources[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE | FILE [SPEED]", [](std::vector<std::string> const& words) {
        if (words.empty() || words.size() > 2)
            throw example::wrong_usage();
        count_live_or_recorded(words[0], words.size() == 2 ? static_cast<double>(example::number(words[1])) : 1);
    });
}
