// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CAPTURE_POOL_HPP
#define NETRING_CAPTURE_POOL_HPP

#include <netring/async_capture.hpp>
#include <netring/capture_options.hpp>
#include <netring/capture_stats.hpp>
#include <netring/error.hpp>
#include <netring/fanout.hpp>
#include <netring/packet_pool.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace netring {

/// Several captures that are run, counted and stopped as one: the members of a fanout group, each on an executor of its own, or
/// several interfaces.
///
/// @code
/// netring::io_threads threads({.cpus = {0, 1, 2, 3}});
/// netring::capture_pool pool(threads.executors(), {.interface = "eth0"}); // one group, a member a thread
/// auto done = pool.async_run(
///     [](std::size_t member, netring::packet_batch batch) { count(member, batch); }, // on that member's thread
///     boost::asio::use_future);
/// // ... from any thread:
/// pool.stop();
/// done.get();
/// @endcode
///
/// How it is run, stopped and closed, `packet_pool` says: `async_run` calls a function with each batch on the executor of the member
/// that received it, `async_next` delivers one batch after the other, each with the number of its source, and `stop()` ends either
/// in order, so that nothing is lost that was seen.
///
/// Object lifetimes: destroying the pool closes its captures; `async_run` then completes with `operation_aborted`. Batches outlive
/// it. The executors must outlive it.
///
/// Thread safety: `stop`, `cancel` and `stats` are safe from any thread. Destroy it when no other thread runs its executors, or
/// once the outstanding operation has completed. A member must not be used by hand while the pool runs, save `stats`.
///
/// @tparam Executor the I/O executor's type.
template <class Executor = boost::asio::any_io_executor>
class basic_capture_pool : public packet_pool<basic_async_capture<Executor>> {
public:
    /// A member's type.
    using capture_type = basic_async_capture<Executor>;

    /// One capture for each of the options, on the executors in turn.
    /// @throws system_error with the failed step and a hint in `what()`; `error::invalid_option` without options or executors.
    basic_capture_pool(std::vector<Executor> const& executors, std::vector<capture_options> const& members) {
        require(!members.empty() && !executors.empty(), "a pool needs at least one executor and one member");
        for (std::size_t index = 0; index != members.size(); ++index)
            this->add_member(executors[index % executors.size()], members[index]);
    }

    /// One capture for each of the options, all on one executor.
    basic_capture_pool(Executor executor, std::vector<capture_options> const& members)
        : basic_capture_pool(std::vector<Executor>{std::move(executor)}, members) {}

    /// One fanout group, with a member on each of the executors. Without `common.fanout` it is a new group by flow hash.
    /// @throws system_error as above.
    basic_capture_pool(std::vector<Executor> const& executors, capture_options common) {
        require(!executors.empty(), "a pool needs at least one executor");
        if (!common.fanout)
            common.fanout = fanout{.unique_id = true};
        for (auto const& executor : executors) {
            auto& member = this->add_member(executor, common);
            // The others join the group that the first one got.
            common.fanout->group = *member.fanout_group();
            common.fanout->unique_id = false;
        }
    }

    /// Totals of all members. Their slots are added up; `stats().seen == delivered + in_ring + dropped` holds.
    capture_stats stats() const noexcept {
        capture_stats sum;
        for (std::size_t index = 0; index != this->size(); ++index)
            sum = sum + stats(index);
        return sum;
    }
    /// Totals of one member.
    capture_stats stats(std::size_t index) const noexcept { return this->member(index).stats(); }

private:
    static void require(bool fulfilled, char const* what) {
        if (!fulfilled)
            throw system_error(error::invalid_option, what);
    }
};

/// A pool on any executors.
using capture_pool = basic_capture_pool<>;

} // namespace netring

#endif
