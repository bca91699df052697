// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "command_line.hpp"
#include "costs.hpp"
#include "overhead_operations.hpp"
#include "stopwatch.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <utility>

// What an asynchronous operation costs from its start to the start of the next, by each completion token.

namespace asio = boost::asio;
namespace po = boost::program_options;

namespace netring::bench {
namespace {

constexpr std::size_t operations_a_chain = 50'000;

void run_all(asio::io_context& context) {
    context.restart();
    context.run();
}

template <class Operation>
class callback_chain {
public:
    explicit callback_chain(Operation& operation)
        : operation_(operation) {}

    void next() {
        operation_.start([this](auto const&...) { again(&callback_chain::next); });
    }
    void next_deferred() {
        operation_.start(asio::deferred)([this](auto const&...) { again(&callback_chain::next_deferred); });
    }

private:
    void again(void (callback_chain::*start)()) {
        if (--left_ != 0)
            (this->*start)();
    }

    Operation& operation_;
    std::size_t left_ = operations_a_chain;
};

void by_callback(asio::io_context& context, auto& operation) {
    callback_chain chain(operation);
    chain.next();
    run_all(context);
}

void by_deferred(asio::io_context& context, auto& operation) {
    callback_chain chain(operation);
    chain.next_deferred();
    run_all(context);
}

void by_future(asio::io_context& context, auto& operation) {
    for (auto left = operations_a_chain; left != 0; --left) {
        auto done = operation.start(asio::use_future);
        run_all(context);
        done.get();
    }
}

void by_awaitable(asio::io_context& context, auto& operation) {
    auto const loop = [&]() -> asio::awaitable<void> {
        for (auto left = operations_a_chain; left != 0; --left)
            co_await operation.start(asio::use_awaitable);
    };
    asio::co_spawn(context, loop, asio::detached);
    run_all(context);
}

template <class Operation>
void measure(std::string const& token, std::chrono::nanoseconds length) {
    static std::map<std::string, void (*)(asio::io_context&, Operation&)> const tokens{
        {"callback", by_callback<Operation>},
        {"use_future", by_future<Operation>},
        {"use_awaitable", by_awaitable<Operation>},
        {"deferred", by_deferred<Operation>}};
    auto* const chain = tokens.at(token);
    asio::io_context context(1);
    stopwatch watch;
    Operation operation(context, watch);
    auto const run_chain = [&] {
        watch.go();
        chain(context, operation);
        watch.stop();
    };
    run_chain();
    watch.take();
    auto const before = test::counted;
    auto const deadline = monotonic_now() + length;
    std::size_t chains = 0;
    for (; monotonic_now() < deadline; ++chains)
        run_chain();
    auto const count = static_cast<double>(chains * operations_a_chain);
    std::cout << "{\"ns\":" << static_cast<double>(watch.take().count()) / count
              << ",\"allocations\":" << static_cast<double>((test::counted - before).allocations) / count << "}\n";
}

std::map<std::string, void (*)(std::string const&, std::chrono::nanoseconds)> const operations{
    {"post", measure<bare_post>},
    {"wait-ready", measure<wait_ready>},
    {"wait-blocked", measure<wait_blocked>},
    {"receive-ready", measure<receive_ready>},
    {"receive-blocked", measure<receive_blocked>},
};

void run(command_line& line) {
    std::string token;
    double seconds = 1;
    auto option = line.options();
    option("token", po::value(&token)->required(), "what each operation is completed by");
    option("seconds", po::value(&seconds)->default_value(1));
    auto* const operation = line.parse_method(operations);
    operation(token, from_seconds(seconds));
}

} // namespace
} // namespace netring::bench

int main(int argc, char* argv[]) {
    return netring::bench::run_driver(argc, argv, netring::bench::run);
}
