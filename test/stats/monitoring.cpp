// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What netring-stats says of interfaces that traffic arrives on, against what was sent and what the kernel counts.

#include "measure/sampler.hpp"
#include "needs_bpf.hpp"
#include "serve/hub.hpp"
#include "wire.hpp"
#include "without_capability.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace netring_stats {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using netring::test::needs_bpf;
using netring::test::plain_sender;
using netring::test::run;
using netring::test::veth_pair;

/// A client that keeps each tick.
class recorder final : public subscriber {
public:
    void offer(message const& newest) override { ticks.push_back(json::parse(*newest)); }
    void end() override {}

    std::vector<json::value> ticks;
};

/// Samples ten times a second.
class sampling {
public:
    explicit sampling(sampler_options options)
        : samples_(context_, fast(std::move(options))) {
        clients_.add(client_);
        samples_.start(clients_);
    }
    sampling(sampling const&) = delete;
    sampling& operator=(sampling const&) = delete;
    ~sampling() {
        samples_.close();
        wait_for([&] { return samples_.ended(); });
    }

    bool wait_for(std::function<bool()> const& fulfilled) {
        for (auto const end = std::chrono::steady_clock::now() + 5s; !fulfilled();) {
            if (std::chrono::steady_clock::now() > end)
                return false;
            context_.run_for(10ms);
            context_.restart();
        }
        return true;
    }
    void run_for(std::chrono::milliseconds time) {
        context_.run_for(time);
        context_.restart();
    }

    interface_report const& of(std::string const& name) const {
        return *std::ranges::find(samples_.latest()->interfaces, name, &interface_report::name);
    }
    interface_report const& v1() const { return of("v1"); }
    std::uint64_t captured() const { return v1().capture->captured.packets; }

    sampler& samples() noexcept { return samples_; }
    std::vector<json::value> const& ticks() const noexcept { return client_->ticks; }

private:
    static sampler_options fast(sampler_options options) {
        options.interval = 100ms;
        return options;
    }

    asio::io_context context_;
    hub clients_{1, [] { return std::string(); }};
    std::shared_ptr<recorder> client_ = std::make_shared<recorder>();
    sampler samples_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(monitoring)

BOOST_AUTO_TEST_CASE(each_loss_is_on_its_own_rung) {
    veth_pair const pair;
    plain_sender const sender("v0");
    sampling now({.interfaces = {"v1"}, .capture = {.small_ring = true}});
    // Nobody here is in that VLAN, so the kernel drops them once they are captured.
    for (std::uint32_t number = 0; number != 50; ++number)
        sender.send(netring::test::vlan_frame(100, number, 7));
    BOOST_TEST(now.wait_for([&] { return now.captured() == 50; }));
    BOOST_TEST(now.v1().loss.queue == 50U);
    BOOST_TEST(now.v1().loss.lost() == 0U);

    now.samples().hold_up(500ms);
    sender.flood(100, 0, 20000);
    BOOST_TEST(now.wait_for([&] { return now.captured() + now.v1().loss.kernel_ring == 20050; }));
    BOOST_TEST(now.v1().loss.kernel_ring > 0U);
    BOOST_TEST(
        (now.v1().loss ==
         loss_ladder{.nic = 0, .queue = 50, .kernel_ring = now.v1().loss.kernel_ring, .filter = 0, .application = 0}));
    BOOST_TEST(now.v1().received.packets == 20050U);
    BOOST_TEST(now.v1().capture->freezes > 0U);
}

BOOST_AUTO_TEST_CASE(the_high_water_mark_and_the_dwell_time_show_a_reader_that_was_held_up) {
    veth_pair const pair;
    sampling now({.interfaces = {"v1"}, .capture = {.small_ring = true}});
    now.samples().hold_up(400ms);
    plain_sender("v0").flood(1000, 0, 400);
    double high_water = 0;
    double dwell = 0;
    BOOST_TEST(now.wait_for([&] {
        high_water = std::max(high_water, now.v1().capture->ring_high_water);
        dwell = std::max(dwell, now.v1().capture->dwell.value_or(quantiles()).max);
        return now.captured() == 400 && dwell > 0;
    }));
    BOOST_TEST(high_water >= 0.25);
    BOOST_TEST(dwell > 0.2);
    BOOST_TEST(dwell < 1.0);
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_made_again_shows_one_gap_and_no_rate_that_was_not) {
    auto pair = std::make_optional<veth_pair>();
    sampling now({.interfaces = {"v1"}});
    plain_sender("v0").send_tagged(100, 0, 10);
    BOOST_TEST(now.wait_for([&] { return now.captured() == 10; }));
    pair.reset();
    BOOST_TEST(now.wait_for([&] { return now.v1().link == netring::link_state::gone; }));
    pair.emplace();
    BOOST_TEST(now.wait_for([&] { return now.v1().link == netring::link_state::up; }));
    // The capture is back within a second or two.
    BOOST_TEST(now.wait_for([&] {
        plain_sender("v0").send_tagged(100, 0, 1);
        return now.captured() > 10;
    }));
    auto const received = netring::test::link_counter("v1", "rx", "packets");
    now.run_for(250ms);
    BOOST_TEST(now.v1().received.packets == 10 + received);

    std::size_t gaps = 0;
    bool in_gap = true;
    for (auto const& tick : now.ticks()) {
        auto const& rate = tick.at("interfaces").at(0).at("receive_packets_per_second");
        gaps += rate.is_null() && !in_gap ? 1U : 0U;
        in_gap = rate.is_null();
        if (!in_gap) {
            BOOST_TEST(rate.to_number<double>() >= 0.0);
            BOOST_TEST(rate.to_number<double>() <= 250.0);
        }
    }
    BOOST_TEST(gaps == 1U);
    BOOST_TEST(now.ticks().back().at("notices").as_array().size() >= 2U);
}

BOOST_AUTO_TEST_CASE(that_an_interface_cannot_be_captured_again_is_noted_once) {
    auto pair = std::make_optional<veth_pair>();
    sampling now({.interfaces = {"v1"}});
    pair.reset();
    BOOST_TEST(now.wait_for([&] { return now.v1().link == netring::link_state::gone; }));
    auto const notes = [&] {
        return std::ranges::count_if(now.samples().latest()->notices, [](notice const& each) {
            return each.text.starts_with("is not captured: open a packet socket");
        });
    };
    {
        netring::test::without_capability const no_rights(CAP_NET_RAW);
        pair.emplace();
        BOOST_TEST(now.wait_for([&] { return notes() == 1; }));
        now.run_for(1200ms);
        BOOST_TEST(notes() == 1);
    }
    BOOST_TEST(now.wait_for([&] {
        plain_sender("v0").send_tagged(100, 0, 1);
        return now.captured() > 0;
    }));
}

BOOST_AUTO_TEST_CASE(workers_share_the_packets_and_add_up) {
    veth_pair const pair;
    sampling now({.interfaces = {"v1"}, .workers = 2});
    plain_sender("v0").flood(100, 0, 5000);
    BOOST_TEST(now.wait_for([&] { return now.captured() == 5000; }));
    auto const& workers = now.v1().capture->workers;
    BOOST_TEST(workers.size() == 2U);
    BOOST_TEST(workers[0].captured.packets + workers[1].captured.packets == 5000U);
}

BOOST_AUTO_TEST_CASE(several_interfaces_share_the_workers) {
    veth_pair const first;
    veth_pair const second("v2", "v3");
    sampling now({.interfaces = {"v3", "v1"}});
    plain_sender("v0").send_tagged(100, 0, 10);
    plain_sender("v2").send_tagged(100, 0, 20);
    BOOST_TEST(now.wait_for([&] { return now.captured() == 10 && now.of("v3").capture->captured.packets == 20; }));
    BOOST_TEST(now.samples().interfaces().front().info.name == "v3");
}

BOOST_AUTO_TEST_CASE(without_a_name_the_counters_of_all_are_shown_and_new_ones_too) {
    veth_pair const pair;
    sampling now({});
    plain_sender("v0").send_tagged(100, 0, 10);
    BOOST_TEST(now.wait_for([&] { return now.v1().received.packets == 10; }));
    BOOST_TEST(!now.v1().capture);
    BOOST_TEST(now.of("v0").transmitted.packets == 10U);
    veth_pair const another("v2", "v3");
    BOOST_TEST(now.wait_for([&] { return now.samples().latest()->interfaces.size() == 5; }));
    BOOST_TEST(now.samples().interfaces().back().measured.words.find("captures on it") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_loop_tells_how_late_it_is) {
    veth_pair const pair;
    sampling now({});
    BOOST_TEST(now.wait_for([&] { return now.samples().latest()->loop_lag.has_value(); }));
    std::this_thread::sleep_for(300ms);
    BOOST_TEST(now.wait_for([&] {
        auto const& lag = now.samples().latest()->loop_lag;
        return lag && lag->max > 0.2 && lag->max < 5;
    }));
}

BOOST_AUTO_TEST_CASE(af_xdp_captures_too_and_filters_in_user_space, *needs_bpf()) {
    veth_pair const pair;
    // Of the even numbers only: the last byte of the source address.
    sampling now({.interfaces = {"v1"}, .capture = {.through = backend::xdp, .filter = "ether[11] & 1 = 0"}});
    plain_sender("v0").send_tagged(100, 0, 1000);
    BOOST_TEST(now.wait_for([&] { return now.captured() + now.v1().loss.filter == 1000; }));
    BOOST_TEST(now.captured() == 500U);
    BOOST_TEST(now.v1().loss.lost() == 0U);
    auto const measured = now.samples().interfaces().front().measured;
    BOOST_TEST(measured.backend == "xdp");
    BOOST_TEST(measured.zero_copy.value() == false);
    BOOST_TEST(now.v1().capture->workers[0].queue.value() == 0U);
}

BOOST_AUTO_TEST_CASE(automatic_takes_nothing_away_from_an_interface_with_an_address, *needs_bpf()) {
    veth_pair const pair;
    auto const chosen = [] {
        return sampling({.interfaces = {"v1"}, .capture = {.through = backend::automatic}})
            .samples()
            .interfaces()
            .front()
            .measured.backend;
    };
    BOOST_TEST(chosen() == "xdp");
    run("ip address add 192.0.2.1/24 dev v1");
    BOOST_TEST(chosen() == "packet");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace netring_stats
