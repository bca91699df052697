// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/sampler.hpp"

#include "report/messages.hpp"
#include "rethrow.hpp"

#include <netring/interface.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {

using netring_tools::rethrow;

sampler::sampler(asio::io_context& context, sampler_options const& wanted)
    : context_(context)
    , interval_(wanted.interval)
    , timer_(context)
    , probe_(context.get_executor())
    , table_(wanted.interfaces)
    , past_(wanted.interval) {
    if (!wanted.interfaces.empty())
        threads_.emplace(netring::io_threads::options{.count = wanted.workers});
    for (auto const& name : wanted.interfaces)
        monitors_.push_back(std::make_unique<monitor>(context, *threads_, name, wanted.capture));
}

void sampler::start(hub& to) {
    hub_ = &to;
    publish();
    probe_.start();
    for (auto const& each : monitors_)
        asio::co_spawn(context_, each->run(), rethrow);
    asio::co_spawn(context_, run(), rethrow);
}

void sampler::close() {
    closed_ = true;
    timer_.cancel();
    probe_.close();
    for (auto const& each : monitors_)
        each->close();
}

bool sampler::ended() const noexcept {
    return std::ranges::all_of(monitors_, [](auto const& each) { return each->ended(); });
}

void sampler::hold_up(std::chrono::milliseconds time) {
    for (std::size_t worker = 0; worker != threads_->size(); ++worker)
        asio::post(threads_->executor(worker), [time] { std::this_thread::sleep_for(time); });
}

asio::awaitable<void> sampler::run() {
    using clock = std::chrono::steady_clock;
    for (auto due = clock::now() + interval_;;) {
        timer_.expires_at(due);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (closed_)
            co_return;
        publish();
        // Those that were missed are not made up for: they would be of no time at all.
        due += interval_ * (1 + (clock::now() - due) / interval_);
    }
}

std::vector<watched_interface> sampler::interfaces() const {
    boost::system::error_code ignored;
    auto const there = netring::list_interfaces(ignored);
    std::vector<watched_interface> result;
    for (auto const& each : last_->interfaces) {
        auto const info = std::ranges::find(there, each.name, &netring::interface_info::name);
        auto& added = result.emplace_back();
        if (info != there.end())
            added.info = *info;
        added.info.name = each.name;
        added.info.link = each.link;
        auto const captured = std::ranges::find(monitors_, each.name, [](auto const& of) { return of->name(); });
        if (captured != monitors_.end())
            added.measured = (*captured)->measured();
        else
            added.measured.words =
                "the counters of the interface only; \"netring-stats " + each.name +
                "\" captures on it, which shows losses in the ring, packet sizes, protocols and latency too";
    }
    return result;
}

report sampler::look() {
    report now;
    now.sequence = last_ ? last_->sequence + 1 : 0;
    now.time = std::chrono::system_clock::now();
    now.moment = std::chrono::steady_clock::now();
    boost::system::error_code unreadable;
    auto interfaces = netring::list_interface_counters(unreadable);
    // What the kernel does not tell now, it will at the next tick.
    if (!unreadable)
        counters_ = std::move(interfaces);
    now.interfaces = table_.update(counters_, now.time);
    for (auto const& each : monitors_)
        if (auto const problem = each->take_problem(); !problem.empty())
            table_.note(each->name(), "is not captured: " + problem, now.time);
    for (auto& each : now.interfaces)
        for (auto const& capturing : monitors_)
            if (capturing->name() == each.name)
                capturing->add_to(each);
    now.loop_lag = probe_.take();
    now.notices = table_.notices();
    return now;
}

void sampler::publish() {
    auto now = look();
    now.websocket_clients = hub_->clients();
    now.websocket_skipped = hub_->skipped();
    past_.add(now);
    auto text = std::make_shared<std::string const>(tick_message(now, last_));
    last_ = std::move(now);
    hub_->publish(std::move(text));
}

} // namespace netring_stats
