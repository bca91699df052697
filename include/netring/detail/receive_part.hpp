// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_RECEIVE_PART_HPP
#define NETRING_DETAIL_RECEIVE_PART_HPP

#include <netring/detail/storage_pool.hpp>
#include <netring/detail/watch_edges.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>

#include <memory>
#include <utility>

namespace netring::detail {

/// What the operations that receive, and the wait for the link, share; see `receive_targets.hpp`.
///
/// @tparam Base an `io_base`, maybe with the other part. Its core also has `ready`, `try_next`, `take_pending_error`, `stop`, `drained`,
/// `drain_time`, and `options().on_link_change`.
template <class Base>
struct receive_part : Base {
    using typename Base::core_type;
    using typename Base::descriptor;
    using typename Base::executor_type;
    using typename Base::timer;

    explicit receive_part(executor_type const& executor)
        : Base(executor)
        , receive_wake(executor)
        , link_wake(executor)
        , drain_timer(executor) {}

    void adopt(core_type opened, error_code& ec) {
        Base::adopt(std::move(opened), ec);
        if (ec)
            return;
        reported_link = this->core->link();
        // An interface that is down raises no event on the ring when it is deleted, hence the link events. A ring that has run out of
        // frames raises none before some come back.
        auto const ring = this->core->native_handle();
        auto const changes = this->links->changes();
        if constexpr (requires { this->core->frames_returned(); })
            watch_edges(receive_wake, {ring, this->links->netlink(), changes, this->core->frames_returned()}, ec);
        else
            watch_edges(receive_wake, {ring, this->links->netlink(), changes}, ec);
    }

    /// The ring's edge of `receive_wake`, and those that mean no more than packets.
    static constexpr unsigned ring_edge = 1;
    static constexpr unsigned packet_edges = ring_edge;
    /// Called before each wait for packets.
    void before_wait() noexcept {}

    /// Why nothing can be received through it, for a reason that stays.
    error_code can_receive() const noexcept { return this->core->is_open() ? error_code() : error::not_open; }

    /// Opens what a wait for link changes needs, the first time.
    void watch_link(error_code& ec) {
        if (!link_wake.is_open())
            watch_edges(link_wake, {this->links->netlink(), this->links->changes()}, ec);
    }

    void cancel() noexcept {
        Base::cancel();
        error_code ignored;
        receive_wake.cancel(ignored);
        link_wake.cancel(ignored);
        drain_timer.cancel();
    }

    void close() noexcept {
        cancel();
        error_code ignored;
        receive_wake.close(ignored);
        link_wake.close(ignored);
        uneaten = false;
        found = false;
        stays_readable = false;
        receive_alarmed = false;
        Base::close();
    }

    descriptor receive_wake;
    descriptor link_wake;
    timer drain_timer;
    link_state reported_link = link_state::gone;
    std::shared_ptr<storage_pool> pool = std::make_shared<storage_pool>();
    bool receiving = false;
    // A receive was woken, and the edges that did it were not eaten yet.
    bool uneaten = false;
    // Packets were there since the last wait began.
    bool found = false;
    // The ring was readable although it was empty.
    bool stays_readable = false;
    // One of those that were eaten was more than packets, and what it was is yet to be asked.
    bool receive_alarmed = false;
    bool watching_link = false;
};

} // namespace netring::detail

#endif
