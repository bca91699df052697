// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "replayer.hpp"

#include "rethrow.hpp"
#include "terminal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace netring_replay {
namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

} // namespace

replayer::replayer(asio::io_context& context, options wanted)
    : wanted_(std::move(wanted))
    , chosen_(wanted_, tool.interface(wanted_.interface))
    , inject_(context)
    , source_(context, {.path = wanted_.file, .speed = wanted_.dry_run ? 0 : wanted_.speed, .loops = wanted_.loops})
    , stream_(source_, chosen_)
    , signals_(context, SIGINT, SIGTERM, SIGHUP)
    , tick_(context) {
    if (wanted_.dry_run)
        return;
    netring::error_code ec;
    netring::diagnostics why;
    inject_.open({.interface = wanted_.interface}, ec, &why);
    if (ec)
        throw tool.not_opened(ec, why);
}

void replayer::start() {
    auto const executor = tick_.get_executor();
    asio::co_spawn(executor, run(), netring_tools::rethrow);
    if (!wanted_.quiet && netring_tools::has_terminal())
        asio::co_spawn(executor, show_progress(), netring_tools::rethrow);
    signals_.async_wait([this](netring::error_code const& ec, int) {
        if (ec)
            return;
        signalled_ = true;
        source_.stop();
        stream_.cancel();
        inject_.cancel();
        // A second one ends it at once.
        signals_.clear();
    });
}

asio::awaitable<void> replayer::run() {
    begun_ = std::chrono::steady_clock::now();
    auto const ec = co_await send_all();
    if (!wanted_.dry_run)
        co_await inject_.async_wait_drained(2s, awaiting);
    update();
    end(ec);
    inject_.close();
    source_.close();
    signals_.cancel();
    tick_.cancel();
}

asio::awaitable<netring::error_code> replayer::send_all() {
    if (wanted_.pace && !wanted_.dry_run) {
        auto const [ec, count] = co_await inject_.async_send_paced(stream_, *wanted_.pace, awaiting);
        co_return ec ? ec : asio::error::eof;
    }
    for (;;) {
        auto [ec, batch] = co_await stream_.next();
        if (!ec && !wanted_.dry_run)
            ec = co_await send(std::move(batch));
        if (ec)
            co_return ec;
    }
}

/// What the interface does not take any more is left out; while it is down, it is waited for.
asio::awaitable<netring::error_code> replayer::send(netring::owned_batch batch) {
    std::vector<netring::packet_view> frames(batch.begin(), batch.end());
    std::span<netring::packet_view const> rest(frames);
    while (!rest.empty()) {
        auto const [ec, count] = co_await inject_.async_send_batch(rest, awaiting);
        rest = rest.subspan(count);
        if (ec == netring::error::frame_too_long && !rest.empty()) {
            std::cerr << tool.name() << ": " << inject_.last_refusal() << '\n';
            rest = rest.subspan(1);
        } else if (ec && ec != netring::error::network_down) {
            co_return ec;
        }
    }
    co_return netring::error_code();
}

asio::awaitable<void> replayer::show_progress() {
    for (;;) {
        tick_.expires_after(1s);
        if (auto const [ec] = co_await tick_.async_wait(awaiting); ec)
            break;
        update();
        netring_tools::show_line(progress(result_, chosen_, loop(), fraction()));
    }
    netring_tools::show_line("");
}

void replayer::end(netring::error_code const& ec) {
    if (signalled_) {
        result_.ended_by = "signal";
    } else if (ec == asio::error::eof) {
        result_.ended_by = chosen_.full() ? "count" : "end";
    } else {
        result_.ended_by = "error";
        auto const place = source_.why().text();
        result_.error = (place.empty() ? std::string() : place + ": ") + ec.message();
    }
}

void replayer::update() {
    result_.time = std::chrono::steady_clock::now() - begun_;
    if (wanted_.dry_run) {
        result_.sent = chosen_.chosen();
        result_.sent_bytes = chosen_.chosen_bytes();
        return;
    }
    auto const stats = inject_.stats();
    result_.sent = stats.sent;
    result_.sent_bytes = stats.sent_bytes;
    result_.refused = stats.refused + stats.too_long;
    result_.unsent = stats.discarded + stats.in_flight;
}

std::string replayer::loop() const {
    if (wanted_.loops == 1)
        return {};
    return "loop " + std::to_string(source_.stats().loops) +
           (wanted_.loops == 0 ? std::string() : " of " + std::to_string(wanted_.loops));
}

double replayer::fraction() const noexcept {
    auto const sent = static_cast<double>(result_.sent);
    if (wanted_.count != 0)
        return sent / static_cast<double>(wanted_.count);
    auto const stats = source_.stats();
    if (wanted_.loops == 0 || stats.size_bytes == 0)
        return -1;
    auto const of_loop = static_cast<double>(stats.position_bytes) / static_cast<double>(stats.size_bytes);
    auto const taken = (static_cast<double>(stats.loops) - 1 + of_loop) / static_cast<double>(wanted_.loops);
    // What was taken from the file is sent on a schedule.
    return chosen_.chosen() == 0 ? taken : taken * sent / static_cast<double>(chosen_.chosen());
}

} // namespace netring_replay
