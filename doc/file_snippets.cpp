// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "file_snippets.hpp"

#include <netring/async_pcap_source.hpp>
#include <netring/compile_filter.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sstream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace snippets {

std::string explain(std::string const& expression) {
    std::ostringstream out;
    // tag::explain[]
    netring::error_code ec;
    netring::diagnostics why;
    netring::filter const filter = netring::compile_filter(expression, {}, ec, &why);
    if (ec)
        out << why.hint << '\n'; // unknown port 'htp', at byte 9: "htp"
    else
        out << filter.text() << ":\n" << netring::disassemble(filter);
    // end::explain[]
    return out.str();
}

netring::filter on_tunnel(std::string const& expression) {
    // tag::tunnel[]
    return netring::compile_filter(expression, {.link = netring::link_type::raw_ip});
    // end::tunnel[]
}

// tag::keep_web[]
void keep_web(netring::xdp_batch& batch) {
    static netring::filter const web = netring::compile_filter("tcp port 80 or (vlan and tcp port 80)");
    batch.keep_if([](netring::packet_view const& packet) { return web.matches(packet); });
}
// end::keep_web[]

// tag::rotate[]
netring::pcap_writer rotating_writer(std::string const& folder) {
    return netring::pcap_writer({.path = folder + "/trace.pcapng",
                                 .snap_length_bytes = 128,
                                 .rotation = {.file_size_bytes = 100'000'000, .file_time = 1h, .keep_files = 24}});
}

void write_for(netring::capture& capture, netring::pcap_writer& writer, std::chrono::milliseconds time) {
    for (auto const end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
        if (auto const batch = capture.next(100ms))
            writer.write(batch);
        else
            writer.flush();
        netring::error_code ec;
        writer.rotate_if_due(ec);
        if (ec)
            throw netring::system_error(ec, "begin the next file");
    }
}
// end::rotate[]

std::string what_is_whole(std::string const& file) {
    std::ostringstream out;
    // tag::whole[]
    netring::pcap_reader reader(file);
    netring::error_code ec;
    netring::diagnostics why;
    std::size_t packets = 0;
    while (auto const packet = reader.next(ec, &why)) {
        auto const& interface = reader.interfaces()[static_cast<std::size_t>(packet->interface_index())];
        if (packet->link_type() == netring::link_type::ethernet && interface.name == "eth0")
            ++packets;
    }
    out << packets << " packets of eth0\n";
    if (ec)
        out << why.text() << ": " << ec.message()
            << '\n'; // read trace.pcapng at byte 4096 (...): the capture file ends ...
    // end::whole[]
    return out.str();
}

// tag::source[]
asio::awaitable<std::size_t> bytes_at_double_speed(std::string file) {
    auto const executor = co_await asio::this_coro::executor;
    netring::async_pcap_source source(executor, {.path = std::move(file), .speed = 2});
    std::size_t bytes = 0;
    for (;;) {
        auto [ec, batch] = co_await source.async_receive(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::eof)
            co_return bytes;
        if (ec)
            throw netring::system_error(ec, source.why().text());
        bytes += batch.size_bytes();
    }
}
// end::source[]

} // namespace snippets
