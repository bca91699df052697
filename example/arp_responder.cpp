// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Answers ARP requests for an address (RFC 826), as if a host had it, until Ctrl-C.
//
// Try it: sudo ./netring_example_arp_responder eth0 192.0.2.9, and meanwhile, from another host: arping 192.0.2.9

#include "shared.hpp"
#include "until_signal.hpp"

#include <netring/async_capture.hpp>
#include <netring/async_inject.hpp>
#include <netring/compile_filter.hpp>
#include <netring/interface.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace asio = boost::asio;

// tag::answer[]
/// An ARP packet for Ethernet and IPv4 in its frame: where its fields are.
class arp_frame {
public:
    static constexpr std::size_t size = 42;

    explicit arp_frame(std::span<std::byte const, size> bytes) { std::ranges::copy(bytes, bytes_.begin()); }

    auto destination() noexcept { return std::span(bytes_).subspan<0, 6>(); }
    auto source() noexcept { return std::span(bytes_).subspan<6, 6>(); }
    std::byte& operation() noexcept { return bytes_[21]; }
    auto sender_mac() noexcept { return std::span(bytes_).subspan<22, 6>(); }
    auto sender_ip() noexcept { return std::span(bytes_).subspan<28, 4>(); }
    auto target_mac() noexcept { return std::span(bytes_).subspan<32, 6>(); }
    auto target_ip() noexcept { return std::span(bytes_).subspan<38, 4>(); }

    std::span<std::byte const> bytes() const noexcept { return bytes_; }

private:
    // The shortest frame on a wire, though an interface fills up what is shorter.
    std::array<std::byte, 60> bytes_{};
};

/// Turns a request into its answer.
void answer(arp_frame& frame, std::span<std::byte const> own_mac) {
    std::ranges::swap_ranges(frame.sender_ip(), frame.target_ip());
    std::ranges::copy(frame.sender_mac(), frame.target_mac().begin());
    std::ranges::copy(frame.sender_mac(), frame.destination().begin());
    std::ranges::copy(own_mac, frame.sender_mac().begin());
    std::ranges::copy(own_mac, frame.source().begin());
    constexpr std::byte reply{2};
    frame.operation() = reply;
}

asio::awaitable<void> answer_requests(netring::async_capture& capture, netring::async_inject& inject,
                                      asio::ip::address_v4 address, std::span<std::byte const> own_mac) {
    auto const wanted = address.to_bytes();
    for (;;) {
        auto const [ec, batch] = co_await capture.async_receive_batch(asio::as_tuple(asio::use_awaitable));
        if (!capture.is_open())
            co_return;
        if (ec && ec != netring::error::network_down)
            throw netring::system_error(ec, "receive");
        for (netring::packet_view const packet : batch) {
            if (packet.captured_size() < arp_frame::size)
                continue;
            arp_frame frame(packet.data().first<arp_frame::size>());
            if (!std::ranges::equal(frame.target_ip(), std::as_bytes(std::span(wanted))))
                continue;
            answer(frame, own_mac);
            co_await inject.async_send(asio::buffer(frame.bytes().data(), frame.bytes().size()), asio::use_awaitable);
        }
    }
}
// end::answer[]

void run(std::string const& interface, asio::ip::address_v4 address) {
    auto const mac = netring::find_interface(interface).mac;
    asio::io_context context;
    netring::async_inject inject(context, {.interface = interface});
    // One packet at a time, each at once; the kernel leaves out all that is no request for an IPv4 address on Ethernet.
    netring::async_capture capture(
        context, {.interface = interface,
                  .ring = netring::ring_profile::low_latency,
                  .filter = netring::compile_filter("arp[0:4] = 0x00010800 and arp[4:4] = 0x06040001")});
    auto const own = std::as_bytes(std::span(mac.bytes).first<6>());
    example::run_until_signal(context, answer_requests(capture, inject, address, own), [&] { capture.close(); });
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE ADDRESS", [](std::vector<std::string> const& words) {
        if (words.size() != 2)
            throw example::wrong_usage();
        netring::error_code ec;
        auto const address = asio::ip::make_address_v4(words[1], ec);
        if (ec)
            throw example::wrong_usage();
        run(words[0], address);
    });
}
