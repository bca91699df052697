// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Takes the packets to some ports away from the host through AF_XDP and counts them, while all others reach the host. SIGHUP lets
// these reach it too, and the next SIGHUP takes them away again.
//
// Try it: sudo ./netring_example_xdp_filter eth0 udp/4789 tcp/7
// In another terminal: sudo kill -HUP $(pidof netring_example_xdp_filter). Press Ctrl-C to end it.

#include "shared.hpp"

#include <netring/xdp_pool.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <limits>
#include <memory>
#include <netinet/in.h>
#include <utility>

namespace asio = boost::asio;

using match_list = std::vector<netring::xdp_match>;

// tag::filter[]
/// Has the packets redirected, or passed to the host, in turns.
class toggle {
public:
    toggle(asio::io_context& context, netring::xdp_program& program, match_list const& matches)
        : signals_(context, SIGHUP)
        , program_(program)
        , matches_(matches) {
        wait();
    }
    void cancel() { signals_.cancel(); }

private:
    void wait() {
        signals_.async_wait([this](netring::error_code ec, int) {
            if (ec)
                return;
            redirecting_ = !redirecting_;
            for (netring::xdp_match const& match : matches_)
                redirecting_ ? program_.redirect(match) : program_.pass(match);
            std::cout << (redirecting_ ? "redirecting" : "passing") << std::endl;
            wait();
        });
    }

    asio::signal_set signals_;
    netring::xdp_program& program_;
    match_list const& matches_;
    bool redirecting_ = true;
};

void count_matches(std::string const& interface, match_list const& matches) {
    auto const program = std::make_shared<netring::xdp_program>(
        netring::xdp_program_options{.interface = interface, .redirect_only = matches});
    // They may come on any queue.
    netring::xdp_group group(
        {.each = {.interface = interface, .mode = netring::xdp_mode::receive, .program = program}});
    asio::io_context context;
    netring::xdp_pool pool({context.get_executor()}, std::move(group));

    toggle hang_up(context, *program, matches);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](netring::error_code, int) { pool.stop(); });

    std::size_t packets = 0;
    netring::error_code end;
    auto const count = [&](std::size_t, netring::xdp_batch const& batch) { packets += batch.size(); };
    auto const finish = [&](netring::error_code ec) {
        end = ec;
        signals.cancel();
        hang_up.cancel();
    };
    pool.async_run(count, finish);
    context.run();
    if (end)
        throw netring::system_error(end, "receive");
    std::cout << packets << " packets matched, lost " << pool.stats().dropped << '\n';
}
// end::filter[]

/// @param word such as udp/53.
netring::xdp_match parse_match(std::string_view word) {
    bool const udp = word.starts_with("udp/");
    if (!udp && !word.starts_with("tcp/"))
        throw example::wrong_usage();
    auto const port = example::number(word.substr(4));
    if (port > std::numeric_limits<std::uint16_t>::max())
        throw example::wrong_usage();
    auto const protocol = static_cast<std::uint8_t>(udp ? IPPROTO_UDP : IPPROTO_TCP);
    return {.protocol = protocol, .port = static_cast<std::uint16_t>(port)};
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE udp/PORT|tcp/PORT...", [](std::vector<std::string> const& words) {
        if (words.size() < 2)
            throw example::wrong_usage();
        match_list matches;
        for (auto word = words.begin() + 1; word != words.end(); ++word)
            matches.push_back(parse_match(*word));
        count_matches(words[0], matches);
    });
}
