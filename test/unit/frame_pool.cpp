// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/frame_pool.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using netring::detail::frame_chain;
using netring::detail::frame_place;
using netring::detail::frame_pool;

namespace {

/// Takes up to so many frames.
std::vector<std::uint32_t> take(frame_pool& pool, std::size_t most, frame_place to) {
    std::vector<std::uint32_t> frames(most);
    frames.resize(pool.take(frames, to));
    return frames;
}

frame_chain chain_of(frame_pool& pool, std::vector<std::uint32_t> const& frames) {
    frame_chain chain;
    for (auto const frame : frames)
        pool.append(chain, frame);
    return chain;
}

void give_back(frame_pool& pool, std::vector<std::uint32_t> const& frames, frame_place from) {
    pool.give_back(chain_of(pool, frames), from);
}

/// How many are in the pool, in fill rings, with the user and on their way out.
std::array<std::uint32_t, 4> places(frame_pool const& pool) {
    return {pool.in(frame_place::pool), pool.in(frame_place::fill), pool.in(frame_place::user),
            pool.in(frame_place::transmit)};
}

using four = std::array<std::uint32_t, 4>;

} // namespace

BOOST_AUTO_TEST_SUITE(frame_pools)

BOOST_AUTO_TEST_CASE(the_lowest_frames_are_given_out_first_and_each_once) {
    frame_pool pool(5, 5);
    BOOST_TEST(pool.frame_count() == 5U);
    BOOST_TEST(take(pool, 3, frame_place::fill) == (std::vector<std::uint32_t>{0, 1, 2}),
               boost::test_tools::per_element());
    BOOST_TEST(take(pool, 3, frame_place::user) == (std::vector<std::uint32_t>{3, 4}),
               boost::test_tools::per_element());
    BOOST_TEST(take(pool, 3, frame_place::user).empty());
    BOOST_TEST((pool[0].place == frame_place::fill));
    BOOST_TEST((pool[4].place == frame_place::user));
}

BOOST_AUTO_TEST_CASE(frames_to_receive_into_leave_the_others_for_sending) {
    frame_pool pool(8, 5);
    BOOST_TEST(take(pool, 8, frame_place::fill).size() == 5U);
    BOOST_TEST(take(pool, 8, frame_place::fill).empty());
    // Leased, they still count.
    pool.moved(frame_place::fill, frame_place::user, 2);
    BOOST_TEST(take(pool, 8, frame_place::fill).empty());
    BOOST_TEST(take(pool, 8, frame_place::user).size() == 3U);
    BOOST_TEST((places(pool) == four{0, 3, 5, 0}));
}

BOOST_AUTO_TEST_CASE(a_frame_is_in_one_place_and_the_sum_stays) {
    frame_pool pool(4, 2);
    auto const sum = [&] {
        auto const all = places(pool);
        return std::accumulate(all.begin(), all.end(), 0U);
    };
    auto const frames = take(pool, 2, frame_place::fill);
    BOOST_TEST((places(pool) == four{2, 2, 0, 0}));
    for (auto const frame : frames)
        pool.move(frame, frame_place::fill, frame_place::user);
    pool.moved(frame_place::fill, frame_place::user, 2);
    BOOST_TEST((places(pool) == four{2, 0, 2, 0}));
    pool.move(frames[0], frame_place::user, frame_place::transmit);
    pool.moved(frame_place::user, frame_place::transmit, 1);
    BOOST_TEST((places(pool) == four{2, 0, 1, 1}));
    BOOST_TEST(sum() == 4U);
    give_back(pool, {frames[0]}, frame_place::transmit);
    give_back(pool, {frames[1]}, frame_place::user);
    BOOST_TEST((places(pool) == four{4, 0, 0, 0}));
    BOOST_TEST((pool[frames[1]].place == frame_place::pool));
}

BOOST_AUTO_TEST_CASE(a_chain_gives_its_frames_up_in_order) {
    frame_pool pool(4, 4);
    auto chain = chain_of(pool, take(pool, 4, frame_place::user));
    BOOST_TEST(chain.count == 4U);
    BOOST_TEST(pool.pop(chain) == 0U);
    BOOST_TEST(pool.pop(chain) == 1U);
    BOOST_TEST(chain.first == 2U);
    // What was taken off can be added again.
    pool.append(chain, 0);
    BOOST_TEST(pool.pop(chain) == 2U);
    BOOST_TEST(pool.pop(chain) == 3U);
    BOOST_TEST(pool.pop(chain) == 0U);
    BOOST_TEST(chain.count == 0U);
    BOOST_TEST(chain.first == frame_chain::none);
    pool.append(chain, 3);
    BOOST_TEST(chain.first == 3U);
    BOOST_TEST(chain.last == 3U);
}

BOOST_AUTO_TEST_CASE(frames_that_come_back_in_any_order_are_given_out_again) {
    frame_pool pool(6, 6);
    for (int lap = 0; lap != 10; ++lap) {
        auto const frames = take(pool, 6, frame_place::user);
        BOOST_TEST_REQUIRE(frames.size() == 6U);
        BOOST_TEST(std::set(frames.begin(), frames.end()).size() == 6U);
        give_back(pool, {frames[4]}, frame_place::user);
        give_back(pool, {frames[1], frames[5], frames[0]}, frame_place::user);
        BOOST_TEST(pool.in(frame_place::pool) == 4U);
        BOOST_TEST(take(pool, 6, frame_place::transmit).size() == 4U);
        give_back(pool, {frames[4], frames[1], frames[5], frames[0]}, frame_place::transmit);
        give_back(pool, {frames[3], frames[2]}, frame_place::user);
    }
    BOOST_TEST((places(pool) == four{6, 0, 0, 0}));
}

BOOST_AUTO_TEST_CASE(no_frame_is_lost_or_doubled_when_threads_take_and_give_back) {
    constexpr std::uint32_t count = 64;
    frame_pool pool(count, count);
    std::array<std::atomic<int>, count> owners{};
    std::atomic<int> doubled = 0;
    std::mutex mutex;
    std::vector<std::vector<std::uint32_t>> handed_over;
    std::atomic<bool> done = false;

    auto const give_back_what_comes = [&] {
        for (;;) {
            bool const last = done;
            std::unique_lock lock(mutex);
            auto const mine = std::exchange(handed_over, {});
            lock.unlock();
            for (auto const& frames : mine) {
                for (auto const frame : frames)
                    --owners[frame];
                give_back(pool, frames, frame_place::user);
            }
            if (last)
                return;
        }
    };
    auto const take_and_hand_over = [&](std::size_t most) {
        for (int lap = 0; lap != 20000; ++lap) {
            auto frames = take(pool, most, frame_place::user);
            for (auto const frame : frames)
                doubled += owners[frame]++ == 0 ? 0 : 1;
            std::lock_guard const lock(mutex);
            if (!frames.empty())
                handed_over.push_back(std::move(frames));
        }
    };
    {
        std::jthread const giver(give_back_what_comes);
        std::jthread const other_giver(give_back_what_comes);
        std::jthread one([&] { take_and_hand_over(5); });
        std::jthread two([&] { take_and_hand_over(1); });
        one.join();
        two.join();
        done = true;
    }
    BOOST_TEST(doubled == 0);
    BOOST_TEST((places(pool) == four{count, 0, 0, 0}));
    auto const all = take(pool, count + 1, frame_place::user);
    BOOST_TEST(std::set(all.begin(), all.end()).size() == count);
}

BOOST_AUTO_TEST_SUITE_END()
