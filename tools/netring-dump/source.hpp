// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DUMP_SOURCE_HPP
#define NETRING_DUMP_SOURCE_HPP

#include "options.hpp"

#include <netring/async_capture.hpp>
#include <netring/link_type.hpp>
#include <netring/pcap_interface.hpp>
#include <netring/pcap_writer.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace netring_dump {

/// What the kernel counts of an interface, whoever captures.
struct interface_counters {
    std::uint64_t packets = 0;
    std::uint64_t dropped = 0;
};

/// What became of an interface's packets, from the wire to the writer.
struct source_counters {
    interface_counters interface;
    std::uint64_t accepted = 0;
    std::uint64_t dropped_by_ring = 0;
    /// Were handed to the writer.
    std::uint64_t captured = 0;
};

/// One interface that is captured.
class source {
public:
    /// @throws failure
    source(boost::asio::io_context& context, std::string name, options const& wanted);

    std::string const& name() const noexcept { return description_.name; }
    netring::pcap_interface const& description() const noexcept { return description_; }
    netring::async_capture& capture() noexcept { return capture_; }

    void count_captured(std::uint64_t packets) noexcept { captured_ += packets; }
    source_counters counters() const;
    /// What the interface does from now on is not counted.
    void close();

private:
    interface_counters counted_by_kernel() const;

    netring::pcap_interface description_;
    netring::capture_direction direction_;
    netring::async_capture capture_;
    std::uint64_t captured_ = 0;
    interface_counters at_begin_;
    std::optional<interface_counters> at_end_;
};

/// The same for a capture file.
netring::pcap_counters in_file(source_counters const& counters);

} // namespace netring_dump

#endif
