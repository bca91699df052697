// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "demo/demo.hpp"
#include "measure/sampler.hpp"
#include "options.hpp"
#include "report/messages.hpp"
#include "rethrow.hpp"
#include "serve/hub.hpp"
#include "serve/listener.hpp"

#include <netring/interface.hpp>
#include <netring/version.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <iostream>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

using netring_tools::exit_code;
using netring_tools::rethrow;

void list_interfaces() {
    for (auto const& interface : netring::list_interfaces())
        std::cout << interface.name << '\t' << netring::to_string(interface.link) << '\n';
}

int serve(options options) {
    asio::io_context context{1};
    asio::signal_set signals(context, SIGINT, SIGTERM);
    listener web(context, options.address, options.port);
    if (options.demo) {
        enter_demo_network();
        options.interfaces = {demo_interface};
    }

    server_info info{.host = asio::ip::host_name(),
                     .started = std::chrono::system_clock::now(),
                     .interval = options.interval,
                     .demo = options.demo ? "steady" : "",
                     .max_clients = options.max_clients,
                     .interfaces_left_out = 0,
                     .interfaces = {}};
    for (auto const& name : options.interfaces)
        info.interfaces.push_back(
            {tool.interface(name), {.what = measurement::kind::capture, .backend = "packet", .workers = 1}});
    sampler* samples_seen = nullptr;
    hub clients(options.max_clients, [&] { return hello_message(info, samples_seen->past()); });
    sampler samples(context, options.interfaces, options.interval, clients);
    samples_seen = &samples;
    samples.start();
    web.start(clients);
    if (options.demo)
        asio::co_spawn(context, send_demo_traffic(), rethrow);

    asio::steady_timer farewell(context);
    signals.async_wait([&](boost::system::error_code, int) {
        web.close();
        samples.close();
        clients.end();
        // Clients get this long to say goodbye; a second signal ends at once.
        farewell.expires_after(std::chrono::milliseconds(500));
        farewell.async_wait([&](boost::system::error_code) { context.stop(); });
        signals.clear();
    });
    std::cout << "netring-stats: open " << web.url() << " in a browser; Ctrl-C ends it" << std::endl;
    context.run();
    return static_cast<int>(exit_code::ok);
}

int run(int argc, char const* const* argv) {
    auto options = parse(argc, argv);
    switch (options.what) {
    case options::action::help:
        std::cout << help();
        return static_cast<int>(exit_code::ok);
    case options::action::version:
        std::cout << "netring-stats " NETRING_VERSION_STRING "\n";
        return static_cast<int>(exit_code::ok);
    case options::action::list_interfaces:
        list_interfaces();
        return static_cast<int>(exit_code::ok);
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
