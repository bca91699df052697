// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Many clients of the websocket of netring-stats at once: some that read, and some that never do.

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
using clock_type = std::chrono::steady_clock;
using std::chrono::duration;

namespace {

class client {
public:
    client(asio::io_context& context, asio::ip::tcp::endpoint const& server, bool reads)
        : stream_(context)
        , reads_(reads) {
        // A small window, so that the server soon has to wait for who does not read.
        stream_.next_layer().open(server.protocol());
        if (!reads_)
            stream_.next_layer().set_option(asio::socket_base::receive_buffer_size(4096));
        stream_.next_layer().connect(server);
        stream_.handshake("127.0.0.1:" + std::to_string(server.port()), "/ws");
        if (reads_)
            read();
    }

    std::size_t messages() const noexcept { return messages_; }
    double longest_gap() const noexcept { return gap_.count(); }

private:
    void read() {
        stream_.async_read(buffer_, [this](beast::error_code ec, std::size_t) {
            if (ec)
                return;
            auto const now = clock_type::now();
            // The first message tells of the past, and the one after it is there already.
            if (++messages_ > 2)
                gap_ = std::max(gap_, duration<double>(now - last_));
            last_ = now;
            buffer_.clear();
            read();
        });
    }

    beast::websocket::stream<asio::ip::tcp::socket> stream_;
    beast::flat_buffer buffer_;
    bool reads_;
    std::size_t messages_ = 0;
    clock_type::time_point last_{};
    duration<double> gap_{0};
};

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 5) {
        std::cerr << "usage: " << argv[0] << " PORT READERS SILENT SECONDS\n";
        return 2;
    }
    try {
        asio::io_context context{1};
        asio::ip::tcp::endpoint const server(asio::ip::address_v4::loopback(),
                                             static_cast<unsigned short>(std::stoul(argv[1])));
        auto const readers = std::stoul(argv[2]);
        auto const silent = std::stoul(argv[3]);
        std::vector<std::unique_ptr<client>> clients;
        for (std::size_t number = 0; number != readers + silent; ++number) {
            clients.push_back(std::make_unique<client>(context, server, number < readers));
            context.poll();
        }
        std::cout << "connected" << std::endl;
        context.run_for(duration_cast<clock_type::duration>(duration<double>(std::stod(argv[4]))));
        std::size_t fewest = ~std::size_t{0};
        double gap = 0;
        for (std::size_t number = 0; number != readers; ++number) {
            fewest = std::min(fewest, clients[number]->messages());
            gap = std::max(gap, clients[number]->longest_gap());
        }
        std::cout << "{\"fewest_messages\":" << fewest << ",\"longest_gap_seconds\":" << gap << "}" << std::endl;
        return 0;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
