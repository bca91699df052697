// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "sys.hpp"
#include "unique_fd.hpp"

#include <netring/detail/edge_epoll.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace netring::detail {

int open_edge_epoll(std::initializer_list<edge_source> sources, error_code& ec) noexcept {
    ec.clear();
    unique_fd epoll(sys::epoll_create());
    if (!epoll) {
        ec = sys::last_error();
        return -1;
    }
    unsigned bit = 1;
    for (auto const& source : sources) {
        ec = add_edge(epoll.get(), source, std::exchange(bit, bit << 1U));
        if (ec)
            return -1;
    }
    return epoll.release();
}

error_code add_edge(int epoll, edge_source const& source, unsigned bit) noexcept {
    epoll_event event{};
    event.events = source.events | EPOLLET;
    event.data.u32 = bit;
    bool const added = sys::epoll_ctl(epoll, EPOLL_CTL_ADD, source.fd, &event) == 0 || errno == EEXIST;
    return added ? error_code() : sys::last_error();
}

void remove_edge(int epoll, int fd) noexcept {
    sys::epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
}

void close_edge_epoll(int epoll) noexcept {
    sys::close(epoll);
}

namespace {

unsigned take_edges(int epoll, timespec const* most) noexcept {
    // More than any of them watches, so one call empties it.
    std::array<epoll_event, 8> events;
    int const count = sys::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), most);
    unsigned bits = 0;
    for (int index = 0; index < count; ++index) {
        auto const& event = events[static_cast<std::size_t>(index)];
        bits |= event.data.u32;
        if ((event.events & EPOLLERR) != 0)
            bits |= edge_of_error;
    }
    return bits;
}

} // namespace

unsigned eat_edges(int epoll) noexcept {
    constexpr timespec at_once{};
    return take_edges(epoll, &at_once);
}

unsigned wait_for_edges(int epoll) noexcept {
    return take_edges(epoll, nullptr);
}

} // namespace netring::detail
