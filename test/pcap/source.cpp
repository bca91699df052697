// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a source of recorded packets delivers, and when. Its operations are in the matrix.

#include "crafted_file.hpp"
#include "named_pipe.hpp"
#include "operation.hpp"
#include "reading.hpp"
#include "timed.hpp"

#include <netring/async_pcap_source.hpp>
#include <netring/packet_stream.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
using netring::async_pcap_source;
using netring::error_code;
using netring::owned_batch;
using netring::test::bytes;
using netring::test::crafted_bytes;
using netring::test::crafted_pcap;
using netring::test::crafted_pcapng;
using netring::test::named_pipe;

namespace {

bytes numbered(std::uint32_t number) {
    return crafted_bytes(std::endian::native).u32(number).content();
}

std::uint32_t number_of(netring::packet_view const& packet) {
    std::uint32_t number = 0;
    std::ranges::copy(packet.data().first(sizeof number), std::as_writable_bytes(std::span(&number, 1)).begin());
    return number;
}

/// Numbered packets at such times.
crafted_pcap file_of(std::vector<std::chrono::microseconds> const& times) {
    crafted_pcap file(std::endian::little);
    std::uint32_t number = 0;
    for (auto const time : times)
        file.record(static_cast<std::uint32_t>(time / 1s), static_cast<std::uint32_t>((time % 1s).count()),
                    numbered(number++), 4);
    return file;
}

crafted_pcap file_of(std::size_t packets) {
    return file_of(std::vector<std::chrono::microseconds>(packets));
}

struct received {
    std::uint32_t number;
    clock_type::duration after;
};

/// A file on disk, and what a source makes of it.
struct recorded : netring::test::running_context {
    explicit recorded() = default;
    recorded(recorded const&) = delete;
    recorded& operator=(recorded const&) = delete;
    ~recorded() { std::filesystem::remove(path); }

    void write(crafted_bytes const& file, std::size_t without_last_bytes = 0) const {
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<char const*>(file.content().data()),
                   static_cast<std::streamsize>(file.content().size() - without_last_bytes));
    }

    /// The next operation's result.
    owned_batch next(auto& source) {
        std::optional<owned_batch> result;
        source.async_receive([&](error_code e, owned_batch batch) {
            ec = e;
            result = std::move(batch);
        });
        BOOST_TEST_REQUIRE(run_until([&] { return result.has_value(); }));
        return *std::move(result);
    }

    /// All packets up to an error, with when they came, counted from the first.
    std::vector<received> all(auto& source) {
        std::vector<received> packets;
        std::optional<clock_type::time_point> begin;
        for (;;) {
            auto const batch = next(source);
            auto const now = clock_type::now();
            begin = begin.value_or(now);
            BOOST_TEST(batch.empty() == ec.failed());
            longest = std::max(longest, batch.size());
            for (auto const& packet : batch)
                packets.push_back({number_of(packet), now - *begin});
            if (ec)
                return packets;
        }
    }

    std::filesystem::path const path =
        std::filesystem::temp_directory_path() / ("netring-source-" + std::to_string(::getpid()) + ".pcap");
    error_code ec;
    std::size_t longest = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_source_of_recorded_packets, recorded)

BOOST_AUTO_TEST_CASE(delivers_all_in_their_order_and_then_its_end) {
    constexpr std::uint32_t count = 10000;
    write(file_of(count));
    for (std::size_t const most : {1U, 3U, 64U, 100000U}) {
        async_pcap_source source(context, {.path = path, .batch_packets = most});
        auto const packets = all(source);
        BOOST_TEST((ec == asio::error::eof));
        BOOST_TEST_REQUIRE(packets.size() == count);
        for (std::uint32_t number = 0; number != count; ++number)
            BOOST_TEST_REQUIRE(packets[number].number == number);
        BOOST_TEST(longest <= most);
        auto const size = std::filesystem::file_size(path);
        BOOST_TEST((source.stats() ==
                    netring::pcap_source_stats{
                        .packets = count, .bytes = count * 4, .loops = 1, .position_bytes = size, .size_bytes = size}));
        // It stays so.
        BOOST_TEST(next(source).empty());
        BOOST_TEST((ec == asio::error::eof));
        BOOST_TEST(source.is_open());
        longest = 0;
    }
}

BOOST_AUTO_TEST_CASE(begins_anew_as_often_as_asked_for) {
    write(file_of(5));
    async_pcap_source source(context, {.path = path, .loops = 3});
    auto const packets = all(source);
    BOOST_TEST((ec == asio::error::eof));
    BOOST_TEST_REQUIRE(packets.size() == 15U);
    for (std::uint32_t index = 0; index != 15; ++index)
        BOOST_TEST(packets[index].number == index % 5);

    async_pcap_source endless(context, {.path = path, .loops = 0});
    std::size_t count = 0;
    while (count < 1000)
        count += next(endless).size();
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(ends_though_endless_if_the_file_is_empty) {
    write(crafted_pcap(std::endian::little));
    async_pcap_source source(context, {.path = path, .loops = 0});
    BOOST_TEST(all(source).empty());
    BOOST_TEST((ec == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong_after_the_whole_packets) {
    write(file_of(100), 1);
    async_pcap_source source(context, {.path = path, .loops = 2});
    BOOST_TEST(all(source).size() == 99U);
    BOOST_TEST(ec == make_error_code(netring::error::truncated_file));
    BOOST_TEST(source.why().text() == "read " + path.string() + " at byte 2004 (a packet of 4 bytes, 3 left)");
    next(source);
    BOOST_TEST(ec == make_error_code(netring::error::truncated_file));

    async_pcap_source none(context, {.path = "/tmp/netring-no-such-file"});
    next(none);
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    BOOST_TEST(none.why().step == "open /tmp/netring-no-such-file");
}

BOOST_AUTO_TEST_CASE(refuses_options_that_make_no_sense) {
    netring::diagnostics why;
    async_pcap_source source{context};
    for (auto const& [options, field] : {std::pair<netring::pcap_source_options, std::string>{{}, "path"},
                                         {{.path = path, .speed = -1}, "speed"},
                                         {{.path = path, .speed = std::numeric_limits<double>::quiet_NaN()}, "speed"},
                                         {{.path = path, .batch_packets = 0}, "batch_packets"}}) {
        source.open(options, ec, &why);
        BOOST_TEST(ec == make_error_code(netring::error::invalid_option));
        BOOST_TEST(why.step.starts_with(field + " is "));
        BOOST_TEST(!source.is_open());
    }
}

BOOST_AUTO_TEST_CASE(keeps_what_a_packet_is_said_to_be) {
    crafted_pcapng file(std::endian::big);
    file.interface(1).interface(101, 0, file.options().option(9, file.values().u8(9)));
    file.enhanced_packet(1, 123456789, numbered(1), 60, file.options().option(2, file.values().u32(2)));
    write(file);
    async_pcap_source source(context, {.path = path});
    auto const batch = next(source);
    auto const expected = netring::test::read_all_of(path);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((batch[0].metadata() == expected.metadata.at(0)));
}

BOOST_AUTO_TEST_CASE(delivers_packets_with_their_gaps, *netring::test::timed()) {
    write(file_of({5s, 5s + 40ms, 5s + 40ms, 4s, 4s + 60ms}));
    for (double const speed : {1., 2., 0.5}) {
        async_pcap_source source(context, {.path = path, .speed = speed});
        auto const packets = all(source);
        BOOST_TEST_REQUIRE(packets.size() == 5U);
        for (auto const& [index, gap] : {std::pair{1U, 40ms}, {2U, 40ms}, {3U, 40ms}, {4U, 100ms}}) {
            auto const due = std::chrono::duration<double>(gap) / speed;
            BOOST_TEST((packets[index].after > due - 5ms));
            BOOST_TEST((packets[index].after < due + 15ms));
        }
    }
    async_pcap_source source(context, {.path = path, .speed = 0});
    BOOST_TEST((all(source).back().after < 15ms));
}

BOOST_AUTO_TEST_CASE(puts_off_nothing_for_who_asks_late, *netring::test::timed()) {
    write(file_of({0ms, 20ms, 40ms, 80ms, 200ms}));
    async_pcap_source source(context, {.path = path});
    BOOST_TEST(next(source).size() == 1U);
    auto const begin = clock_type::now();
    settle(100ms);
    // At once, though maybe in more than one batch.
    std::size_t count = 0;
    while (count < 3)
        count += next(source).size();
    BOOST_TEST(count == 3U);
    BOOST_TEST((clock_type::now() - begin < 115ms));
    BOOST_TEST(next(source).size() == 1U);
    auto const after = clock_type::now() - begin;
    BOOST_TEST((after > 195ms));
    BOOST_TEST((after < 215ms));
}

BOOST_AUTO_TEST_CASE(sleeps_until_a_packet_is_due) {
    write(file_of({0ms, 100ms}));
    async_pcap_source source(context, {.path = path});
    next(source);
    bool received = false;
    source.async_receive([&](error_code, owned_batch const& batch) { received = batch.size() == 1; });
    context.restart();
    BOOST_TEST(context.run() < 10U);
    BOOST_TEST(received);
}

// The matrix has no packets that are yet to come.
BOOST_AUTO_TEST_CASE(is_aborted_while_it_waits_for_a_time_and_has_taken_nothing) {
    write(file_of({0s, std::chrono::hours(1)}));
    enum class by { signal, cancel, close, destruction };
    for (auto const end : {by::signal, by::cancel, by::close, by::destruction}) {
        std::optional<async_pcap_source> source(std::in_place, context, netring::pcap_source_options{.path = path});
        next(*source);
        asio::cancellation_signal signal;
        error_code aborted;
        bool empty = false;
        source->async_receive(asio::bind_cancellation_slot(signal.slot(), [&](error_code e, owned_batch const& batch) {
            aborted = e;
            empty = batch.empty();
        }));
        settle();
        BOOST_TEST(!aborted);
        if (end == by::signal)
            signal.emit(asio::cancellation_type::partial);
        else if (end == by::cancel)
            source->cancel();
        else if (end == by::close)
            source->close();
        else
            source.reset();
        settle();
        BOOST_TEST((aborted == asio::error::operation_aborted));
        BOOST_TEST(empty);
    }
}

BOOST_AUTO_TEST_CASE(serves_a_stream) {
    using stream_type = netring::basic_packet_stream<asio::any_io_executor, async_pcap_source>;
    write(file_of(100));
    auto const next_of = [&](stream_type& stream) {
        std::optional<owned_batch> result;
        stream.async_next([&](error_code e, owned_batch batch) {
            ec = e;
            result = std::move(batch);
        });
        BOOST_TEST_REQUIRE(run_until([&] { return result.has_value(); }));
        return result->size();
    };
    stream_type stream(async_pcap_source(context, {.path = path}));
    std::size_t count = 0;
    while (auto const more = next_of(stream))
        count += more;
    BOOST_TEST(count == 100U);
    BOOST_TEST((ec == asio::error::eof));

    stream_type stopped(async_pcap_source(context, {.path = path, .loops = 0, .batch_packets = 1}));
    BOOST_TEST(next_of(stopped) == 1U);
    stopped.stop();
    BOOST_TEST(next_of(stopped) == 0U);
    BOOST_TEST((ec == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(is_at_its_end_once_it_is_drained_or_stopped) {
    write(file_of(100));
    async_pcap_source source(context, {.path = path, .batch_packets = 1});
    bool drained = false;
    bool initiated = false;
    source.async_drain([&](error_code e, owned_batch const& batch) { drained = initiated && !e && batch.empty(); });
    initiated = true;
    BOOST_TEST(run_until([&] { return drained; }));
    next(source);
    BOOST_TEST((ec == asio::error::eof));

    async_pcap_source other(context, {.path = path, .batch_packets = 1});
    next(other);
    BOOST_TEST(!ec);
    other.stop();
    next(other);
    BOOST_TEST((ec == asio::error::eof));
    other.close();
    next(other);
    BOOST_TEST(ec == make_error_code(netring::error::not_open));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_source_that_waits_for_a_pipe, netring::test::running_context)

BOOST_AUTO_TEST_CASE(holds_up_nobody_on_its_executor, *netring::test::timed()) {
    named_pipe const pipe;
    async_pcap_source source(context, {.path = named_pipe::path()});
    source.async_receive([](error_code, owned_batch const&) {});
    asio::steady_timer timer(context);
    clock_type::duration latest{};
    for (int tick = 0; tick != 100; ++tick) {
        bool expired = false;
        timer.expires_after(1ms);
        timer.async_wait([&](error_code) { expired = true; });
        BOOST_TEST(run_until([&] { return expired; }));
        latest = std::max(latest, clock_type::now() - timer.expiry());
    }
    using milliseconds = std::chrono::duration<double, std::milli>;
    BOOST_TEST_MESSAGE("a timer was late by " << milliseconds(latest).count() << " ms at most");
    BOOST_TEST((latest < 10ms));
}

BOOST_AUTO_TEST_CASE(does_not_hold_up_another_source) {
    named_pipe const pipe;
    async_pcap_source waiting(context, {.path = named_pipe::path()});
    waiting.async_receive([](error_code, owned_batch const&) {});
    auto const file = file_of(1);
    auto const path = std::filesystem::temp_directory_path() / ("netring-other-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<char const*>(file.content().data()),
               static_cast<std::streamsize>(file.content().size()));
    async_pcap_source source(context, {.path = path});
    std::size_t count = 0;
    source.async_receive([&](error_code, owned_batch const& batch) { count = batch.size(); });
    BOOST_TEST(run_until([&] { return count != 0; }));
    std::filesystem::remove(path);
}

// In each state of the pipe: nobody opened its other end, it holds nothing, or a part of a packet.
BOOST_AUTO_TEST_CASE(is_closed_and_destroyed_at_once_and_so_is_its_context) {
    for (int state = 0; state != 3; ++state)
        for (auto const end : {0, 1, 2}) {
            named_pipe pipe;
            if (state != 0)
                pipe.open_without_end();
            if (state == 2)
                pipe.write(std::span(file_of(1).content()).first(30));
            auto own = std::make_unique<asio::io_context>();
            auto source =
                std::make_unique<async_pcap_source>(*own, netring::pcap_source_options{.path = named_pipe::path()});
            error_code ec;
            auto& started = *source;
            if (end == 2)
                started.async_receive([keep = std::move(source)](error_code, owned_batch const&) {});
            else
                started.async_receive([&](error_code e, owned_batch const&) { ec = e; });
            own->run_for(10ms);
            auto const begin = clock_type::now();
            if (end == 0)
                source->close();
            else if (end == 1)
                source.reset();
            else
                own.reset();
            BOOST_TEST((clock_type::now() - begin < 1s));
            if (end < 2) {
                own->restart();
                own->run_for(10ms);
                BOOST_TEST((ec == asio::error::operation_aborted));
                source.reset();
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
