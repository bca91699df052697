// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/check.hpp"
#include "check/listing.hpp"
#include "demo/demo_network.hpp"
#include "demo/demo_traffic.hpp"
#include "measure/sampler.hpp"
#include "options.hpp"
#include "report/messages.hpp"
#include "rethrow.hpp"
#include "serve/api.hpp"
#include "serve/hub.hpp"
#include "serve/listener.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>
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

int serve(options options) {
    asio::io_context context{1};
    asio::signal_set signals(context, SIGINT, SIGTERM);
    listener web(context, options.serving);
    options.serving.listen = web.endpoint();
    gate entrance(options.serving.token_file.empty() ? "" : read_token(options.serving.token_file));
    if (!options.demo.empty()) {
        enter_demo_network();
        options.sampling.interfaces = {demo_interface};
        options.sampling.capture.small_ring = options.demo == "loss";
    }

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
    samples.start(clients);
    service shared{.options = options.serving,
                   .clients = clients,
                   .entrance = std::move(entrance),
                   .served = api(clients, server, samples.past())};
    web.start(shared);
    if (!options.demo.empty())
        asio::co_spawn(context, send_demo_traffic(options.demo, [&](auto time) { samples.hold_up(time); }), rethrow);

    signals.async_wait([&](boost::system::error_code, int) {
        web.close();
        samples.close();
        clients.end();
        asio::co_spawn(context, say_goodbye(samples, context), rethrow);
        // A second one ends at once.
        signals.clear();
    });
    std::cout << "netring-stats: open " << web.url() << " in a browser; Ctrl-C ends it" << std::endl;
    context.run();
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
