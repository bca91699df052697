// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints the first packets of an interface, with futures: the io_context runs on a thread of its own.
//
// Try it: sudo ./netring_example_async_capture_future lo 4, and meanwhile: ping -c 1 127.0.0.1
// Without COUNT it ends after 10 packets.

#include "shared.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <future>
#include <stop_token>
#include <thread>
#include <utility>

// tag::capture[]
/// Runs a context until the thread is asked to stop, which the destructor of `std::jthread` does.
void run_context(std::stop_token stop, boost::asio::io_context& context) {
    auto const work = boost::asio::make_work_guard(context);
    std::stop_callback const on_stop(stop, [&context] { context.stop(); });
    context.run();
}

void capture_packets(std::string interface, std::size_t count) {
    boost::asio::io_context context;
    netring::async_capture capture(context, {.interface = std::move(interface)});
    std::jthread const runner(run_context, std::ref(context));

    while (count != 0) {
        std::future<netring::packet_batch> next = capture.async_receive_batch(boost::asio::use_future);
        // This thread may do something else here. get() throws if the operation failed.
        count -= example::print(next.get(), count);
    }
}
// end::capture[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, capture_packets);
}
