// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints which names clients ask for: in DNS questions, in HTTP requests, and where TLS begins.
//
// Try it: sudo ./netring_example_requested_names eth0 4, and meanwhile: curl https://www.boost.org
// Without COUNT it ends after 10 names.

#include "packet_headers.hpp"
#include "shared.hpp"

#include <netring/capture.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

using example::behind;
using example::byte_at;
using example::bytes;
using example::word_at;

constexpr unsigned dns_port = 53;

// tag::names[]
/// The first name that is asked for (RFC 1035, 4.1); none in an answer.
std::optional<std::string> name_in_dns(bytes message) {
    auto const flags = word_at(message, 2);
    constexpr unsigned is_answer = 0x8000;
    if (!flags || (*flags & is_answer) != 0 || word_at(message, 4).value_or(0) == 0)
        return std::nullopt;
    constexpr std::size_t header_size = 12;
    std::string name;
    for (bytes rest = behind(message, header_size);;) {
        auto const size = byte_at(rest, 0);
        constexpr unsigned longest = 63;
        if (!size || *size > longest || *size >= rest.size())
            return std::nullopt;
        if (*size == 0)
            return name;
        name += (name.empty() ? "" : ".") + example::text(rest.subspan(1, *size));
        rest = behind(rest, 1 + *size);
    }
}

/// The value of the field Host, in a request whose head is in one packet (RFC 9112, 3.2).
std::optional<std::string> name_in_http(bytes segment) {
    std::string_view const text(reinterpret_cast<char const*>(segment.data()), segment.size());
    constexpr std::string_view host = "\r\nHost: ";
    auto const line = text.substr(0, text.find("\r\n"));
    auto const begin = text.find(host);
    if (line.find(" HTTP/1.") == line.npos || begin == text.npos)
        return std::nullopt;
    auto const value = text.substr(begin + host.size());
    auto const end = value.find('\r');
    if (end == value.npos)
        return std::nullopt;
    return example::text(std::as_bytes(std::span(value.substr(0, end))));
}

/// What follows a field that begins with its size, of one byte or two.
bytes behind_field(bytes data, unsigned bytes_of_size) {
    auto const size = bytes_of_size == 1 ? byte_at(data, 0) : word_at(data, 0);
    return size ? behind(data, bytes_of_size + *size) : bytes();
}

/// The server's name in a ClientHello (RFC 8446, 4.1.2, and RFC 6066, 3).
std::optional<std::string> name_in_tls(bytes record) {
    constexpr unsigned handshake = 22;
    constexpr unsigned client_hello = 1;
    if (byte_at(record, 0) != handshake || byte_at(record, 5) != client_hello)
        return std::nullopt;
    // Behind the headers, the version and the random number come the session, the ciphers, the compressions.
    constexpr std::size_t fixed = 5 + 4 + 2 + 32;
    bytes rest = behind_field(behind_field(behind_field(behind(record, fixed), 1), 2), 1);
    for (rest = behind(rest, 2); auto const type = word_at(rest, 0); rest = behind_field(behind(rest, 2), 2)) {
        constexpr unsigned server_name = 0;
        if (*type != server_name)
            continue;
        auto const name = behind(rest, 9);
        auto const size = word_at(rest, 7);
        if (!size || *size > name.size())
            return std::nullopt;
        return example::text(name.first(*size));
    }
    return std::nullopt;
}
// end::names[]

/// The protocol and the name that a packet asks for.
std::optional<std::string> requested_name(bytes frame) {
    auto const [protocol, segment] = example::in_ip(frame);
    if (protocol == IPPROTO_UDP && word_at(segment, 2) == dns_port)
        if (auto const name = name_in_dns(behind(segment, 8)))
            return "dns " + *name;
    if (protocol != IPPROTO_TCP)
        return std::nullopt;
    // The header's size, in words of four bytes.
    auto const data = behind(segment, (byte_at(segment, 12).value_or(0) >> 4U) * 4);
    if (auto const name = name_in_http(data))
        return "http " + *name;
    if (auto const name = name_in_tls(data))
        return "tls " + *name;
    return std::nullopt;
}

void print_names(std::string interface, std::size_t count) {
    netring::capture capture({.interface = std::move(interface)});
    constexpr auto forever = std::chrono::steady_clock::time_point::max();
    for (netring::packet_view const packet : capture.packets_until(forever))
        if (auto const name = requested_name(packet.data())) {
            std::cout << *name << std::endl;
            if (--count == 0)
                break;
        }
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, print_names);
}
