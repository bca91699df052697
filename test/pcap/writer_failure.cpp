// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Disks that are full, pipes that are closed or slow, and what cannot be opened.

#include "writing.hpp"

#include "wire.hpp"

#include <netring/error.hpp>
#include <netring/pcap_reader.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace errc = boost::system::errc;
using namespace std::chrono_literals;
using netring::error;
using netring::error_code;
using netring::pcap_format;
using netring::pcap_writer;
using netring::test::both_formats;
using netring::test::made;
using netring::test::packets_in;
using netring::test::written_file;

namespace {

/// A signal that does nothing for a while.
class ignored_signal {
public:
    explicit ignored_signal(int number)
        : number_(number)
        , before_(std::signal(number, SIG_IGN)) {}
    ignored_signal(ignored_signal const&) = delete;
    ignored_signal& operator=(ignored_signal const&) = delete;
    ~ignored_signal() { std::signal(number_, before_); }

private:
    int number_;
    void (*before_)(int);
};

/// No file may become longer.
class longest_file {
public:
    explicit longest_file(rlim_t size_bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit const now{size_bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    longest_file(longest_file const&) = delete;
    longest_file& operator=(longest_file const&) = delete;
    ~longest_file() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    ignored_signal too_long_{SIGXFSZ};
    rlimit before_{};
};

/// A disk of 64 KiB, which only this process sees.
class small_disk {
public:
    explicit small_disk(std::filesystem::path at)
        : at_(std::move(at)) {
        std::filesystem::create_directory(at_);
        BOOST_TEST_REQUIRE(::unshare(CLONE_NEWNS) == 0);
        BOOST_TEST_REQUIRE(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
        BOOST_TEST_REQUIRE(::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=64k") == 0);
    }
    small_disk(small_disk const&) = delete;
    small_disk& operator=(small_disk const&) = delete;
    ~small_disk() { ::umount2(at_.c_str(), MNT_DETACH); }

private:
    std::filesystem::path at_;
};

/// A pipe that a writer opens by a name.
struct pipe_with_path {
    pipe_with_path() { BOOST_TEST_REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    pipe_with_path(pipe_with_path const&) = delete;
    pipe_with_path& operator=(pipe_with_path const&) = delete;
    ~pipe_with_path() {
        close_reader();
        ::close(ends[1]);
    }

    std::string name() const { return "/proc/self/fd/" + std::to_string(ends[1]); }
    void close_reader() { ::close(std::exchange(ends[0], -1)); }

    std::array<int, 2> ends{};
};

/// Standard output is another file for a while.
class redirected_output {
public:
    explicit redirected_output(int to)
        : before_(::dup(STDOUT_FILENO)) {
        ::dup2(to, STDOUT_FILENO);
    }
    redirected_output(redirected_output const&) = delete;
    redirected_output& operator=(redirected_output const&) = delete;
    ~redirected_output() {
        ::dup2(before_, STDOUT_FILENO);
        ::close(before_);
    }

private:
    int before_;
};

void check_refused(netring::pcap_writer_options const& options, error_code const& expected, std::string const& named) {
    pcap_writer writer;
    error_code ec;
    netring::diagnostics why;
    writer.open(options, ec, &why);
    BOOST_TEST(ec == expected);
    BOOST_TEST(!writer.is_open());
    BOOST_TEST(why.step.find(named) != std::string::npos, why.text());
    try {
        pcap_writer const throwing(options);
        BOOST_TEST(false, "opened");
    } catch (netring::system_error const& failure) {
        BOOST_TEST(failure.code() == expected);
        BOOST_TEST(std::string(failure.what()).find(named) != std::string::npos, failure.what());
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_writer_that_cannot_write, written_file)

BOOST_DATA_TEST_CASE(leaves_whole_packets_on_a_full_disk_and_counts_them, both_formats, format) {
    small_disk const disk(folder.path / "disk");
    options.path = path = folder.path / "disk" / "trace";
    options.format = format;
    pcap_writer writer(options);
    error_code ec;
    std::uint64_t written = 0;
    while (!ec && written != 100000) {
        writer.write(made(60 + written % 1000).view(), ec);
        ++written;
    }
    BOOST_TEST((ec == errc::no_space_on_device));
    BOOST_TEST(writer.is_open());
    auto const stats = writer.stats();
    BOOST_TEST(stats.packets > 50U);
    BOOST_TEST(stats.packets < written);
    BOOST_TEST(stats.packets == packets_in(path));
    BOOST_TEST(stats.bytes == std::filesystem::file_size(path));
    writer.write(made(60).view(), ec);
    BOOST_TEST((ec == errc::no_space_on_device));
    writer.close(ec);
    BOOST_TEST((ec == errc::no_space_on_device));
    BOOST_TEST(!writer.is_open());
    BOOST_TEST((writer.stats() == stats));
    BOOST_TEST(packets_in(path) == stats.packets);
}

BOOST_DATA_TEST_CASE(leaves_whole_packets_wherever_the_file_ends, both_formats, format) {
    options.format = format;
    options.snap_length_bytes = 60;
    options.interfaces = {{.index = 1}};
    std::size_t header_bytes = 0;
    {
        pcap_writer const writer(options);
        header_bytes = std::filesystem::file_size(path);
    }
    auto const packet_bytes = format == pcap_format::pcap ? 16U + 60U : 28U + 60U + 8U + 4U + 4U;
    for (auto limit = header_bytes; limit != header_bytes + 3 * packet_bytes; limit += 3) {
        longest_file const shorter(limit);
        pcap_writer writer(options);
        // The packets of odd numbers are cut.
        for (std::size_t i = 0; i != 4; ++i)
            writer.write(made(60 + i % 2).view());
        writer.report(1, {});
        error_code ec;
        writer.close(ec);
        auto const whole = (limit - header_bytes) / packet_bytes;
        BOOST_TEST((ec == errc::file_too_large));
        BOOST_TEST(std::filesystem::file_size(path) == header_bytes + whole * packet_bytes);
        BOOST_TEST(writer.stats().packets == whole);
        BOOST_TEST(writer.stats().cut == whole / 2);
        BOOST_TEST(writer.stats().bytes == header_bytes + whole * packet_bytes);
        if (limit % 10 == 0)
            BOOST_TEST(packets_in(path) == whole);
    }
}

BOOST_DATA_TEST_CASE(leaves_nothing_of_a_packet_that_is_longer_than_the_buffer, both_formats, format) {
    options.format = format;
    options.snap_length_bytes = 1000000;
    longest_file const shorter(500000);
    pcap_writer writer(options);
    error_code ec;
    writer.write(made(60).view(), ec);
    BOOST_TEST(!ec);
    writer.write(made(600000).view(), ec);
    BOOST_TEST((ec == errc::file_too_large));
    writer.close(ec);
    BOOST_TEST(writer.stats().packets == 1U);
    BOOST_TEST(packets_in(path) == 1U);
}

BOOST_AUTO_TEST_CASE(leaves_the_name_of_one_that_is_not_whole) {
    options.rotation.file_packets = 1000;
    longest_file const shorter(500);
    pcap_writer writer(options);
    error_code ec;
    for (int i = 0; i != 10; ++i)
        writer.write(made(60).view(), ec);
    writer.close(ec);
    BOOST_TEST((ec == errc::file_too_large));
    BOOST_TEST(writer.path().extension() == ".part");
    BOOST_TEST(packets_in(writer.path()) == writer.stats().packets);
}

BOOST_AUTO_TEST_CASE(leaves_what_standard_output_had_before) {
    std::ofstream(path) << std::string(1000, 'x');
    longest_file const shorter(1300);
    auto const fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    {
        redirected_output const output(fd);
        options.path = "-";
        pcap_writer writer(options);
        for (int i = 0; i != 10; ++i)
            writer.write(made(60).view());
        error_code ec;
        writer.close(ec);
        BOOST_TEST((ec == errc::file_too_large));
        BOOST_TEST(writer.stats().packets == 1U);
    }
    ::close(fd);
    auto const copy = folder.path / "copy";
    netring::test::run("head -c 1000 " + path.string() + " | tr -d x | cmp - /dev/null && tail -c +1001 " +
                       path.string() + " >" + copy.string());
    BOOST_TEST(packets_in(copy) == 1U);
}

BOOST_AUTO_TEST_CASE(tells_at_once_that_a_disk_is_full) {
    options.path = "/dev/full";
    check_refused(options, error_code(ENOSPC, boost::system::system_category()), "/dev/full");
}

BOOST_DATA_TEST_CASE(tells_that_nobody_reads_a_pipe_any_more, both_formats, format) {
    ignored_signal const broken(SIGPIPE);
    pipe_with_path pipe;
    options.format = format;
    options.path = pipe.name();
    pcap_writer writer(options);
    writer.write(made(60).view());
    writer.flush();
    pipe.close_reader();
    writer.write(made(60).view());
    error_code ec;
    writer.flush(ec);
    BOOST_TEST((ec == errc::broken_pipe));
    writer.close(ec);
    BOOST_TEST((ec == errc::broken_pipe));
    BOOST_TEST(writer.stats().packets == 1U);
}

BOOST_AUTO_TEST_CASE(waits_for_room_in_a_pipe_that_would_not) {
    pipe_with_path pipe;
    auto const flags = ::fcntl(pipe.ends[1], F_GETFL);
    ::fcntl(pipe.ends[1], F_SETFL, flags | O_NONBLOCK);
    std::thread reader([&] {
        std::ofstream copy(path, std::ios::binary);
        std::array<char, 10000> part{};
        for (ssize_t got = 1; got > 0;) {
            std::this_thread::sleep_for(1ms);
            got = ::read(pipe.ends[0], part.data(), part.size());
            copy.write(part.data(), std::max<ssize_t>(got, 0));
        }
    });
    {
        redirected_output const output(pipe.ends[1]);
        ::close(std::exchange(pipe.ends[1], -1));
        options.path = "-";
        pcap_writer writer(options);
        for (std::uint32_t i = 0; i != 1000; ++i)
            writer.write(made(1000, i).view());
        writer.close();
        BOOST_TEST(writer.stats().packets == 1000U);
    }
    reader.join();
    BOOST_TEST(netring::test::fields_of(path, "frame.time_epoch").back() == "1700000000.000000999");
    BOOST_TEST(packets_in(path) == 1000U);
}

BOOST_AUTO_TEST_CASE(names_the_option_or_the_file) {
    auto const refused = [&](auto change, std::string const& named) {
        auto changed = options;
        change(changed);
        check_refused(changed, error::invalid_option, named);
    };
    refused([](auto& with) { with.path.clear(); }, "path");
    refused([](auto& with) { with.snap_length_bytes = 0; }, "snap_length_bytes");
    refused([](auto& with) { with.snap_length_bytes = netring::pcap_reader::max_packet_bytes + 1; },
            "snap_length_bytes");
    refused([](auto& with) { with.interfaces.push_back({.link_type = netring::link_type::other}); },
            "interfaces[1].link_type");
    refused([](auto& with) { with.rotation.file_time = -1s; }, "rotation.file_time");
    refused([](auto& with) { with.rotation.keep_files = 1; }, "rotation.keep_files");
    refused(
        [](auto& with) {
            with.path = "-";
            with.rotation.file_packets = 1;
        },
        "rotation");
    BOOST_TEST(std::filesystem::is_empty(folder.path));

    options.path = folder.path;
    check_refused(options, error_code(EISDIR, boost::system::system_category()), folder.path);
    options.path = folder.path / "none" / "trace";
    check_refused(options, error_code(ENOENT, boost::system::system_category()), options.path);
    options.rotation.file_packets = 1;
    check_refused(options, error_code(ENOENT, boost::system::system_category()), options.path);
}

BOOST_AUTO_TEST_CASE(is_not_open_before_and_after) {
    pcap_writer writer;
    for (int round = 0; round != 2; ++round) {
        BOOST_TEST(!writer.is_open());
        error_code ec;
        writer.write(made(60).view(), ec);
        BOOST_TEST((ec == error::not_open));
        writer.flush(ec);
        BOOST_TEST((ec == error::not_open));
        writer.rotate(ec);
        BOOST_TEST((ec == error::not_open));
        BOOST_TEST(!writer.rotate_if_due(ec));
        BOOST_TEST((ec == error::not_open));
        writer.report(1, {});
        writer.close(ec);
        BOOST_TEST(!ec);
        if (round == 0) {
            writer.open(options);
            BOOST_TEST(writer.is_open());
            BOOST_TEST(writer.path() == path);
            writer.close();
        }
    }
}

BOOST_AUTO_TEST_CASE(keeps_what_it_wrote_when_it_is_moved_or_destroyed) {
    auto const descriptors = netring::test::open_descriptors();
    {
        pcap_writer first(options);
        first.write(made(60).view());
        pcap_writer second(std::move(first));
        second.write(made(60).view());
        options.path = folder.path / "other";
        second = pcap_writer(options);
        BOOST_TEST(packets_in(path) == 2U);
        second.write(made(60).view());
    }
    BOOST_TEST(packets_in(options.path) == 1U);
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_SUITE_END()
