// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every system call of a writer fails once, transiently and for good.

#include "../pcap/writing.hpp"
#include "../sweep/sweeping.hpp"
#include "wire.hpp"

#include <netring/error.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <utility>

using netring::error_code;
using netring::pcap_writer;
using netring::test::both_formats;
using netring::test::the_fault;

BOOST_FIXTURE_TEST_SUITE(failing_system_calls_of_a_writer, netring::test::written_file)

BOOST_DATA_TEST_CASE(leave_no_descriptor_and_whole_packets_and_come_with_each_call, both_formats, format) {
    options.format = format;
    options.rotation = {.file_packets = 2, .keep_files = 2};
    auto const descriptors = netring::test::open_descriptors();
    for (bool const persistent : {false, true})
        for (int const code : {EIO, ENOSPC, EACCES}) {
            auto const injected = netring::test::sweep(persistent, code, [&] {
                netring::test::scratch_folder const fresh;
                options.path = fresh.path / "trace";
                pcap_writer writer;
                error_code first;
                writer.open(options, first);
                BOOST_TEST(writer.is_open() == !first.failed());
                error_code ec;
                auto const keep_first = [&] {
                    BOOST_TEST((!first || ec == first));
                    first = ec;
                };
                if (!first) {
                    for (std::uint32_t i = 0; i != 7; ++i) {
                        writer.write(netring::test::made(60, i).view(), ec);
                        keep_first();
                    }
                    writer.flush(ec);
                    keep_first();
                    writer.close(ec);
                    keep_first();
                }
                BOOST_TEST(first.failed() == (the_fault().injected != 0));
                if (first)
                    BOOST_TEST(first.value() == code);
                auto const kept = std::exchange(the_fault(), {});
                BOOST_TEST(netring::test::open_descriptors() == descriptors);
                // None is cut, whichever failed; one that was begun only may be empty.
                for (auto const& entry : std::filesystem::directory_iterator(fresh.path))
                    if (entry.file_size() != 0)
                        BOOST_TEST(netring::test::packets_in(entry.path()) <= 2U);
                the_fault() = kept;
            });
            BOOST_TEST_MESSAGE("write: " << injected << " failures injected");
            BOOST_TEST(injected >= 18U);
        }
}

BOOST_AUTO_TEST_CASE(do_not_matter_if_a_signal_came) {
    pcap_writer writer(options);
    writer.write(netring::test::made(60).view());
    the_fault() = {.at = 0, .code = EINTR};
    writer.flush();
    BOOST_TEST(the_fault().injected == 1U);
    the_fault() = {};
    writer.close();
    BOOST_TEST(netring::test::packets_in(path) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
