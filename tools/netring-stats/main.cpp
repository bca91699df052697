// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/check.hpp"
#include "check/listing.hpp"
#include "dashboard.hpp"
#include "demo/demo_network.hpp"
#include "log.hpp"
#include "options.hpp"
#include "privileges.hpp"
#include "serve/listener.hpp"

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {
namespace {

using netring_tools::exit_code;

void list_interfaces(output_options const& output) {
    auto const all = list_by_use();
    std::cout << (output.json ? listing_message(all) + '\n' : listing_text(all, output.coloured));
}

exit_code print_check(check_report const& report, output_options const& output) {
    std::cout << (output.json ? check_message(report) + '\n' : check_text(report, output.coloured));
    return report.can_capture() ? exit_code::ok : exit_code::other;
}

int serve(options options) {
    asio::io_context context{1};
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
    // Before secrets are read, so that they can be read again.
    keep_only_capturing(options.sampling.capture.through != backend::packet);
    dashboard shown(context, options, web);
    shown.start();
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
