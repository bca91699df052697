// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Receives, sends or echoes packets of one queue of an interface through AF_XDP, prints once a second how many that were, and in the
// end the totals.
//
// Try it: sudo ip link add v0 type veth peer name v1; sudo ip link set v0 up; sudo ip link set v1 up
// Then in one terminal: sudo ./netring_example_async_xdp v1 echo, and in another one: sudo ./netring_example_async_xdp v0 send 100000
// `send` sends UDP datagrams from 198.18.0.1 to 198.18.0.2. Without COUNT it goes on until you press Ctrl-C.

#include "shared.hpp"
#include "udp_frame.hpp"
#include "until_signal.hpp"

#include <netring/async_xdp_socket.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <utility>

namespace asio = boost::asio;

// Each job ends when it has had as many packets as are wanted, which Ctrl-C makes none.

// tag::receive[]
asio::awaitable<void> receive(netring::async_xdp_socket& socket, std::uint64_t const& wanted) {
    for (std::uint64_t received = 0; received < wanted;) {
        netring::xdp_batch const batch = co_await socket.async_receive_batch(asio::use_awaitable);
        received += batch.size();
    }
}
// end::receive[]

// tag::send[]
asio::awaitable<void> send(netring::async_xdp_socket& socket, std::uint64_t const& wanted) {
    example::udp_frame const frame(60);
    for (std::uint64_t number = 0; number < wanted;) {
        // Writes as many frames as there is room for, without a system call.
        for (; number < wanted; ++number) {
            auto const memory = socket.try_reserve(frame.size());
            if (memory.empty())
                break;
            frame.write(memory, number);
            socket.commit(frame.size());
        }
        // Hands over all of them.
        co_await socket.async_wait_room(asio::use_awaitable);
    }
}
// end::send[]

// tag::echo[]
void swap_addresses(std::span<std::byte> frame) {
    constexpr std::size_t address = 6;
    if (frame.size() >= 2 * address)
        std::swap_ranges(frame.begin(), frame.begin() + address, frame.begin() + address);
}

asio::awaitable<void> echo(netring::async_xdp_socket& socket, std::uint64_t const& wanted) {
    for (std::uint64_t echoed = 0; echoed < wanted;) {
        netring::xdp_batch batch = co_await socket.async_receive_batch(asio::use_awaitable);
        for (auto packet = batch.begin(); packet != batch.end(); ++packet)
            swap_addresses(packet.mutable_data());
        echoed += co_await socket.async_forward(std::move(batch), asio::use_awaitable);
    }
}
// end::echo[]

void print(char const* when, netring::xdp_stats const& stats) {
    std::cout << when << ": received " << stats.received << " packets, " << stats.received_bytes << " bytes, lost "
              << stats.dropped << "; sent " << stats.sent << " frames, " << stats.sent_bytes << " bytes" << std::endl;
}

asio::awaitable<void> print_each_second(netring::async_xdp_socket& socket, asio::steady_timer& timer) {
    for (auto before = socket.stats();;) {
        timer.expires_at(timer.expiry() + std::chrono::seconds(1));
        auto const [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return;
        auto const now = socket.stats();
        print("in a second", now - before);
        before = now;
    }
}

struct job {
    asio::awaitable<void> (*run)(netring::async_xdp_socket&, std::uint64_t const& wanted);
    netring::xdp_mode mode;
    netring::flush_policy flush{};
};

job const& find_job(std::string const& name) {
    static std::map<std::string, job> const jobs{
        {"receive", {receive, netring::xdp_mode::receive}},
        {"send", {send, netring::xdp_mode::send, netring::flush_when_full}},
        {"echo", {echo, netring::xdp_mode::receive_and_send}},
    };
    auto const found = jobs.find(name);
    return found != jobs.end() ? found->second : throw example::wrong_usage();
}

asio::awaitable<void> run_to_end(netring::async_xdp_socket& socket, job const& task, std::uint64_t const& wanted,
                                 asio::steady_timer& reporter) {
    try {
        co_await task.run(socket, wanted);
    } catch (netring::system_error const& failure) {
        if (failure.code() != asio::error::operation_aborted)
            throw;
    }
    if (task.mode != netring::xdp_mode::receive) {
        auto const [ec] =
            co_await socket.async_wait_drained(std::chrono::seconds(1), asio::as_tuple(asio::use_awaitable));
        if (ec == netring::error::timed_out)
            std::clog << socket.in_flight() << " frames have not left\n";
    }
    reporter.cancel(); // Ends the other coroutine.
}

asio::awaitable<void> run_and_print(netring::async_xdp_socket& socket, job const& task, std::uint64_t const& wanted) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(socket.get_executor(), std::chrono::steady_clock::now());
    co_await (run_to_end(socket, task, wanted, timer) && print_each_second(socket, timer));
    print("in all", socket.stats());
}

void work(std::string interface, job const& task, std::uint64_t wanted) {
    asio::io_context context;
    netring::async_xdp_socket socket(context, {.interface = std::move(interface),
                                               .mode = task.mode,
                                               .flush = task.flush,
                                               .on_link_change = netring::link_policy::keep_waiting});
    example::run_until_signal(context, run_and_print(socket, task, wanted), [&] {
        wanted = 0;
        socket.cancel();
    });
}

int main(int argc, char* argv[]) {
    return example::run(argc, argv, "INTERFACE receive|send|echo [COUNT]", [](std::vector<std::string> const& words) {
        if (words.size() < 2 || words.size() > 3)
            throw example::wrong_usage();
        auto const without_end = std::numeric_limits<std::uint64_t>::max();
        work(words[0], find_job(words[1]), words.size() == 3 ? example::number(words[2]) : without_end);
    });
}
