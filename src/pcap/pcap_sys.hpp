// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_PCAP_SYS_HPP
#define NETRING_SRC_PCAP_PCAP_SYS_HPP

#include <cstddef>
#include <netring/error.hpp>
#include <sys/stat.h>
#include <sys/types.h>

struct pollfd;

/// Every system call of the component goes through here, under its own name and meaning, as those of the library go through its own sys.hpp.
namespace netring::pcap_sys {

int open(char const* path, int flags, mode_t mode) noexcept;
int duplicate(int fd) noexcept;
int fstat(int fd, struct stat* status) noexcept;
ssize_t read(int fd, void* buffer, std::size_t size) noexcept;
ssize_t write(int fd, void const* buffer, std::size_t size) noexcept;
/// Where the next byte is read or written, by `lseek`; -1 where there is no such thing, as of a pipe.
off_t position(int fd) noexcept;
int ftruncate(int fd, off_t size) noexcept;
int poll(pollfd* fds, std::size_t count, int timeout_ms) noexcept;
int eventfd() noexcept;
/// Adds one to an eventfd, which cannot fail.
void notify(int event) noexcept;
bool exists(char const* path) noexcept;
int rename(char const* from, char const* to) noexcept;
int unlink(char const* path) noexcept;
int close(int fd) noexcept;

/// `errno` of the call that just failed.
error_code last_error() noexcept;

} // namespace netring::pcap_sys

#endif
