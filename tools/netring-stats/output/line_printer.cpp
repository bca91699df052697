// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "output/line_printer.hpp"

#include "rethrow.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace asio = boost::asio;

namespace netring_stats {

using netring_tools::rethrow;

line_printer::line_printer(boost::asio::io_context& context, hub& from, std::function<void()> gone)
    : context_(context)
    , hub_(from)
    , gone_(std::move(gone))
    , pipe_(context) {
    struct stat about {};
    if (::fstat(STDOUT_FILENO, &about) != 0 || !S_ISFIFO(about.st_mode))
        return;
    auto const own = ::open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (own >= 0)
        pipe_.assign(own);
}

void line_printer::start() {
    print_from(hub_.hello());
    offer(hub_.latest());
    hub_.watch([this](message const& newest) { offer(newest); });
}

void line_printer::offer(message const& newest) {
    if (!printing_)
        return print_from(newest);
    if (waiting_)
        hub_.count_skipped();
    waiting_ = newest;
}

void line_printer::print_from(message first) {
    printing_ = true;
    asio::co_spawn(context_, print(std::move(first)), rethrow);
}

asio::awaitable<void> line_printer::print(message next) {
    for (; next; next = std::exchange(waiting_, nullptr)) {
        auto const line = *next + '\n';
        boost::system::error_code failed;
        if (pipe_.is_open())
            co_await asio::async_write(pipe_, asio::buffer(line), asio::redirect_error(asio::use_awaitable, failed));
        else if (!(std::cout << line << std::flush))
            failed = asio::error::broken_pipe;
        if (failed) {
            gone_();
            co_return;
        }
    }
    printing_ = false;
}

} // namespace netring_stats
