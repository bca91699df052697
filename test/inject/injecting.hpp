// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_INJECT_INJECTING_HPP
#define NETRING_TEST_INJECT_INJECTING_HPP

#include "wire.hpp"

#include <netring/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <sched.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace netring::test {

using namespace std::chrono_literals;

/// 25 kB/s: after two at once, a frame of 1000 bytes leaves every 40 ms. `limit` are the bytes that wait at most; more is refused.
class slow_queue {
public:
    explicit slow_queue(std::size_t limit = 200000, std::string const& rate = "200kbit") {
        run("tc qdisc add dev v0 root tbf rate " + rate + " burst 2000 limit " + std::to_string(limit));
    }
    slow_queue(slow_queue const&) = delete;
    slow_queue& operator=(slow_queue const&) = delete;
    ~slow_queue() {
        try {
            run("tc qdisc del dev v0 root");
        } catch (std::exception const&) {
            // The interface is gone, which some tests are about.
        }
    }
};

/// What a socket may have under way: as opened; what a system gives that raises nothing; the least there is.
enum class send_buffer { as_opened, stock, least };

inline void set_send_buffer(int socket, send_buffer size) {
    if (size == send_buffer::as_opened)
        return;
    // The kernel doubles it.
    int const bytes = size == send_buffer::stock ? 212992 / 2 : 4608;
    BOOST_TEST(::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) == 0);
}

/// The calling thread is not kept waiting by others: for as long as it lives, times are this thread's doing. Where that is not
/// allowed, they are also the machine's.
class undisturbed {
public:
    undisturbed() noexcept {
        sched_param const urgent{1};
        ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &urgent);
    }
    undisturbed(undisturbed const&) = delete;
    undisturbed& operator=(undisturbed const&) = delete;
    ~undisturbed() {
        sched_param const usual{0};
        ::sched_setscheduler(0, SCHED_OTHER, &usual);
    }
};

/// What the calling thread did since it was made.
class effort {
public:
    effort() noexcept
        : start_(now()) {}

    std::chrono::microseconds cpu() const noexcept { return time_of(now()) - time_of(start_); }
    /// How often it slept and was woken.
    long wake_ups() const noexcept { return now().ru_nvcsw - start_.ru_nvcsw; }

private:
    static rusage now() noexcept {
        rusage usage{};
        ::getrusage(RUSAGE_THREAD, &usage);
        return usage;
    }
    static std::chrono::microseconds time_of(rusage const& usage) noexcept {
        auto const of = [](timeval const& time) {
            return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
        };
        return of(usage.ru_utime) + of(usage.ru_stime);
    }

    rusage start_;
};

inline std::vector<std::vector<std::byte>> tagged_frames(std::size_t size, std::uint32_t first, std::uint32_t count) {
    std::vector<std::vector<std::byte>> frames;
    for (std::uint32_t number = 0; number != count; ++number)
        frames.push_back(tagged_frame(size, first + number));
    return frames;
}

/// The sequence numbers of what was received, in order.
inline std::vector<std::uint32_t> numbers_of(std::vector<received_frame> const& frames) {
    std::vector<std::uint32_t> numbers;
    for (auto const& frame : frames)
        numbers.push_back(sequence_of(frame.bytes).value_or(0xffffffffU));
    return numbers;
}

inline std::vector<std::uint32_t> counting(std::uint32_t first, std::uint32_t count) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t number = 0; number != count; ++number)
        numbers.push_back(first + number);
    return numbers;
}

/// How an operation ended.
template <class Value>
struct outcome {
    bool done = false;
    error_code ec;
    Value value{};
    std::chrono::steady_clock::time_point at;
    std::chrono::system_clock::time_point wall;
};

/// v0 is what netring sends on, v1 where a plain socket receives.
struct receiving_wire {
    veth_pair veth;
    plain_receiver receiver{"v1"};
};

struct injecting : receiving_wire {
    boost::asio::io_context context{1};

    /// Runs the context until something holds.
    bool run_until(std::function<bool()> const& holds, std::chrono::milliseconds limit = 5s) {
        auto const deadline = std::chrono::steady_clock::now() + limit;
        while (!holds()) {
            if (std::chrono::steady_clock::now() >= deadline)
                return false;
            context.restart();
            if (context.run_one_for(10ms) == 0 && context.stopped())
                std::this_thread::sleep_for(1ms);
        }
        return true;
    }

    void run_for(std::chrono::milliseconds time) {
        context.restart();
        context.run_for(time);
    }

    /// Starts an operation; `begin` gets the completion handler.
    template <class Value, class Begin>
    static std::shared_ptr<outcome<Value>> start(Begin begin) {
        auto result = std::make_shared<outcome<Value>>();
        begin([result](error_code ec, auto&&... value) {
            BOOST_TEST(!result->done);
            result->done = true;
            result->ec = ec;
            result->at = std::chrono::steady_clock::now();
            result->wall = std::chrono::system_clock::now();
            if constexpr (sizeof...(value) != 0)
                result->value = (value, ...);
        });
        return result;
    }

    /// The same, and runs the context until it has ended.
    template <class Value, class Begin>
    outcome<Value> finish(Begin begin, std::chrono::milliseconds limit = 5s) {
        auto const result = start<Value>(begin);
        BOOST_TEST(run_until([&] { return result->done; }, limit), "an operation completes");
        return *result;
    }

    template <class Inject, class Frames>
    outcome<std::size_t> send_batch(Inject& inject, Frames& frames) {
        return finish<std::size_t>([&](auto handler) { inject.async_send_batch(frames, handler); });
    }

    template <class Inject, class Buffers>
    outcome<std::size_t> send(Inject& inject, Buffers const& buffers) {
        return finish<std::size_t>([&](auto handler) { inject.async_send(buffers, handler); });
    }

    template <class Inject>
    outcome<bool> drain(Inject& inject) {
        return finish<bool>([&](auto handler) { inject.async_wait_drained(handler); });
    }

    template <class Inject>
    outcome<bool> flush(Inject& inject) {
        return finish<bool>([&](auto handler) { inject.async_flush(handler); });
    }
};

} // namespace netring::test

#endif
