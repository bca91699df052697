// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "counting.hpp"

#include <cstdarg>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace netring::test {

std::atomic<unsigned long> sleeps = 0;

} // namespace netring::test

using netring::test::counted;

namespace {

long other(long number, auto... arguments) {
    ++counted.other_calls;
    return ::syscall(number, arguments...);
}

} // namespace

// The calls that Asio's reactor and the library make while they run.
extern "C" {
int epoll_wait(int epoll, epoll_event* events, int count, int timeout) {
    ++counted.epoll_waits;
    if (timeout != 0)
        ++netring::test::sleeps;
    return static_cast<int>(::syscall(SYS_epoll_pwait, epoll, events, count, timeout, nullptr, 0));
}
int epoll_pwait2(int epoll, epoll_event* events, int count, timespec const* timeout, sigset_t const*) {
    ++counted.epoll_waits;
    return static_cast<int>(::syscall(SYS_epoll_pwait2, epoll, events, count, timeout, nullptr, 0));
}
int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return static_cast<int>(other(SYS_epoll_ctl, epoll, operation, fd, event));
}
int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
    return static_cast<int>(other(SYS_getsockopt, fd, level, name, value, size));
}
int getsockname(int fd, sockaddr* address, socklen_t* size) noexcept {
    return static_cast<int>(other(SYS_getsockname, fd, address, size));
}
int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list arguments;
    va_start(arguments, request);
    auto* const argument = va_arg(arguments, void*);
    va_end(arguments);
    return static_cast<int>(other(SYS_ioctl, fd, request, argument));
}
ssize_t read(int fd, void* buffer, size_t size) {
    return other(SYS_read, fd, buffer, size);
}
ssize_t write(int fd, void const* buffer, size_t size) {
    return other(SYS_write, fd, buffer, size);
}
ssize_t sendmsg(int fd, msghdr const* message, int flags) {
    ++counted.kicks;
    return other(SYS_sendmsg, fd, message, flags);
}
ssize_t send(int fd, void const* buffer, size_t size, int flags) {
    ++counted.kicks;
    return other(SYS_sendto, fd, buffer, size, flags, nullptr, 0);
}
ssize_t recv(int fd, void* buffer, size_t size, int flags) {
    return other(SYS_recvfrom, fd, buffer, size, flags, nullptr, nullptr);
}
ssize_t recvmsg(int fd, msghdr* message, int flags) {
    return other(SYS_recvmsg, fd, message, flags);
}
int timerfd_settime(int fd, int flags, itimerspec const* value, itimerspec* old) noexcept {
    return static_cast<int>(other(SYS_timerfd_settime, fd, flags, value, old));
}
}
