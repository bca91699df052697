// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PCAP_NAMED_PIPE_HPP
#define NETRING_TEST_PCAP_NAMED_PIPE_HPP

#include "crafted_file.hpp"

#include <bit>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace netring::test {

/// A named pipe and its end to write to, which opens once it is opened to be read.
class named_pipe {
public:
    named_pipe() {
        std::filesystem::remove(path());
        if (::mkfifo(path().c_str(), 0600) != 0)
            throw std::runtime_error("no named pipe");
    }
    named_pipe(named_pipe const&) = delete;
    named_pipe& operator=(named_pipe const&) = delete;
    ~named_pipe() {
        close();
        std::filesystem::remove(path());
    }

    /// There is one at a time.
    static std::filesystem::path path() {
        return std::filesystem::temp_directory_path() / ("netring-pipe-" + std::to_string(::getpid()));
    }

    /// Waits until somebody opens it to read.
    void open() { fd_ = ::open(path().c_str(), O_WRONLY); }
    /// Never ends for its reader.
    void open_without_end() { fd_ = ::open(path().c_str(), O_RDWR); }
    void close() {
        if (fd_ >= 0)
            ::close(std::exchange(fd_, -1));
    }
    void write(std::span<std::byte const> content) const {
        if (::write(fd_, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
            throw std::runtime_error("the pipe is closed");
    }

private:
    int fd_ = -1;
};

/// What stands in a pcap file for a packet.
inline bytes record(std::span<std::byte const> data) {
    crafted_bytes record(std::endian::little);
    auto const size = static_cast<std::uint32_t>(data.size());
    return record.u32(0).u32(0).u32(size).u32(size).add(data).content();
}

} // namespace netring::test

#endif
