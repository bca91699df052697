// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "fake_driver.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <linux/if_xdp.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netring::test {

fake_driver* fake_driver::instance = nullptr;

fake_driver::fake_driver() {
    instance = this;
}

fake_driver::~fake_driver() {
    instance = nullptr;
}

int fake_driver::open() noexcept {
    return fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int fake_driver::set(int option, void const* value) noexcept {
    auto const entries = [&] { return *static_cast<std::uint32_t const*>(value); };
    switch (option) {
    case XDP_UMEM_REG: {
        auto const& request = *static_cast<xdp_umem_reg const*>(value);
        umem_ = reinterpret_cast<std::byte*>(request.addr);
        frame_size_ = request.chunk_size;
        break;
    }
    case XDP_RX_RING:
        of(ring::receive).entries = entries();
        break;
    case XDP_TX_RING:
        of(ring::transmit).entries = entries();
        break;
    case XDP_UMEM_FILL_RING:
        of(ring::fill).entries = entries();
        break;
    case XDP_UMEM_COMPLETION_RING:
        of(ring::completion).entries = entries();
        break;
    default:
        break;
    }
    return 0;
}

int fake_driver::get(int option, void* value) const noexcept {
    if (option == XDP_MMAP_OFFSETS) {
        xdp_ring_offset const at{producer_at, consumer_at, entries_at, flags_at};
        *static_cast<xdp_mmap_offsets*>(value) = {at, at, at, at};
    } else if (option == XDP_OPTIONS) {
        static_cast<xdp_options*>(value)->flags = zero_copy ? XDP_OPTIONS_ZEROCOPY : 0U;
    } else if (option == XDP_STATISTICS) {
        *static_cast<xdp_statistics*>(value) = {};
    }
    return 0;
}

void* fake_driver::map(std::size_t size, off_t which) noexcept {
    auto* const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto const ring_at = static_cast<std::uint64_t>(which) == XDP_UMEM_PGOFF_FILL_RING         ? ring::fill
                         : static_cast<std::uint64_t>(which) == XDP_UMEM_PGOFF_COMPLETION_RING ? ring::completion
                         : static_cast<std::uint64_t>(which) == XDP_PGOFF_TX_RING              ? ring::transmit
                                                                                               : ring::receive;
    of(ring_at).at = static_cast<std::byte*>(pages);
    return pages;
}

int fake_driver::kick() {
    ++kicks;
    auto const code = on_kick ? on_kick() : 0;
    errno = code;
    return code == 0 ? 0 : -1;
}

void fake_driver::need_wakeup(ring which, bool needed) noexcept {
    of(which).word(flags_at) = needed ? XDP_RING_NEED_WAKEUP : 0U;
}

std::size_t fake_driver::take_to_send(std::size_t most) {
    auto& transmit = of(ring::transmit);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    auto const count = std::min<std::size_t>(most, transmit.word(producer_at) - transmit.word(consumer_at));
    for (std::size_t taken = 0; taken != count; ++taken) {
        auto& consumer = transmit.word(consumer_at);
        sending_.emplace(next_sent_++, transmit.entry<xdp_desc>(consumer).addr);
        ++consumer;
    }
    return count;
}

void fake_driver::complete(std::size_t count) {
    auto& completion = of(ring::completion);
    for (; count != 0 && !sending_.empty(); --count) {
        auto& producer = completion.word(producer_at);
        completion.entry<std::uint64_t>(producer) = sending_.begin()->second;
        sending_.erase(sending_.begin());
        std::atomic_thread_fence(std::memory_order_seq_cst);
        ++producer;
    }
}

bool fake_driver::receive(std::span<std::byte const> packet) {
    constexpr std::uint64_t headroom = 256;
    auto& fill = of(ring::fill);
    auto& received = of(ring::receive);
    if (fill.word(producer_at) == fill.word(consumer_at))
        return false;
    auto const address = fill.entry<std::uint64_t>(fill.word(consumer_at)++) / frame_size_ * frame_size_ + headroom;
    std::ranges::copy(packet, umem_ + address);
    received.entry<xdp_desc>(received.word(producer_at)) = {address, static_cast<std::uint32_t>(packet.size()), 0};
    std::atomic_thread_fence(std::memory_order_seq_cst);
    ++received.word(producer_at);
    return true;
}

void fake_driver::notify() const noexcept {
    std::uint64_t const one = 1;
    static_cast<void>(!::write(fd_, &one, sizeof one));
}

} // namespace netring::test

using netring::test::fake_driver;

namespace {

bool faked(int fd) noexcept {
    return fake_driver::instance != nullptr && fake_driver::instance->is(fd);
}

} // namespace

// The linker puts these in between (ld(1), --wrap).
// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
extern "C" {

decltype(socket) __real_socket;
decltype(bind) __real_bind;
decltype(setsockopt) __real_setsockopt;
decltype(getsockopt) __real_getsockopt;
decltype(mmap) __real_mmap;
decltype(send) __real_send;
decltype(recv) __real_recv;

int __wrap_socket(int domain, int type, int protocol) {
    bool const fake = fake_driver::instance != nullptr && domain == AF_XDP;
    return fake ? fake_driver::instance->open() : __real_socket(domain, type, protocol);
}

int __wrap_bind(int fd, sockaddr const* address, socklen_t size) {
    return faked(fd) ? 0 : __real_bind(fd, address, size);
}

int __wrap_setsockopt(int fd, int level, int name, void const* value, socklen_t size) {
    return faked(fd) ? fake_driver::instance->set(name, value) : __real_setsockopt(fd, level, name, value, size);
}

int __wrap_getsockopt(int fd, int level, int name, void* value, socklen_t* size) {
    return faked(fd) ? fake_driver::instance->get(name, value) : __real_getsockopt(fd, level, name, value, size);
}

void* __wrap_mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset) {
    return faked(fd) ? fake_driver::instance->map(size, offset)
                     : __real_mmap(address, size, protection, flags, fd, offset);
}

ssize_t __wrap_send(int fd, void const* buffer, size_t size, int flags) {
    return faked(fd) ? fake_driver::instance->kick() : __real_send(fd, buffer, size, flags);
}

ssize_t __wrap_recv(int fd, void* buffer, size_t size, int flags) {
    if (!faked(fd))
        return __real_recv(fd, buffer, size, flags);
    ++fake_driver::instance->fill_wakeups;
    errno = EAGAIN;
    return -1;
}

} // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
