// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_FILE_SERIES_HPP
#define NETRING_SRC_PCAP_FILE_SERIES_HPP

#include "file.hpp"

#include <netring/error.hpp>
#include <netring/pcap_writer_options.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>

namespace netring {

/// True if a file follows another.
bool rotates(pcap_rotation const& rotation) noexcept;

/// The name of a file of a series: "trace-00001-20261129T102500Z.pcapng".
std::filesystem::path numbered(std::filesystem::path const& path, std::uint64_t number, std::chrono::sys_seconds begun);

/// The files that a writer writes, one after the other: their names, and that no more are kept than were asked for.
class file_series {
public:
    file_series(std::filesystem::path path, pcap_rotation const& rotation);

    /// Opens the next file.
    file begin(error_code& ec);
    /// The file is whole and closed: gives it its name, and deletes the oldest one that is not kept.
    void end(error_code& ec);

    /// What the file is called now.
    std::filesystem::path const& path() const noexcept { return current_; }
    std::uint64_t count() const noexcept { return count_; }
    /// True if the file has been written for long enough.
    bool due() const noexcept;

private:
    file begin_numbered(error_code& ec);

    std::filesystem::path const base_;
    pcap_rotation const rotation_;
    std::uint64_t count_ = 0;
    std::uint64_t number_ = 0;
    std::chrono::system_clock::time_point begun_{};
    std::filesystem::path current_;
    /// Once it is whole.
    std::filesystem::path final_;
    std::deque<std::filesystem::path> kept_;
};

} // namespace netring

#endif
