// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Writes what an expression chooses of an interface's packets to a pcapng file, until Ctrl-C. Nothing that was seen is missing then.
//
// Try it: sudo ./netring_example_capture_to_file eth0 web.pcapng tcp port 443
// To see what is in there: tshark -r web.pcapng

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_capture.hpp>
#include <netring/compile_filter.hpp>
#include <netring/pcap_writer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

// tag::write[]
asio::awaitable<void> write_packets(netring::async_capture& capture, netring::pcap_writer& writer,
                                    bool const& stopping) {
    while (!stopping) {
        auto [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
        if (ec && ec != netring::error::network_down && !stopping)
            throw netring::system_error(ec, "receive");
        writer.write(batch);
    }
    netring::owned_batch const rest = co_await capture.async_drain(asio::use_awaitable);
    writer.write(rest);

    // So the file tells what was lost before it came to the writer.
    netring::capture_stats const stats = capture.stats();
    writer.report(capture.interface_index(), {.received = stats.seen,
                                              .accepted_by_filter = stats.seen,
                                              .dropped_by_system = stats.dropped,
                                              .delivered = stats.delivered});
    writer.close();
    std::cout << writer.stats().packets << " packets written, " << stats.dropped << " lost\n";
}
// end::write[]

// tag::open[]
void capture_to_file(std::string const& interface, std::string const& file, std::string const& expression) {
    asio::io_context context;
    // The writer puts VLAN tags back by itself.
    netring::async_capture capture(
        context, {.interface = interface, .filter = netring::compile_filter(expression), .restore_vlan = false});
    netring::pcap_writer writer(
        {.path = file, .interfaces = {{.index = capture.interface_index(), .name = interface, .filter = expression}}});
    bool stopping = false;
    example::run_until_signal(context, write_packets(capture, writer, stopping), [&] {
        stopping = true;
        capture.cancel();
    });
}
// end::open[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE FILE [EXPRESSION...]", [](std::vector<std::string> const& words) {
        if (words.size() < 2)
            throw example::wrong_usage();
        capture_to_file(words[0], words[1], example::joined(words, 2));
    });
}
