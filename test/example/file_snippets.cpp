// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "../../doc/file_snippets.hpp"
#include "ipv4_frame.hpp"
#include "needs_bpf.hpp"
#include "patience.hpp"
#include "scratch_folder.hpp"
#include "wire.hpp"

#include <netring/xdp_socket.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using netring::test::eventually;
using netring::test::run;
using netring::test::tagged_frame;

namespace {

struct file_wire : netring::test::wired {
    /// Frames of 60 bytes at times 200 ms apart.
    std::string recorded(std::uint32_t count, std::string const& interface = "eth0") const {
        auto const path = (folder.path / "recorded.pcapng").string();
        netring::pcap_writer writer({.path = path, .interfaces = {{.index = 1, .name = interface}}});
        for (std::uint32_t number = 0; number != count; ++number) {
            auto const frame = tagged_frame(60, number);
            netring::packet_metadata const metadata{
                .wire_size = frame.size(),
                .timestamp = netring::timestamp(netring::timestamp::time_point(1000s + number * 200ms)),
                .interface_index = 1};
            writer.write(netring::packet_view(frame, metadata));
        }
        writer.close();
        return path;
    }

    netring::test::scratch_folder folder;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(code_of_the_chapter_on_files, file_wire)

BOOST_AUTO_TEST_CASE(explains_expressions) {
    BOOST_TEST(snippets::explain("tcp port htp") == "unknown port 'htp', at byte 9: \"htp\"\n");
    BOOST_TEST(snippets::explain("arp") ==
               "arp:\n" + run("tcpdump -y EN10MB -d -r " + recorded(1) + " arp 2>/dev/null | grep '^('"));
}

BOOST_AUTO_TEST_CASE(compiles_for_a_tunnel) {
    auto const packet = netring::test::ipv4_frame(netring::test::udp_datagram(1, 2, 3));
    auto const bytes = std::span(packet).subspan(14);
    BOOST_TEST(snippets::on_tunnel("udp").matches(
        netring::packet_view(bytes, {.wire_size = bytes.size(), .link_type = netring::link_type::raw_ip})));
}

BOOST_AUTO_TEST_CASE(rotates_files) {
    netring::capture capture({.interface = "v1"});
    auto writer = snippets::rotating_writer(folder.path.string());
    sender.send_tagged(200, 0, 10);
    netring::test::wait_until_ready(capture, 10);
    snippets::write_for(capture, writer, 300ms);
    netring::error_code ec;
    writer.rotate(ec);
    sender.send_tagged(60, 0, 5);
    netring::test::wait_until_ready(capture, 15);
    snippets::write_for(capture, writer, 300ms);
    writer.close();
    std::set<std::filesystem::path> files;
    for (auto const& each : std::filesystem::directory_iterator(folder.path))
        files.insert(each.path());
    BOOST_TEST_REQUIRE(files.size() == 2U);
    auto const lengths = [](std::filesystem::path const& file) {
        return run("tshark -r " + file.string() +
                   " -T fields -e frame.cap_len -e frame.len 2>/dev/null | sort | uniq -c | xargs echo");
    };
    BOOST_TEST(lengths(*files.begin()) == "10 128 200\n");
    BOOST_TEST(lengths(*files.rbegin()) == "5 60 60\n");
}

BOOST_AUTO_TEST_CASE(reads_what_is_whole) {
    auto const file = recorded(10);
    BOOST_TEST(snippets::what_is_whole(file) == "10 packets of eth0\n");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 10);
    auto const text = snippets::what_is_whole(file);
    BOOST_TEST(text.find("9 packets of eth0\nread " + file + " at byte") == 0U);
    BOOST_TEST(text.find("ends in the middle of a packet") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(receives_recorded_packets) {
    asio::io_context context;
    auto bytes = asio::co_spawn(context, snippets::bytes_at_double_speed(recorded(4)), asio::use_future);
    auto const begun = std::chrono::steady_clock::now();
    context.run();
    BOOST_TEST(bytes.get() == 240U);
    // Three gaps of 200 ms.
    BOOST_TEST((std::chrono::steady_clock::now() - begun >= 300ms));
}

BOOST_AUTO_TEST_CASE(keeps_web_traffic_of_af_xdp, *netring::test::needs_bpf()) {
    netring::xdp_socket socket({.interface = "v1"});
    auto const tcp = [](unsigned port) {
        std::vector<std::byte> segment(20);
        segment[3] = static_cast<std::byte>(port);
        segment[12] = std::byte{0x50};
        auto frame = netring::test::ipv4_frame(segment);
        frame[23] = std::byte{6};
        return frame;
    };
    auto tagged = tcp(80);
    std::vector<std::byte> const tag{std::byte{0x81}, std::byte{0}, std::byte{0}, std::byte{42}};
    tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
    std::size_t seen = 0;
    std::vector<std::size_t> kept;
    for (auto const& frame : {tcp(80), tcp(22), tagged})
        sender.send(frame);
    eventually([&] {
        auto batch = socket.next(10ms);
        seen += batch.size();
        snippets::keep_web(batch);
        for (netring::packet_view const packet : batch)
            kept.push_back(packet.captured_size());
        return seen == 3;
    });
    BOOST_TEST(kept == (std::vector<std::size_t>{54, 58}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
