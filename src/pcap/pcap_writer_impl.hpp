// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAP_WRITER_IMPL_HPP
#define NETRING_SRC_PCAP_PCAP_WRITER_IMPL_HPP

#include "file_format.hpp"
#include "file_series.hpp"
#include "output.hpp"

#include <netring/pcap_writer.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace netring {

class pcap_writer::impl {
public:
    explicit impl(pcap_writer_options wanted);

    error_code open(diagnostics& why);
    /// The first error that there was.
    error_code finish();
    void close() noexcept { finish(); }

    /// @param all are the packet's bytes.
    error_code write(packet_view const& packet, record::parts all);
    error_code flush();
    error_code rotate();
    /// @return if it did.
    bool rotate_if_due(error_code& ec);
    void report(int interface_index, pcap_counters const& totals) { format_->report(interface_index, totals); }

    bool is_open() const noexcept { return open_; }
    std::filesystem::path const& path() const noexcept { return files_.path(); }
    pcap_writer_stats stats() const noexcept;

    pcap_writer_options const options;

private:
    void begin_file();
    void end_file();
    void next_file();
    /// True if the packet belongs into the next file.
    bool full_for(std::size_t size_bytes) const;

    file_series files_;
    std::unique_ptr<file_format> format_;
    output output_;
    std::uint64_t packets_before_file_ = 0;
    std::uint64_t bytes_before_file_ = 0;
    bool open_ = false;
};

} // namespace netring

#endif
