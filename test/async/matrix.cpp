// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "operations.hpp"
#include "rethrow.hpp"

#include "matrix.hpp"

using netring::async_capture;
using netring::test::matrix_ring;

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(a_rebound_capture_awaits_without_a_token) {
    world w;
    using capture_type = asio::use_awaitable_t<>::as_default_on_t<async_capture>;
    int done = 0;
    asio::co_spawn(
        w.context,
        [&]() -> asio::awaitable<void> {
            capture_type capture(co_await asio::this_coro::executor, matrix_ring());
            w.sender.send_tagged(60, 0, 1);
            done += (co_await capture.async_receive_batch()).size() == 1 ? 1 : 0;
            w.sender.send_tagged(60, 1, 1);
            auto guard = co_await capture.async_readable();
            done += guard.next_batch().size() == 1 ? 1 : 0;
            w.sender.send_tagged(60, 2, 1);
            done += (co_await capture.async_receive()).size() == 1 ? 1 : 0;
            w.sender.send_tagged(60, 3, 1);
            done += co_await capture.async_receive(w.storage) == 1 ? 1 : 0;
            netring::test::run("ip link set v1 down");
            done += co_await capture.async_wait_link() == netring::link_state::down ? 1 : 0;
        },
        netring::test::rethrow);
    w.context.run_for(std::chrono::seconds(5));
    BOOST_TEST(done == 5);
}

BOOST_AUTO_TEST_SUITE_END()
