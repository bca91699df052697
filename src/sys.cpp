// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "sys.hpp"

#include "deadline.hpp"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace netring::sys {

int socket(int domain, int type, int protocol) noexcept {
    return ::socket(domain, type, protocol);
}

int bind(int fd, sockaddr const* address, socklen_t size) noexcept {
    return ::bind(fd, address, size);
}

int getsockname(int fd, sockaddr* address, socklen_t* size) noexcept {
    return ::getsockname(fd, address, size);
}

int setsockopt(int fd, int level, int name, void const* value, socklen_t size) noexcept {
    return ::setsockopt(fd, level, name, value, size);
}

int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
    return ::getsockopt(fd, level, name, value, size);
}

int ioctl(int fd, unsigned long request, void* argument) noexcept {
    return ::ioctl(fd, request, argument);
}

ssize_t send(int fd, void const* buffer, std::size_t size, int flags) noexcept {
    return ::send(fd, buffer, size, flags);
}

ssize_t recv(int fd, void* buffer, std::size_t size, int flags) noexcept {
    return ::recv(fd, buffer, size, flags);
}

ssize_t sendmsg(int fd, msghdr const* message, int flags) noexcept {
    return ::sendmsg(fd, message, flags);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) noexcept {
    return ::recvmsg(fd, message, flags);
}

int close(int fd) noexcept {
    return ::close(fd);
}

int open(char const* path, int flags) noexcept {
    return ::open(path, flags);
}

int fstat(int fd, struct stat* status) noexcept {
    return ::fstat(fd, status);
}

int setns(int fd, int type) noexcept {
    return ::setns(fd, type);
}

int run_thread(void* (*body)(void*), void* argument) noexcept {
    pthread_t thread{};
    if (auto const code = ::pthread_create(&thread, nullptr, body, argument)) {
        errno = code;
        return -1;
    }
    ::pthread_join(thread, nullptr);
    return 0;
}

void* mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    return ::mmap(address, size, protection, flags, fd, offset);
}

void* mremap(void* address, std::size_t old_size, std::size_t new_size, int flags, void* target) noexcept {
    return ::mremap(address, old_size, new_size, flags, target);
}

int munmap(void* address, std::size_t size) noexcept {
    return ::munmap(address, size);
}

std::size_t page_size() noexcept {
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t physical_memory() noexcept {
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * page_size();
}

int epoll_create() noexcept {
    return ::epoll_create1(EPOLL_CLOEXEC);
}

int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return ::epoll_ctl(epoll, operation, fd, event);
}

int epoll_wait(int epoll, epoll_event* events, int count, timespec const* timeout) noexcept {
    // Plain epoll_wait suffices for the hot path; nanosecond timeouts need the newer call.
    if (timeout != nullptr && timeout->tv_sec == 0 && timeout->tv_nsec == 0)
        return ::epoll_wait(epoll, events, count, 0);
    return ::epoll_pwait2(epoll, events, count, timeout, nullptr);
}

int duplicate(int fd) noexcept {
    return ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int eventfd() noexcept {
    return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int timerfd() noexcept {
    return ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int timerfd_settime(int fd, timespec const& after) noexcept {
    itimerspec const value{{}, after};
    return ::timerfd_settime(fd, 0, &value, nullptr);
}

void sleep(std::chrono::nanoseconds time) noexcept {
    auto const duration = to_timespec(time);
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
}

void notify(int event) noexcept {
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(event, &one, sizeof one);
}

ssize_t write(int fd, void const* buffer, std::size_t size) noexcept {
    return ::write(fd, buffer, size);
}

void wait_for_packets_in_flight() noexcept {
    // Packets are taken under RCU, of which this waits for a grace period. Where it is not to be had nothing else is.
    ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

} // namespace netring::sys
