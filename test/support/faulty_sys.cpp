// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The library's system calls, of which a chosen one fails. Linked in place of src/sys.cpp.

#include "faulty_sys.hpp"

#include "sys.hpp"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <thread>
#include <unistd.h>

namespace netring::sys {

using test::fails;

int socket(int domain, int type, int protocol) noexcept {
    return fails() ? -1 : ::socket(domain, type, protocol);
}

int bind(int fd, sockaddr const* address, socklen_t size) noexcept {
    return fails() ? -1 : ::bind(fd, address, size);
}

int getsockname(int fd, sockaddr* address, socklen_t* size) noexcept {
    return fails() ? -1 : ::getsockname(fd, address, size);
}

int setsockopt(int fd, int level, int name, void const* value, socklen_t size) noexcept {
    return fails() ? -1 : ::setsockopt(fd, level, name, value, size);
}

int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
    return fails() ? -1 : ::getsockopt(fd, level, name, value, size);
}

int ioctl(int fd, unsigned long request, void* argument) noexcept {
    return fails() ? -1 : ::ioctl(fd, request, argument);
}

ssize_t send(int fd, void const* buffer, std::size_t size, int flags) noexcept {
    return fails() ? -1 : ::send(fd, buffer, size, flags);
}

ssize_t recv(int fd, void* buffer, std::size_t size, int flags) noexcept {
    if (fails())
        return -1;
    auto const got = ::recv(fd, buffer, size, flags);
    auto& left = test::the_fault().interrupted_answers;
    if (got >= static_cast<ssize_t>(sizeof(nlmsghdr)) && left != 0 && (flags & MSG_PEEK) == 0) {
        --left;
        static_cast<nlmsghdr*>(buffer)->nlmsg_flags |= NLM_F_DUMP_INTR;
    }
    return got;
}

ssize_t sendmsg(int fd, msghdr const* message, int flags) noexcept {
    return fails() ? -1 : ::sendmsg(fd, message, flags);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) noexcept {
    return fails() ? -1 : ::recvmsg(fd, message, flags);
}

// What gives back never fails in a way that a program could answer.
int close(int fd) noexcept {
    return ::close(fd);
}

int open(char const* path, int flags) noexcept {
    return fails() ? -1 : ::open(path, flags);
}

int fstat(int fd, struct stat* status) noexcept {
    return fails() ? -1 : ::fstat(fd, status);
}

int setns(int fd, int type) noexcept {
    return fails() ? -1 : ::setns(fd, type);
}

int run_thread(void* (*body)(void*), void* argument) noexcept {
    if (fails())
        return -1;
    pthread_t thread{};
    if (auto const code = ::pthread_create(&thread, nullptr, body, argument)) {
        errno = code;
        return -1;
    }
    ::pthread_join(thread, nullptr);
    return 0;
}

void* mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    return fails() ? MAP_FAILED : ::mmap(address, size, protection, flags, fd, offset);
}

void* mremap(void* address, std::size_t old_size, std::size_t new_size, int flags, void* target) noexcept {
    return fails() ? MAP_FAILED : ::mremap(address, old_size, new_size, flags, target);
}

int munmap(void* address, std::size_t size) noexcept {
    if (test::the_fault().before_munmap)
        test::the_fault().before_munmap();
    return ::munmap(address, size);
}

std::size_t page_size() noexcept {
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t physical_memory() noexcept {
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * page_size();
}

int epoll_create() noexcept {
    return fails() ? -1 : ::epoll_create1(EPOLL_CLOEXEC);
}

int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return fails() ? -1 : ::epoll_ctl(epoll, operation, fd, event);
}

int epoll_wait(int epoll, epoll_event* events, int count, timespec const* timeout) noexcept {
    return fails() ? -1 : ::epoll_pwait2(epoll, events, count, timeout, nullptr);
}

int duplicate(int fd) noexcept {
    return fails() ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int eventfd() noexcept {
    return fails() ? -1 : ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int timerfd() noexcept {
    return fails() ? -1 : ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int timerfd_settime(int fd, timespec const& after) noexcept {
    itimerspec const value{{}, after};
    return fails() ? -1 : ::timerfd_settime(fd, 0, &value, nullptr);
}

// It cannot fail.
void sleep(std::chrono::nanoseconds time) noexcept {
    std::this_thread::sleep_for(time);
}

void notify(int event) noexcept {
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(event, &one, sizeof one);
}

ssize_t write(int fd, void const* buffer, std::size_t size) noexcept {
    return fails() ? -1 : ::write(fd, buffer, size);
}

void wait_for_packets_in_flight() noexcept {
    ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

} // namespace netring::sys
