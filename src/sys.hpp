// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_SYS_HPP
#define NETRING_SRC_SYS_HPP

#include <chrono>
#include <cstddef>
#include <ctime>
#include <netring/error.hpp>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>

/// Every system call of the library goes through here, under its own name and meaning. Tests link another
/// definition of these functions to make the n-th call fail.
namespace netring::sys {

int socket(int domain, int type, int protocol) noexcept;
int bind(int fd, sockaddr const* address, socklen_t size) noexcept;
int getsockname(int fd, sockaddr* address, socklen_t* size) noexcept;
int setsockopt(int fd, int level, int name, void const* value, socklen_t size) noexcept;
int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept;
int ioctl(int fd, unsigned long request, void* argument) noexcept;
ssize_t send(int fd, void const* buffer, std::size_t size, int flags) noexcept;
ssize_t recv(int fd, void* buffer, std::size_t size, int flags) noexcept;
ssize_t sendmsg(int fd, msghdr const* message, int flags) noexcept;
ssize_t recvmsg(int fd, msghdr* message, int flags) noexcept;
int close(int fd) noexcept;

int open(char const* path, int flags) noexcept;
int fstat(int fd, struct stat* status) noexcept;
int setns(int fd, int type) noexcept;
/// Runs `body` on a thread of its own and waits for it. @return -1 if it could not start.
int run_thread(void* (*body)(void*), void* argument) noexcept;

void* mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept;
void* mremap(void* address, std::size_t old_size, std::size_t new_size, int flags, void* target) noexcept;
int munmap(void* address, std::size_t size) noexcept;
std::size_t page_size() noexcept;
std::size_t physical_memory() noexcept;

int epoll_create() noexcept;
int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept;
int epoll_wait(int epoll, epoll_event* events, int count, timespec const* timeout) noexcept;
int duplicate(int fd) noexcept;
int eventfd() noexcept;
/// Adds one to an eventfd, which cannot fail.
void notify(int event) noexcept;
int timerfd() noexcept;
int timerfd_settime(int fd, timespec const& after) noexcept;
void sleep(std::chrono::nanoseconds time) noexcept;
ssize_t write(int fd, void const* buffer, std::size_t size) noexcept;

/// Waits until whatever the kernel is doing with packets at this moment is done.
void wait_for_packets_in_flight() noexcept;

/// `errno` of the call that just failed.
error_code last_error() noexcept;

} // namespace netring::sys

#endif
