// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "bridging.hpp"
#include "timed.hpp"

#include <netring/bridge.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::bridge_core;
using netring::bridge_options;
using netring::bridge_side;
using netring::error_code;
using netring::link_state;
using netring::ring_format;
using netring::test::flooding;
using netring::test::forward_slowly;
using netring::test::plain_receiver;
using netring::test::plain_sender;
using netring::test::received_frame;
using netring::test::running_bridge;
using netring::test::sequence_of;
using netring::test::small_bridge;
using netring::test::tagged_frame;
using netring::test::wires;
using std::chrono::steady_clock;
using std::chrono::system_clock;

namespace {

/// A bridge on a context that a thread runs.
class running_async_bridge {
public:
    explicit running_async_bridge(bridge_options const& options)
        : bridge(context, options)
        , thread_([this] {
            netring::test::prefer_this_thread();
            context.run();
        }) {
        asio::post(context, [this] {
            bridge.async_run(forward_slowly, [this](error_code result) {
                ec = result;
                ended = true;
            });
        });
    }
    ~running_async_bridge() { context.stop(); }

    asio::io_context context{1};
    netring::bridge bridge;
    std::atomic<bool> ended = false;
    error_code ec;

private:
    asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
    std::jthread thread_;
};

/// How long frames took that were sent from w0 one after the other.
std::vector<std::chrono::nanoseconds> transits(plain_sender const& from, plain_receiver& to, std::uint32_t count,
                                               std::chrono::milliseconds interval) {
    netring::test::undisturbed const undisturbed;
    std::vector<system_clock::time_point> sent;
    auto due = steady_clock::now();
    for (std::uint32_t number = 0; number != count; ++number) {
        std::this_thread::sleep_until(due += interval);
        sent.push_back(system_clock::now());
        from.send(tagged_frame(60, number));
    }
    std::vector<std::chrono::nanoseconds> times;
    for (auto const& frame : to.take(count))
        times.push_back(frame.time - sent.at(sequence_of(frame.bytes).value()));
    return times;
}

std::chrono::nanoseconds percentile(std::vector<std::chrono::nanoseconds> times, std::size_t percent) {
    auto const at = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) * percent / 100);
    std::ranges::nth_element(times, at);
    return *at;
}

std::chrono::microseconds cpu_in_a_second() {
    auto const before = netring::test::cpu_time();
    std::this_thread::sleep_for(1s);
    return netring::test::cpu_time() - before;
}

/// Waits until more has come than can be judged.
template <class Bridge>
bool gets_saturated(Bridge const& bridge) {
    return netring::test::eventually([&] { return bridge.stats().a_to_b.missed != 0; });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(saturated_one_way, wires, *netring::test::timed())

BOOST_AUTO_TEST_CASE(the_other_way_is_as_quick_as_ever) {
    plain_receiver at_v0("v0");
    for (auto const size : {60U, 1514U})
        for (auto const format : {ring_format::block, ring_format::frame}) {
            bridge_core bridge(small_bridge(format));
            running_bridge const running(bridge, forward_slowly);
            flooding const flood(size);
            BOOST_TEST(gets_saturated(bridge));
            auto const times = transits(from_w0, at_v0, 400, 5ms);
            BOOST_TEST_REQUIRE(times.size() == 400U);
            BOOST_TEST((percentile(times, 99) < 10ms));
            BOOST_TEST_MESSAGE("p50 " << percentile(times, 50).count() / 1000 << " us, p99 "
                                      << percentile(times, 99).count() / 1000 << " us");
        }
}

BOOST_AUTO_TEST_CASE(a_stop_is_heeded_at_once) {
    for (std::size_t const burst : {64U, 1024U}) {
        auto options = small_bridge();
        options.burst = burst;
        bridge_core bridge(options);
        running_bridge running(bridge, forward_slowly);
        flooding const flood;
        BOOST_TEST(gets_saturated(bridge));
        BOOST_TEST((running.stop() < 50ms));
        BOOST_TEST(!running.ec());
    }
}

BOOST_AUTO_TEST_CASE(a_cancellation_is_heeded_at_once) {
    running_async_bridge running(small_bridge());
    flooding const flood;
    BOOST_TEST(gets_saturated(running.bridge));
    auto const begun = steady_clock::now();
    asio::post(running.context, [&] { running.bridge.cancel(); });
    BOOST_TEST(netring::test::eventually([&] { return running.ended.load(); }));
    BOOST_TEST((steady_clock::now() - begun < 50ms));
    BOOST_TEST((running.ec == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(timers_on_the_same_context_keep_ticking) {
    running_async_bridge running(small_bridge());
    flooding const flood;
    BOOST_TEST(gets_saturated(running.bridge));
    asio::steady_timer timer(running.context);
    steady_clock::duration latest{};
    std::atomic<int> ticks = 0;
    std::function<void(error_code)> const tick = [&](error_code ec) {
        if (ec)
            return;
        latest = std::max(latest, steady_clock::now() - timer.expiry());
        // After the last one, nothing here is used any more.
        if (++ticks == 200)
            return;
        timer.expires_after(10ms);
        timer.async_wait(tick);
    };
    asio::post(running.context, [&] {
        timer.expires_after(10ms);
        timer.async_wait(tick);
    });
    BOOST_TEST(netring::test::eventually([&] { return ticks == 200; }));
    BOOST_TEST((latest < 20ms));
    BOOST_TEST_MESSAGE("latest " << latest / 1us << " us");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(quiet, wires, *netring::test::timed())

BOOST_AUTO_TEST_CASE(an_idle_bridge_costs_little_whatever_its_links_do) {
    bridge_core bridge(small_bridge());
    running_bridge const running(bridge);
    running_async_bridge const beside(small_bridge());
    BOOST_TEST(netring::test::is_little(cpu_in_a_second(), 20ms));
    for (auto const* const victim : {"w0", "bb", "ba"}) {
        netring::test::run(std::string("ip link set ") + victim + " down");
        std::this_thread::sleep_for(100ms);
        BOOST_TEST_CONTEXT(victim << " is down")
        BOOST_TEST(netring::test::is_little(cpu_in_a_second(), 20ms));
    }
    BOOST_TEST(!running.ended());
    BOOST_TEST(!beside.ended);
}

BOOST_AUTO_TEST_CASE(a_bridge_that_waits_for_a_deleted_side_costs_little) {
    auto options = small_bridge();
    options.on_link_change = netring::link_policy::keep_waiting;
    bridge_core bridge(options);
    running_bridge const running(bridge);
    netring::test::run("ip link del bb");
    std::this_thread::sleep_for(100ms);
    BOOST_TEST(netring::test::is_little(cpu_in_a_second(), 20ms));
    BOOST_TEST(!running.ended());
}

BOOST_AUTO_TEST_CASE(sparse_frames_are_forwarded_at_once) {
    plain_receiver at_v0("v0");
    for (auto const format : {ring_format::block, ring_format::frame}) {
        bridge_core bridge(small_bridge(format));
        running_bridge const running(bridge);
        auto const times = transits(from_w0, at_v0, 10, 120ms);
        BOOST_TEST_REQUIRE(times.size() == 10U);
        BOOST_TEST((std::ranges::max(times) < 10ms));
        BOOST_TEST_MESSAGE("latest " << std::ranges::max(times).count() / 1000 << " us");
    }
}

BOOST_AUTO_TEST_SUITE_END()
