// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "measure/sampler.hpp"

#include "report/messages.hpp"
#include "rethrow.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

namespace netring_stats {

using netring_tools::rethrow;

sampler::sampler(asio::io_context& context, std::vector<std::string> const& interfaces,
                 std::chrono::milliseconds interval, hub& to)
    : context_(context)
    , interval_(interval)
    , hub_(to)
    , timer_(context) {
    for (auto const& name : interfaces)
        monitors_.push_back(std::make_unique<monitor>(context, name));
}

void sampler::start() {
    publish();
    for (auto const& each : monitors_)
        asio::co_spawn(context_, each->run(), rethrow);
    asio::co_spawn(context_, run(), rethrow);
}

void sampler::close() {
    closed_ = true;
    timer_.cancel();
    for (auto const& each : monitors_)
        each->close();
}

asio::awaitable<void> sampler::run() {
    for (auto due = std::chrono::steady_clock::now() + interval_;; due += interval_) {
        timer_.expires_at(due);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (closed_)
            co_return;
        publish();
    }
}

void sampler::publish() {
    report now;
    now.sequence = last_ ? last_->sequence + 1 : 0;
    now.time = std::chrono::system_clock::now();
    now.moment = std::chrono::steady_clock::now();
    for (auto const& each : monitors_)
        now.interfaces.push_back(each->look());
    now.websocket_clients = hub_.clients();
    now.websocket_skipped = hub_.skipped();
    past_.add(now);
    hub_.publish(std::make_shared<std::string const>(tick_message(now, last_)));
    last_ = std::move(now);
}

} // namespace netring_stats
