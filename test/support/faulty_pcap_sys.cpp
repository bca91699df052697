// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The system calls of netring_pcap, of which a chosen one fails. Linked in place of src/pcap/pcap_sys.cpp.

#include "faulty_sys.hpp"

#include "pcap/pcap_sys.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace netring::pcap_sys {

using test::fails;

int open(char const* path, int flags, mode_t mode) noexcept {
    return fails() ? -1 : ::open(path, flags | O_CLOEXEC, mode);
}

int duplicate(int fd) noexcept {
    return fails() ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int fstat(int fd, struct stat* status) noexcept {
    return fails() ? -1 : ::fstat(fd, status);
}

ssize_t read(int fd, void* buffer, std::size_t size) noexcept {
    return fails() ? -1 : ::read(fd, buffer, size);
}

ssize_t write(int fd, void const* buffer, std::size_t size) noexcept {
    return fails() ? -1 : ::write(fd, buffer, size);
}

off_t position(int fd) noexcept {
    return ::lseek(fd, 0, SEEK_CUR);
}

// What mends a failure does not fail beside it.
int ftruncate(int fd, off_t size) noexcept {
    return ::ftruncate(fd, size);
}

int poll(pollfd* fds, std::size_t count, int timeout_ms) noexcept {
    return fails() ? -1 : ::poll(fds, count, timeout_ms);
}

int eventfd() noexcept {
    return fails() ? -1 : ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void notify(int event) noexcept {
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(event, &one, sizeof one);
}

bool exists(char const* path) noexcept {
    return ::access(path, F_OK) == 0;
}

int rename(char const* from, char const* to) noexcept {
    return fails() ? -1 : ::rename(from, to);
}

int unlink(char const* path) noexcept {
    return fails() ? -1 : ::unlink(path);
}

// As on a network, where closing tells that writing failed; the descriptor is gone.
int close(int fd) noexcept {
    auto const result = ::close(fd);
    return fails() ? -1 : result;
}

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

} // namespace netring::pcap_sys
