// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "follow.hpp"
#include "leases.hpp"
#include "transmit_slots.hpp"
#include "xsk_rings.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>
#include <tuple>
#include <vector>

// Rings against simple models of them, with random steps. Other ones each time; a seed that fails is printed, and is tried again with
// NETRING_TEST_SEED=<seed>.

using netring::test::choices;

namespace {

using bytes = std::vector<std::uint8_t>;

/// @return why a model and what it is a model of differ after these steps; empty if they do not.
template <class Model>
std::string difference(bytes const& steps) {
    try {
        netring::test::follow<Model>(steps);
        return {};
    } catch (std::exception const& differs) {
        return differs.what();
    }
}

/// Leaves out whatever may be left out so that there still is a difference.
template <class Model>
bytes shrink(bytes steps) {
    for (auto length = steps.size() / 2; length != 0; length /= 2)
        for (std::size_t at = 0; at + length <= steps.size();) {
            auto fewer = steps;
            auto const first = fewer.begin() + static_cast<std::ptrdiff_t>(at);
            fewer.erase(first, first + static_cast<std::ptrdiff_t>(length));
            if (difference<Model>(fewer).empty())
                at += length;
            else
                steps = std::move(fewer);
        }
    return steps;
}

bytes random_steps(std::uint32_t seed) {
    std::mt19937 random(seed);
    bytes steps(400);
    for (auto& step : steps)
        step = static_cast<std::uint8_t>(random());
    return steps;
}

std::string list(bytes const& steps) {
    std::string text;
    for (auto const step : steps)
        text += (text.empty() ? "" : " ") + std::to_string(step);
    return text;
}

/// @return of the first of so many runs that fails: its seed, why, and the fewest steps; empty if none does.
template <class Model>
std::string first_failure(std::uint32_t seed, unsigned runs) {
    for (auto const last = seed + runs; seed != last; ++seed) {
        auto const steps = random_steps(seed);
        if (difference<Model>(steps).empty())
            continue;
        auto const fewest = shrink<Model>(steps);
        return "seed " + std::to_string(seed) + ": " + difference<Model>(fewest) + " after steps " + list(fewest);
    }
    return {};
}

/// Differs once 7 came after 3.
class seven_after_three {
public:
    explicit seven_after_three(choices&) {}
    void step(choices& from) {
        auto const which = from.one_of(256);
        three_ = three_ || which == 3;
        netring::test::expect(!three_ || which != 7, "7 came after 3");
    }

private:
    bool three_ = false;
};

using models = std::tuple<netring::test::lease_model, netring::test::transmit_model, netring::test::producer_model,
                          netring::test::consumer_model>;

} // namespace

BOOST_AUTO_TEST_SUITE(models_)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_ring_does_what_its_model_says_whatever_the_order_of_steps, Model, models) {
    auto const* const given = std::getenv("NETRING_TEST_SEED");
    auto const seed = given == nullptr ? std::random_device()() : static_cast<std::uint32_t>(std::stoul(given));
    auto const failure = first_failure<Model>(seed, given == nullptr ? 100 : 1);
    BOOST_TEST(failure.empty(), failure);
}

BOOST_AUTO_TEST_CASE(a_difference_is_told_with_its_seed_and_the_fewest_steps) {
    auto const failure = first_failure<seven_after_three>(1, 100);
    BOOST_TEST(failure.starts_with("seed "));
    BOOST_TEST(failure.ends_with(": 7 came after 3 after steps 3 7"), failure);
}

BOOST_AUTO_TEST_SUITE_END()
