// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_WATCH_EDGES_HPP
#define NETRING_DETAIL_WATCH_EDGES_HPP

#include <netring/detail/edge_epoll.hpp>
#include <netring/error.hpp>

#include <initializer_list>

namespace netring::detail {

/// Makes a descriptor of Asio's readable whenever one of the sources has an edge.
template <class Descriptor>
void watch_edges(Descriptor& by, std::initializer_list<edge_source> sources, error_code& ec) {
    int const epoll = open_edge_epoll(sources, ec);
    if (ec)
        return;
    by.assign(epoll, ec);
    if (ec)
        close_edge_epoll(epoll);
}

} // namespace netring::detail

#endif
