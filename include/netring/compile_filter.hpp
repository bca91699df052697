// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_COMPILE_FILTER_HPP
#define NETRING_COMPILE_FILTER_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/filter.hpp>
#include <netring/link_type.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netring {

/// What an expression is compiled for. Part of the component netring_pcap.
struct compile_filter_options {
    /// What the packets begin with.
    netring::link_type link = netring::link_type::ethernet;
    /// The network's IPv4 netmask in host order, which `ip broadcast` asks for.
    std::optional<std::uint32_t> ipv4_netmask{};
};

/// The longest expression that is compiled.
inline constexpr std::size_t max_filter_expression_bytes = 8192;

/// Makes a filter of an expression, written as for tcpdump. Part of the component netring_pcap.
///
/// It is right for each way that a VLAN tag comes by: beside the bytes, as the kernel has it for received packets, or in them,
/// as in those that are sent, in AF_XDP frames and in files. An expression with the word `vlan` has one verdict for a tagged
/// frame, which is tcpdump's on a file that has the tag in the bytes. One without it looks past a tag that the kernel took out,
/// and not past one in the bytes, as tcpdump's does.
///
/// @code
/// auto const web = netring::compile_filter("tcp port 80 or tcp port 443");
/// netring::capture capture({.interface = "eth0", .filter = web});
/// // On packets from elsewhere, here: web.matches(packet)
/// @endcode
///
/// @throws system_error `error::invalid_expression` with libpcap's reason and the place in `what()`: if it is not understood, is
/// longer than `max_filter_expression_bytes`, or makes a program that the kernel would not take, of more than `filter::max_size`
/// instructions or with a loop (`protochain`). Names of hosts are looked up, which may take its time.
///
/// Thread safety: may be called from any thread.
///
/// Reference: pcap-filter(7).
NETRING_DECL filter compile_filter(std::string_view expression, compile_filter_options const& options = {});

/// The same, reporting through `ec` and `why`. @return a filter that rejects all if it fails.
NETRING_DECL filter compile_filter(std::string_view expression, compile_filter_options const& options, error_code& ec,
                                   diagnostics* why = nullptr);

/// A filter's instructions, one a line, as `tcpdump -d` prints them. Part of the component netring_pcap.
NETRING_DECL std::string disassemble(filter const& program);

} // namespace netring

#endif
