// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "dashboard.hpp"

#include "demo/demo_traffic.hpp"
#include "log.hpp"
#include "rethrow.hpp"
#include "serve/api.hpp"
#include "service_manager.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <functional>
#include <iostream>
#include <string_view>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {

using netring_tools::rethrow;

namespace {

/// Clients get half a second to say goodbye, and the captures what they need.
asio::awaitable<void> say_goodbye(sampler const& samples, asio::io_context& context) {
    asio::steady_timer timer(context);
    do {
        timer.expires_after(std::chrono::milliseconds(500));
        co_await timer.async_wait(asio::use_awaitable);
    } while (!samples.ended());
    context.stop();
}

asio::awaitable<void> answer(asio::signal_set& signals, std::function<void()> how) {
    for (;;) {
        co_await signals.async_wait(asio::use_awaitable);
        how();
    }
}

/// Says where the page is, for a person and for the log.
void announce(std::string const& url, bool only_in_log) {
    if (only_in_log)
        netring_tools::log_info("the page is at " + url);
    else
        std::cout << "netring-stats: open " << url << " in a browser; Ctrl-C ends it" << std::endl;
}

} // namespace

dashboard::dashboard(asio::io_context& context, options const& wanted, std::optional<listener>& web)
    : context_(context)
    , options_(wanted)
    , web_(web)
    , ends_(context, SIGINT, SIGTERM)
    , questions_(context, SIGUSR1)
    , changes_(context, SIGHUP)
    , samples_(context, wanted.sampling)
    , clients_(wanted.serving.max_clients, [this] { return hello_message(about(), samples_.past()); })
    , service_(make_service())
    , printer_(context, clients_, [this] { end(); }) {}

server_info dashboard::about() const {
    return {.host = asio::ip::host_name(),
            .started = started_,
            .interval = options_.sampling.interval,
            .demo = options_.demo,
            .max_clients = options_.serving.max_clients,
            .interfaces_left_out = samples_.left_out(),
            .interfaces = samples_.interfaces()};
}

service dashboard::make_service() {
    auto const server = [this] { return about(); };
    service result{.options = options_.serving,
                   .clients = clients_,
                   .entrance = gate(read_token(options_.serving)),
                   .served = api(clients_, server, samples_.past(), options_.sampling.capture.through),
                   .tls = read_certificate(options_.serving)};
    result.served.add("/metrics", [this](std::string_view) { return metrics(*samples_.latest(), about()); });
    return result;
}

void dashboard::start() {
    clients_.watch([this](message const&) { events_.follow(*samples_.latest()); });
    samples_.start(clients_);
    events_.begin(samples_.interfaces());
    if (web_)
        web_->start(service_);
    if (!options_.demo.empty())
        asio::co_spawn(context_, send_demo_traffic(options_.demo, [this](auto time) { samples_.hold_up(time); }),
                       rethrow);
    answer_signals();
    if (options_.output.json)
        printer_.start();
    if (web_)
        announce(web_->url(), options_.output.json);
    netring_tools::tell_service_manager("READY=1");
}

void dashboard::answer_signals() {
    ends_.async_wait([this](boost::system::error_code ec, int) {
        if (!ec)
            end();
    });
    asio::co_spawn(context_, answer(questions_, [this] { events_.sum_up(*samples_.latest()); }), rethrow);
    asio::co_spawn(context_, answer(changes_, [this] { service_.read_secrets_again(); }), rethrow);
}

void dashboard::end() {
    if (std::exchange(ended_, true))
        return;
    netring_tools::tell_service_manager("STOPPING=1");
    samples_.publish();
    events_.sum_up(*samples_.latest());
    if (web_)
        web_->close();
    samples_.close();
    clients_.end();
    asio::co_spawn(context_, say_goodbye(samples_, context_), rethrow);
    // A second signal ends the program at once.
    ends_.clear();
}

} // namespace netring_stats
