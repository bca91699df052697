// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/check.hpp"
#include "check/listing.hpp"
#include "demo/demo_network.hpp"
#include "demo/demo_traffic.hpp"
#include "log.hpp"
#include "measure/sampler.hpp"
#include "options.hpp"
#include "output/diary.hpp"
#include "output/line_printer.hpp"
#include "privileges.hpp"
#include "report/messages.hpp"
#include "rethrow.hpp"
#include "serve/api.hpp"
#include "serve/hub.hpp"
#include "serve/listener.hpp"
#include "serve/service.hpp"
#include "service_manager.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

using netring_tools::exit_code;
using netring_tools::rethrow;

void list_interfaces(output_options const& output) {
    auto const all = list_by_use();
    std::cout << (output.json ? listing_message(all) + '\n' : listing_text(all, output.coloured));
}

exit_code print_check(check_report const& report, output_options const& output) {
    std::cout << (output.json ? check_message(report) + '\n' : check_text(report, output.coloured));
    return report.can_capture() ? exit_code::ok : exit_code::other;
}

/// Clients get half a second to say goodbye, and the captures what they need.
asio::awaitable<void> say_goodbye(sampler const& samples, asio::io_context& context) {
    asio::steady_timer timer(context);
    do {
        timer.expires_after(std::chrono::milliseconds(500));
        co_await timer.async_wait(asio::use_awaitable);
    } while (!samples.ended());
    context.stop();
}

asio::awaitable<void> answer_signals(asio::signal_set& signals, std::function<void()> answer) {
    for (;;) {
        co_await signals.async_wait(asio::use_awaitable);
        answer();
    }
}

/// Says where the page is, for a person and for the log.
void announce(std::string const& url, bool only_in_log) {
    if (only_in_log)
        netring_tools::log_info("the page is at " + url);
    else
        std::cout << "netring-stats: open " << url << " in a browser; Ctrl-C ends it" << std::endl;
}

int serve(options options) {
    asio::io_context context{1};
    asio::signal_set signals(context, SIGINT, SIGTERM);
    std::optional<listener> web;
    if (options.output.page) {
        web.emplace(context, options.serving);
        options.serving.listen = web->endpoint();
    }
    if (!options.demo.empty()) {
        enter_demo_network();
        options.sampling.interfaces = {demo_interface};
        options.sampling.capture.small_ring = options.demo == "loss";
    }
    keep_only_capturing(options.sampling.capture.through != backend::packet);
    // With the privileges that are left when they are read again.
    gate entrance(read_token(options.serving));
    auto tls = read_certificate(options.serving);

    sampler samples(context, options.sampling);
    auto const started = std::chrono::system_clock::now();
    auto const server = [&] {
        return server_info{.host = asio::ip::host_name(),
                           .started = started,
                           .interval = options.sampling.interval,
                           .demo = options.demo,
                           .max_clients = options.serving.max_clients,
                           .interfaces_left_out = samples.left_out(),
                           .interfaces = samples.interfaces()};
    };
    hub clients(options.serving.max_clients, [&] { return hello_message(server(), samples.past()); });
    diary events;
    clients.watch([&](message const&) { events.follow(*samples.latest()); });
    samples.start(clients);
    events.begin(samples.interfaces());
    service shared{.options = options.serving,
                   .clients = clients,
                   .entrance = std::move(entrance),
                   .served = api(clients, server, samples.past(), options.sampling.capture.through),
                   .tls = std::move(tls)};
    shared.served.add("/metrics", [&](std::string_view) { return metrics(*samples.latest(), server()); });
    if (web)
        web->start(shared);
    if (!options.demo.empty())
        asio::co_spawn(context, send_demo_traffic(options.demo, [&](auto time) { samples.hold_up(time); }), rethrow);

    bool ended = false;
    auto const end = [&] {
        if (std::exchange(ended, true))
            return;
        netring_tools::tell_service_manager("STOPPING=1");
        samples.publish();
        events.sum_up(*samples.latest());
        if (web)
            web->close();
        samples.close();
        clients.end();
        asio::co_spawn(context, say_goodbye(samples, context), rethrow);
        // A second one ends at once.
        signals.clear();
    };
    signals.async_wait([&](boost::system::error_code ec, int) {
        if (!ec)
            end();
    });
    asio::signal_set questions(context, SIGUSR1);
    asio::co_spawn(context, answer_signals(questions, [&] { events.sum_up(*samples.latest()); }), rethrow);
    asio::signal_set changes(context, SIGHUP);
    asio::co_spawn(context, answer_signals(changes, [&] { shared.read_secrets_again(); }), rethrow);
    line_printer printer(context, clients, [&] {
        signals.cancel();
        end();
    });
    if (options.output.json)
        printer.start();
    if (web)
        announce(web->url(), options.output.json);
    netring_tools::tell_service_manager("READY=1");
    context.run();
    netring_tools::log().finish();
    return static_cast<int>(exit_code::ok);
}

int run(int argc, char const* const* argv) {
    auto options = parse(argc, argv);
    switch (options.what) {
    case options::action::print:
        std::cout << options.text;
        return static_cast<int>(exit_code::ok);
    case options::action::list_interfaces:
        list_interfaces(options.output);
        return static_cast<int>(exit_code::ok);
    case options::action::check:
        return static_cast<int>(print_check(check(options.checked, options.sampling.capture.through), options.output));
    case options::action::serve:
        break;
    }
    return serve(std::move(options));
}

} // namespace
} // namespace netring_stats

int main(int argc, char** argv) {
    return netring_stats::tool.run(argc, argv, netring_stats::run);
}
