// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "dump.hpp"

#include "rethrow.hpp"
#include "terminal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace netring_dump {

using netring_tools::exit_code;
using netring_tools::failure;
using netring_tools::rethrow;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

std::string name_of(int signal) {
    switch (signal) {
    case SIGINT:
        return "SIGINT";
    case SIGTERM:
        return "SIGTERM";
    default:
        return "SIGHUP";
    }
}

/// As nohup(1) has it.
bool is_ignored(int signal) {
    struct sigaction now {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

dump::dump(options const& wanted)
    : options_(wanted)
    , signals_(context_, SIGINT, SIGTERM)
    , limit_(context_)
    , upkeep_(context_)
    , progress_(context_) {
    if (!is_ignored(SIGHUP))
        signals_.add(SIGHUP);
    for (auto const& name : wanted.interfaces)
        sources_.push_back(std::make_unique<source>(context_, name, wanted));
    open_file();
}

void dump::open_file() {
    auto file = options_.file;
    for (auto const& each : sources_)
        file.interfaces.push_back(each->description());
    auto const& first = file.interfaces.front();
    for (auto const& each : file.interfaces)
        if (each.link_type == netring::link_type::other)
            throw failure(exit_code::interface,
                          "what packets of " + each.name + " begin with has no number in capture files",
                          "it is neither Ethernet, nor IP, nor radiotap", "ip -details link show dev " + each.name);
        else if (file.format == netring::pcap_format::pcap && each.link_type != first.link_type)
            throw failure(exit_code::usage, first.name + " and " + each.name + " have different link types",
                          "a pcap file has one", tool.name() + " --format pcapng");
    netring::error_code ec;
    netring::diagnostics why;
    writer_.open(std::move(file), ec, &why);
    if (ec)
        throw failure(ec == netring::error::invalid_option ? exit_code::usage : exit_code::other,
                      why.step + ": " + ec.message(), why.hint.empty() ? "the file cannot be written" : why.hint,
                      tool.name() + " --help");
}

exit_code dump::run() {
    await_end();
    open_sources_ = sources_.size();
    for (auto const& each : sources_)
        asio::co_spawn(context_, capture(*each), rethrow);
    asio::co_spawn(context_, keep_file_current(), rethrow);
    if (!options_.quiet && netring_tools::has_terminal())
        asio::co_spawn(context_, show_progress(), rethrow);
    say("capturing to " + writer_.path().string() + "; Ctrl-C ends it\n");
    context_.run();

    if (options_.json)
        (options_.to_standard_output() ? std::cerr : std::cout) << as_json(state()) << std::flush;
    else
        say(as_text(state()));
    return code_;
}

void dump::await_end() {
    signals_.async_wait([this](boost::system::error_code ec, int number) {
        if (!ec)
            end(phase::draining, name_of(number));
    });
    if (options_.duration == 0ms)
        return;
    limit_.expires_after(options_.duration);
    limit_.async_wait([this](boost::system::error_code ec) {
        if (!ec)
            end(phase::draining, "duration");
    });
}

asio::awaitable<void> dump::capture(source& from) {
    while (phase_ == phase::capturing) {
        auto const [ec, batch] = co_await from.capture().async_receive_batch(awaiting);
        if (!ec) {
            write(from, batch);
        } else if (ec == netring::error::network_down) {
            say(from.name() + " is down\n");
        } else if (ec != asio::error::operation_aborted) {
            say(from.name() + ": " + ec.message() + '\n');
            break;
        }
    }
    if (phase_ == phase::draining) {
        auto const [ec, rest] = co_await from.capture().async_drain(awaiting);
        write(from, rest);
    }
    close(from);
}

/// A reader at the other end of a pipe gets what there is.
asio::awaitable<void> dump::keep_file_current() {
    for (;;) {
        upkeep_.expires_after(100ms);
        co_await upkeep_.async_wait(awaiting);
        if (phase_ != phase::capturing)
            co_return;
        report();
        netring::error_code ec;
        writer_.rotate_if_due(ec);
        if (!ec)
            writer_.flush(ec);
        check_writer(ec);
    }
}

asio::awaitable<void> dump::show_progress() {
    while (phase_ == phase::capturing) {
        progress_.expires_after(1s);
        co_await progress_.async_wait(awaiting);
        netring_tools::show_line(as_progress(state()));
    }
    std::cerr << '\n';
}

template <class Packets>
void dump::write(source& from, Packets const& packets) {
    if (phase_ == phase::closing)
        return;
    auto const limit = options_.packets;
    std::uint64_t count = packets.size();
    if (limit != 0)
        count = std::min(count, limit - writer_.stats().packets);
    from.count_captured(count);
    netring::error_code ec;
    for (auto packet = packets.begin(); count != 0 && !ec; ++packet, --count)
        writer_.write(*packet, ec);
    check_writer(ec);
    if (!ec && limit != 0 && writer_.stats().packets == limit)
        end(phase::closing, "count");
}

void dump::check_writer(netring::error_code const& ec) {
    if (!ec || writer_error_)
        return;
    writer_error_ = ec;
    if (ec == boost::system::errc::broken_pipe) {
        ended_by_ = "closed pipe";
    } else {
        ended_by_ = "error";
        code_ = exit_code::other;
        std::cerr << tool.name() << ": write " << writer_.path().string() << ": " << ec.message() << '\n';
    }
    end(phase::closing, ended_by_);
}

void dump::end(phase next, std::string const& by) {
    if (next <= phase_)
        return;
    phase_ = next;
    if (ended_by_.empty())
        ended_by_ = by;
    // A second signal ends the program at once.
    signals_.clear();
    signals_.cancel();
    limit_.cancel();
    upkeep_.cancel();
    progress_.cancel();
    for (auto const& each : sources_)
        each->capture().cancel();
}

void dump::close(source& from) {
    from.close();
    if (--open_sources_ != 0)
        return;
    if (phase_ == phase::capturing) {
        code_ = exit_code::interface;
        end(phase::closing, "interface");
    }
    report();
    netring::error_code ec;
    writer_.close(ec);
    check_writer(ec);
}

void dump::report() {
    for (auto const& each : sources_)
        writer_.report(each->description().index, in_file(each->counters()));
}

summary dump::state() const {
    summary now{.ended_by = ended_by_,
                .time = std::chrono::steady_clock::now() - begun_,
                .written = writer_.stats(),
                .last_file = writer_.path().string()};
    for (auto const& each : sources_)
        now.interfaces.push_back({each->name(), each->counters()});
    return now;
}

void dump::say(std::string const& text) const {
    if (!options_.quiet)
        std::cerr << tool.name() << ": " << text << std::flush;
}

} // namespace netring_dump
