// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_IO_THREADS_HPP
#define NETRING_IO_THREADS_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

namespace netring {

namespace detail {

/// Keeps a thread on one CPU.
/// @throws system_error `error::invalid_option` naming the CPU if this process may not use it.
NETRING_DECL void pin_thread(std::thread& thread, unsigned cpu);

} // namespace detail

/// Threads that each run an execution context of their own, for objects that shall not share one, such as the members of a
/// `capture_pool`.
///
/// @code
/// netring::io_threads threads({.cpus = {2, 3}}); // one thread on CPU 2, one on CPU 3
/// netring::capture_pool pool(threads.executors(), {.interface = "eth0"});
/// @endcode
///
/// A handler that throws ends the program.
///
/// Thread safety: distinct objects: safe. Shared objects: const functions only.
class io_threads {
public:
    /// How many threads, and on which CPUs.
    struct options {
        /// How many threads; ignored if `cpus` names them.
        std::size_t count = 1;
        /// One thread for each of these, which stays on it (sched_setaffinity(2)).
        std::vector<unsigned> cpus{};
    };

    /// Starts the threads.
    /// @throws system_error `error::invalid_option` if there is none or a CPU that this process may not use;
    /// `std::system_error` if a thread cannot be started.
    explicit io_threads(options const& wanted) {
        auto const count = wanted.cpus.empty() ? wanted.count : wanted.cpus.size();
        if (count == 0)
            throw system_error(error::invalid_option, "count is 0, legal: 1 or more");
        try {
            for (std::size_t index = 0; index != count; ++index) {
                auto& added = workers_.emplace_back();
                added.thread = std::thread([&added] { added.context.run(); });
                if (!wanted.cpus.empty())
                    detail::pin_thread(added.thread, wanted.cpus[index]);
            }
        } catch (...) {
            stop();
            throw;
        }
    }
    io_threads(io_threads const&) = delete;
    io_threads& operator=(io_threads const&) = delete;
    /// Stops them, whatever they have to do, and waits for their ends.
    ~io_threads() { stop(); }

    /// How many threads there are.
    std::size_t size() const noexcept { return workers_.size(); }

    /// The executor of one thread's context. Precondition: `index` is less than `size()`.
    boost::asio::any_io_executor executor(std::size_t index) { return workers_[index].context.get_executor(); }

    /// Those of all threads, in the order of `options::cpus` if that names them.
    std::vector<boost::asio::any_io_executor> executors() {
        std::vector<boost::asio::any_io_executor> all;
        for (auto& each : workers_)
            all.emplace_back(each.context.get_executor());
        return all;
    }

    /// Waits until all have nothing left to do. Not from one of them.
    void join() {
        for (auto& each : workers_)
            each.work.reset();
        for (auto& each : workers_)
            if (each.thread.joinable())
                each.thread.join();
    }

private:
    struct worker {
        boost::asio::io_context context{1};
        std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work{
            context.get_executor()};
        std::thread thread{};
    };

    void stop() noexcept {
        for (auto& each : workers_)
            each.context.stop();
        join();
    }

    std::deque<worker> workers_;
};

} // namespace netring

#endif
