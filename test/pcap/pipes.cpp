// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What is read while it is being written.

#include "crafted_file.hpp"
#include "named_pipe.hpp"
#include "reading.hpp"

#include <netring/pcap_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <pthread.h>
#include <span>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace std::chrono_literals;
using boost::system::errc::operation_canceled;
using netring::error_code;
using netring::pcap_reader;
using netring::test::bytes;
using netring::test::crafted_pcap;
using netring::test::crafted_pcapng;
using netring::test::named_pipe;
using netring::test::record;

namespace {

bytes record_of(std::size_t size) {
    return record(bytes(size));
}

/// A reader of a pipe whose file's header was written.
struct reading_a_pipe {
    reading_a_pipe() {
        auto const writing = std::async(std::launch::async, [&] {
            pipe.open();
            pipe.write(crafted_pcap(std::endian::little).content());
        });
        reader.open(named_pipe::path());
    }

    /// The size of the next packet, or what is wrong.
    std::optional<std::size_t> next_size() {
        auto const packet = reader.next(ec);
        return packet ? std::optional(packet->captured_size()) : std::nullopt;
    }

    named_pipe pipe;
    pcap_reader reader;
    error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_pipe, reading_a_pipe)

BOOST_AUTO_TEST_CASE(delivers_packets_as_they_come) {
    BOOST_TEST(!reader.size_bytes());
    for (std::size_t const size : {0U, 1U, 1000U, 60000U}) {
        pipe.write(record_of(size));
        BOOST_TEST(next_size().value() == size);
    }
    pipe.close();
    BOOST_TEST(!next_size());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(may_bring_one_byte_at_a_time) {
    auto const content = record_of(300);
    auto const writing = std::async(std::launch::async, [&] {
        for (auto const& each : content) {
            pipe.write(std::span(&each, 1));
            std::this_thread::sleep_for(100us);
        }
    });
    BOOST_TEST(next_size().value() == 300U);
}

BOOST_AUTO_TEST_CASE(brings_packets_that_are_longer_than_it_holds) {
    for (std::size_t const size : {std::size_t{300} << 10U, pcap_reader::max_packet_bytes, std::size_t{1}}) {
        auto const writing = std::async(std::launch::async, [&] { pipe.write(record_of(size)); });
        BOOST_TEST(next_size().value() == size);
    }
}

BOOST_AUTO_TEST_CASE(that_ends_within_a_packet_is_truncated) {
    auto const whole = record_of(100);
    pipe.write(std::span(whole).first(50));
    pipe.close();
    BOOST_TEST(!next_size());
    BOOST_TEST(ec == make_error_code(netring::error::truncated_file));
}

BOOST_AUTO_TEST_CASE(is_waited_for_until_interrupted_and_goes_on_where_it_was) {
    auto const whole = record_of(100);
    pipe.write(std::span(whole).first(50));
    for (int round = 0; round != 20; ++round) {
        auto waiting = std::async(std::launch::async, [&] { return next_size(); });
        if (round % 2 == 0)
            BOOST_TEST((waiting.wait_for(10ms) == std::future_status::timeout));
        reader.interrupt();
        BOOST_TEST_REQUIRE((waiting.wait_for(5s) == std::future_status::ready));
        BOOST_TEST(!waiting.get());
        BOOST_TEST((ec == operation_canceled));
    }
    pipe.write(std::span(whole).subspan(50));
    BOOST_TEST(next_size().value() == 100U);
}

BOOST_AUTO_TEST_CASE(that_was_interrupted_before_is_so_once) {
    pipe.write(record_of(7));
    reader.interrupt();
    reader.interrupt();
    BOOST_TEST(!next_size());
    BOOST_TEST((ec == operation_canceled));
    BOOST_TEST(next_size().value() == 7U);
}

BOOST_AUTO_TEST_CASE(is_read_on_after_signals) {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &before);
    auto const reading = ::pthread_self();
    auto const writing = std::async(std::launch::async, [&] {
        for (int count = 0; count != 100; ++count) {
            ::pthread_kill(reading, SIGUSR1);
            std::this_thread::sleep_for(200us);
        }
        pipe.write(record_of(9));
    });
    BOOST_TEST(next_size().value() == 9U);
    ::sigaction(SIGUSR1, &before, nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(opening_a_pipe)

BOOST_AUTO_TEST_CASE(waits_for_its_other_end_until_interrupted) {
    named_pipe const pipe;
    pcap_reader reader;
    auto waiting = std::async(std::launch::async, [&] {
        error_code ec;
        reader.open(named_pipe::path(), ec);
        return ec;
    });
    BOOST_TEST((waiting.wait_for(20ms) == std::future_status::timeout));
    reader.interrupt();
    BOOST_TEST_REQUIRE((waiting.wait_for(5s) == std::future_status::ready));
    BOOST_TEST((waiting.get() == operation_canceled));
    BOOST_TEST(!reader.is_open());
}

BOOST_AUTO_TEST_CASE(may_be_of_standard_input) {
    auto const file = crafted_pcapng(std::endian::big).interface(1).simple_packet(3, bytes(3));
    named_pipe pipe;
    int const before = ::dup(STDIN_FILENO);
    auto const writing = std::async(std::launch::async, [&] {
        pipe.open();
        pipe.write(file.content());
        pipe.close();
    });
    int const input = ::open(named_pipe::path().c_str(), O_RDONLY);
    ::dup2(input, STDIN_FILENO);
    ::close(input);
    auto const read = netring::test::read_all_of(std::filesystem::path("-"));
    ::dup2(before, STDIN_FILENO);
    ::close(before);
    BOOST_TEST(!read.ec);
    BOOST_TEST(read.packets.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_reader)

BOOST_AUTO_TEST_CASE(that_is_not_open_says_so) {
    pcap_reader reader;
    auto const check = [](pcap_reader& closed) {
        error_code ec;
        BOOST_TEST(!closed.next(ec));
        BOOST_TEST(ec == make_error_code(netring::error::not_open));
        BOOST_TEST(!closed.is_open());
        BOOST_TEST(closed.interfaces().empty());
    };
    check(reader);
    auto moved = std::move(reader);
    check(reader);
    auto const file = crafted_pcap(std::endian::little).record(0, 0, bytes(3), 3);
    error_code ec;
    reader.open(std::span(file.content()), ec);
    BOOST_TEST(!ec);
    BOOST_TEST(reader.next().has_value());
    reader.close();
    check(reader);
}

BOOST_AUTO_TEST_CASE(of_what_never_waits_may_be_interrupted_too) {
    auto const file = crafted_pcap(std::endian::little).record(0, 0, bytes(3), 3);
    pcap_reader reader;
    error_code ec;
    reader.interrupt();
    reader.open(std::span(file.content()), ec);
    BOOST_TEST((ec == operation_canceled));
    reader.open(std::span(file.content()), ec);
    BOOST_TEST(!ec);
    reader.interrupt();
    BOOST_TEST(!reader.next(ec));
    BOOST_TEST((ec == operation_canceled));
    BOOST_TEST(reader.next(ec)->captured_size() == 3U);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(reads_long_files_in_pieces_as_it_reads_memory) {
    crafted_pcap pcap(std::endian::big);
    crafted_pcapng pcapng(std::endian::big);
    pcapng.interface(1);
    for (std::uint32_t number = 0; number != 5000; ++number) {
        bytes const data(number * 7 % 1500, static_cast<std::byte>(number));
        pcap.record(number, 0, data, 1500);
        pcapng.enhanced_packet(0, number, data);
    }
    auto const path = std::filesystem::temp_directory_path() / ("netring-long-" + std::to_string(::getpid()));
    for (auto const* file :
         {static_cast<netring::test::crafted_bytes*>(&pcap), static_cast<netring::test::crafted_bytes*>(&pcapng)}) {
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<char const*>(file->content().data()),
                   static_cast<std::streamsize>(file->content().size()));
        auto const from_path = netring::test::read_all_of(path);
        auto const from_memory = netring::test::read_all_of(std::span(file->content()));
        BOOST_TEST(!from_path.ec);
        BOOST_TEST(from_path.packets.size() == 5000U);
        BOOST_TEST((from_path.packets == from_memory.packets));
        BOOST_TEST((from_path.metadata == from_memory.metadata));
    }
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(keeps_what_is_open_where_another_cannot_be_opened) {
    auto const file = crafted_pcap(std::endian::little).record(0, 0, bytes(3), 3);
    pcap_reader reader{std::span(file.content())};
    error_code ec;
    reader.open(std::filesystem::path("/tmp/netring-no-such-file"), ec);
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    BOOST_TEST(reader.next()->captured_size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
