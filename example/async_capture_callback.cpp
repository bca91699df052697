// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the first packets of an interface, with callbacks.
//
// Try it: sudo ./netring_example_async_capture_callback lo 4, and meanwhile: ping -c 1 127.0.0.1
// Without COUNT it ends after 10 packets.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/io_context.hpp>

#include <utility>

// tag::capture[]
class packet_printer {
public:
    packet_printer(boost::asio::io_context& context, std::string interface, std::size_t count)
        : capture_(context, {.interface = std::move(interface)})
        , left_(count) {}

    void receive() {
        if (left_ != 0)
            capture_.async_receive_batch(
                [this](netring::error_code ec, netring::packet_batch batch) { on_batch(ec, std::move(batch)); });
    }

private:
    void on_batch(netring::error_code ec, netring::packet_batch batch) {
        // Leaves io_context::run(), which ends the program.
        if (ec)
            throw netring::system_error(ec, "receive");
        left_ -= example::print(batch, left_);
        batch.release();
        receive();
    }

    netring::async_capture capture_;
    std::size_t left_;
};

void capture_packets(std::string interface, std::size_t count) {
    boost::asio::io_context context;
    packet_printer printer(context, std::move(interface), count);
    printer.receive();
    context.run();
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
