// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_FILE_FORMAT_HPP
#define NETRING_SRC_PCAP_FILE_FORMAT_HPP

#include "output.hpp"
#include "record.hpp"

#include <netring/error.hpp>
#include <netring/pcap_writer.hpp>

#include <cstddef>
#include <memory>

namespace netring {

/// How a capture file is made of packets.
class file_format {
public:
    file_format() = default;
    file_format(file_format const&) = delete;
    file_format& operator=(file_format const&) = delete;
    virtual ~file_format() = default;

    /// What a file begins with.
    virtual void begin(output& to) = 0;
    /// Gets to know the packet's interface. @return if a file can hold the packet.
    virtual error_code admit(packet_view const& packet) = 0;
    /// How many bytes `append` will add. Precondition: the packet was admitted.
    virtual std::size_t size_of(record const& packet) const = 0;
    virtual void append(output& to, record const& packet) = 0;
    virtual void report(int interface_index, pcap_counters const& totals) = 0;
    /// What a file ends with.
    virtual void end(output& to) = 0;
    virtual std::size_t size_of_end() const = 0;
};

std::unique_ptr<file_format> make_pcap_format(pcap_writer_options const& options);
std::unique_ptr<file_format> make_pcapng_format(pcap_writer_options const& options);

} // namespace netring

#endif
