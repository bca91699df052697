// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SERVE_TEST_SERVER_HPP
#define NETRING_TEST_SERVE_TEST_SERVER_HPP

#include "serve/api.hpp"
#include "serve/hub.hpp"
#include "serve/listener.hpp"
#include "serve/service.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace netring_stats::test {

inline serving_options on_free_port(serving_options options = {}) {
    options.listen.port(0);
    return options;
}

/// A server in a thread of its own. What it says is up to the test.
class test_server {
public:
    explicit test_server(serving_options const& options = {}, std::string token = {})
        : listener_(context_, on_free_port(options))
        , service_{.options = options, .clients = hub_, .entrance = gate(std::move(token)), .served = {}}
        , hub_(options.max_clients, [this] { return "hello " + std::to_string(++hellos_); }) {
        service_.options.listen = listener_.endpoint();
        service_.served = api(
            hub_, [] { return server_info{}; }, past_, backend::packet);
        hub_.publish(std::make_shared<std::string const>("tick 0"));
        listener_.start(service_);
    }

    ~test_server() {
        context_.stop();
        thread_.join();
    }

    test_server(test_server const&) = delete;
    test_server& operator=(test_server const&) = delete;

    boost::asio::ip::tcp::endpoint endpoint() const { return listener_.endpoint(); }
    std::string host() const { return "127.0.0.1:" + std::to_string(endpoint().port()); }

    /// Runs something where the server runs, and waits for it.
    template <class Function>
    auto ask(Function function) {
        std::packaged_task<std::invoke_result_t<Function>()> task(std::move(function));
        auto result = task.get_future();
        boost::asio::post(context_, [&task] { task(); });
        return result.get();
    }

    void publish(std::string const& text) {
        ask([&] { publish_here(text); });
    }
    /// The same, of those who are asked already.
    void publish_here(std::string text) { hub_.publish(std::make_shared<std::string const>(std::move(text))); }

    std::size_t clients() {
        return ask([this] { return hub_.clients(); });
    }
    std::uint64_t skipped() {
        return ask([this] { return hub_.skipped(); });
    }
    std::size_t connections() {
        return ask([this] { return *service_.connections; });
    }
    /// How often the first message was written.
    int hellos() {
        return ask([this] { return hellos_; });
    }

    /// Wait until so many are there. @return false if that takes longer than it may.
    bool wait_for_clients(std::size_t count, std::chrono::milliseconds longest) {
        return wait(longest, [&] { return clients() == count; });
    }
    bool wait_for_connections(std::size_t count, std::chrono::milliseconds longest) {
        return wait(longest, [&] { return connections() == count; });
    }

private:
    template <class Condition>
    static bool wait(std::chrono::milliseconds longest, Condition holds) {
        auto const end = std::chrono::steady_clock::now() + longest;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end)
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{context_.get_executor()};
    history past_;
    listener listener_;
    service service_;
    hub hub_;
    int hellos_ = 0;
    std::thread thread_{[this] { context_.run(); }};
};

} // namespace netring_stats::test

#endif
