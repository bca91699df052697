// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "output/line_printer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace netring_stats {

line_printer::line_printer(boost::asio::io_context& context, hub& from, std::function<void()> gone)
    : hub_(from)
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
    sending_ = *hub_.hello() + '\n';
    write_to_pipe();
    offer(hub_.latest());
    hub_.watch([this](message const& newest) { offer(newest); });
}

void line_printer::offer(message const& newest) {
    if (waiting_)
        hub_.count_skipped();
    waiting_ = newest;
    send();
}

void line_printer::send() {
    if (!sending_.empty() || !waiting_)
        return;
    sending_ = *std::exchange(waiting_, nullptr) + '\n';
    write_to_pipe();
}

void line_printer::write_to_pipe() {
    if (!pipe_.is_open()) {
        std::cout << std::exchange(sending_, {}) << std::flush;
        if (!std::cout)
            gone_();
        return;
    }
    boost::asio::async_write(pipe_, boost::asio::buffer(sending_), [this](boost::system::error_code ec, std::size_t) {
        sending_.clear();
        if (ec)
            gone_();
        else
            send();
    });
}

} // namespace netring_stats
