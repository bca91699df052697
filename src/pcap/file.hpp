// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_FILE_HPP
#define NETRING_SRC_PCAP_FILE_HPP

#include "pcap_sys.hpp"

#include <utility>

namespace netring {

/// Owns the descriptor of a file.
class file {
public:
    file() noexcept = default;
    explicit file(int fd) noexcept
        : fd_(fd) {}
    file(file&& other) noexcept
        : fd_(other.release()) {}
    file& operator=(file&& other) noexcept {
        if (this != &other) {
            close();
            fd_ = other.release();
        }
        return *this;
    }
    ~file() { close(); }

    explicit operator bool() const noexcept { return fd_ >= 0; }
    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }
    /// @return what `close` says, which on some file systems is that writing failed.
    int close() noexcept { return fd_ >= 0 ? pcap_sys::close(release()) : 0; }

private:
    int fd_ = -1;
};

} // namespace netring

#endif
