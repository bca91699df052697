// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every system call of a reader, and of a source that reads, fails once, transiently and for good.

#include "../pcap/crafted_file.hpp"
#include "../sweep/sweeping.hpp"
#include "scratch_folder.hpp"
#include "wire.hpp"

#include <netring/async_pcap_source.hpp>
#include <netring/error.hpp>
#include <netring/pcap_reader.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using netring::error_code;
using netring::test::the_fault;

namespace {

constexpr std::uint32_t packets = 300;

/// A file that takes several reads.
struct file {
    file() {
        netring::test::crafted_pcap content(std::endian::little);
        for (std::uint32_t number = 0; number != packets; ++number)
            content.record(number, 0, netring::test::tagged_frame(100, number), 100);
        auto const bytes = content.content();
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<char const*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    netring::test::scratch_folder const folder;
    std::filesystem::path const path = folder.path / "trace";
};

/// What must be as before, whatever failed.
void check_nothing_left(std::size_t descriptors) {
    auto const kept = std::exchange(the_fault(), {});
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    the_fault() = kept;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(failing_system_calls_of_a_reader, file)

BOOST_AUTO_TEST_CASE(end_it_with_their_error_after_whole_packets_and_leave_no_descriptor) {
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EIO, EACCES}) {
            auto const injected = netring::test::sweep(persistent, code, [&] {
                {
                    netring::pcap_reader reader;
                    error_code ec;
                    reader.open(path, ec);
                    BOOST_TEST(reader.is_open() == !ec.failed());
                    std::uint32_t count = 0;
                    bool whole = true;
                    while (!ec) {
                        auto const packet = reader.next(ec);
                        if (!packet)
                            break;
                        whole = whole && netring::test::is_tagged_frame(packet->data(), 100, count++);
                    }
                    BOOST_TEST(whole);
                    BOOST_TEST(ec.value() == (the_fault().injected == 0 ? 0 : code));
                    BOOST_TEST((count == packets || the_fault().injected != 0));
                }
                check_nothing_left(descriptors);
            });
            BOOST_TEST_MESSAGE("read: " << injected << " failures injected");
            BOOST_TEST(injected >= 5U);
        }
}

BOOST_AUTO_TEST_CASE(complete_each_receive_of_a_source_once_and_leave_no_descriptor) {
    { asio::io_context const warm_up; }
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true}) {
        auto const injected = netring::test::sweep(persistent, EIO, [&] {
            std::size_t count = 0;
            error_code ec;
            {
                asio::io_context context;
                netring::async_pcap_source source(context);
                source.open({.path = path, .speed = 0}, ec);
                while (!ec) {
                    int completed = 0;
                    source.async_receive([&](error_code e, netring::owned_batch const& batch) {
                        ++completed;
                        ec = e;
                        count += batch.size();
                    });
                    context.restart();
                    context.run();
                    BOOST_TEST_REQUIRE(completed == 1);
                }
            }
            // What fails once all was read, as closing may, changes nothing.
            if (ec == asio::error::eof)
                BOOST_TEST(count == packets);
            else
                BOOST_TEST((ec.value() == EIO && the_fault().injected != 0), ec.message());
            check_nothing_left(descriptors);
        });
        BOOST_TEST_MESSAGE("receive from a file: " << injected << " failures injected");
        BOOST_TEST(injected >= 5U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
