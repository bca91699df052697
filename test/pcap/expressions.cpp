// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Filters made of expressions have tcpdump's verdict, wherever the kernel left the VLAN tag.

#include "mixed_trace.hpp"
#include "patience.hpp"
#include "pcap/stripped_tag.hpp"
#include "scratch_folder.hpp"
#include "wire.hpp"

#include <netring/capture.hpp>
#include <netring/compile_filter.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <linux/filter.h>
#include <memory>
#include <pcap/pcap.h>
#include <random>
#include <string>

namespace data = boost::unit_test::data;
using namespace std::chrono_literals;
using netring::bpf_instruction;
using netring::compile_filter;
using netring::filter;
using netring::packet_view;
using netring::test::bytes;

namespace {

std::vector<bytes> const& frames() {
    static netring::test::mixed_trace const trace;
    return trace.frames();
}

packet_view view_of(bytes const& frame) {
    return {frame, {.wire_size = frame.size()}};
}

bool is_tagged(bytes const& frame) {
    auto const type = std::to_integer<unsigned>(frame[12]) << 8U | std::to_integer<unsigned>(frame[13]);
    return type == 0x8100 || type == 0x88a8;
}

/// A frame as the kernel has it once it was received: the tag is beside the bytes.
class received {
public:
    explicit received(bytes const& frame)
        : bytes_(frame) {
        auto const word = [&](std::size_t at) {
            return static_cast<std::uint16_t>(std::to_integer<unsigned>(frame[at]) << 8U |
                                              std::to_integer<unsigned>(frame[at + 1]));
        };
        if (is_tagged(frame)) {
            metadata_.vlan = netring::vlan_tag{.tci = word(14), .tpid = word(12)};
            bytes_.erase(bytes_.begin() + 12, bytes_.begin() + 16);
        }
        metadata_.wire_size = bytes_.size();
    }

    packet_view view() const { return {bytes_, metadata_}; }

private:
    bytes bytes_;
    netring::packet_metadata metadata_;
};

using numbers = std::vector<std::size_t>;

template <class Accepts>
numbers accepted(Accepts accepts) {
    numbers those;
    for (std::size_t number = 0; number != frames().size(); ++number)
        if (accepts(frames()[number]))
            those.push_back(number);
    return those;
}

bool has_vlan(std::string const& expression) {
    return expression.find("vlan") != std::string::npos;
}

/// The trace in a file that libpcap wrote: the time of a frame is its number, in seconds.
struct trace_in_file {
    trace_in_file() {
        std::unique_ptr<pcap_t, decltype(&pcap_close)> const handle(pcap_open_dead(DLT_EN10MB, 262144), &pcap_close);
        std::unique_ptr<pcap_dumper_t, decltype(&pcap_dump_close)> const file(
            pcap_dump_open(handle.get(), (folder.path / "trace.pcap").c_str()), &pcap_dump_close);
        for (std::size_t number = 0; number != frames().size(); ++number) {
            auto const& frame = frames()[number];
            auto const size = static_cast<bpf_u_int32>(frame.size());
            pcap_pkthdr const header{
                .ts = {.tv_sec = static_cast<time_t>(number), .tv_usec = 0}, .caplen = size, .len = size};
            pcap_dump(reinterpret_cast<u_char*>(file.get()), &header, reinterpret_cast<u_char const*>(frame.data()));
        }
    }

    /// What tcpdump accepts.
    numbers accepted_by_tcpdump(std::string const& expression) const {
        netring::test::run("tcpdump -r " + (folder.path / "trace.pcap").string() + " -w " +
                           (folder.path / "chosen.pcap").string() + " '" + expression + "' 2>/dev/null");
        char why[PCAP_ERRBUF_SIZE];
        std::unique_ptr<pcap_t, decltype(&pcap_close)> const handle(
            pcap_open_offline((folder.path / "chosen.pcap").c_str(), why), &pcap_close);
        numbers those;
        pcap_pkthdr* header = nullptr;
        u_char const* unused = nullptr;
        while (pcap_next_ex(handle.get(), &header, &unused) == 1)
            those.push_back(static_cast<std::size_t>(header->ts.tv_sec));
        return those;
    }

    netring::test::scratch_folder folder;
};

std::string failure_of(std::string_view expression, netring::compile_filter_options const& options = {}) {
    netring::error_code ec;
    netring::diagnostics why;
    auto const none = compile_filter(expression, options, ec, &why);
    BOOST_TEST((ec == netring::error::invalid_expression));
    BOOST_TEST((none == filter::reject_all()));
    return why.text();
}

bool says(std::string const& text, std::string const& words) {
    BOOST_TEST_INFO("it says: " << text);
    return text.find(words) != std::string::npos;
}

/// Random bytes in place of some.
bytes damaged(bytes frame, std::mt19937& random) {
    for (int change = 0; change != 4; ++change)
        frame[random() % frame.size()] = static_cast<std::byte>(random());
    frame.resize(14 + random() % (frame.size() - 13));
    return frame;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(expressions, trace_in_file)

BOOST_DATA_TEST_CASE_F(trace_in_file, have_the_verdict_of_tcpdump, data::make(netring::test::expressions), expression) {
    auto const chosen = compile_filter(expression);
    auto const right = accepted_by_tcpdump(expression);
    BOOST_TEST(accepted([&](bytes const& frame) { return chosen.matches(view_of(frame)); }) == right);
    if (!has_vlan(expression))
        return;
    // The kernel takes the tag out of what it receives; that is the same packet.
    BOOST_TEST(accepted([&](bytes const& frame) { return chosen.matches(received(frame).view()); }) == right);
}

BOOST_DATA_TEST_CASE(have_the_verdict_of_libpcap_on_any_bytes, data::make(netring::test::expressions), expression) {
    auto const chosen = compile_filter(expression);
    std::unique_ptr<pcap_t, decltype(&pcap_close)> const handle(pcap_open_dead(DLT_EN10MB, 262144), &pcap_close);
    bpf_program program{};
    BOOST_TEST_REQUIRE(pcap_compile(handle.get(), &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0);
    std::mt19937 random(1);
    std::size_t different = 0;
    for (int round = 0; round != 20; ++round)
        for (auto const& frame : frames()) {
            auto const other = damaged(frame, random);
            pcap_pkthdr const header{.ts = {},
                                     .caplen = static_cast<bpf_u_int32>(other.size()),
                                     .len = static_cast<bpf_u_int32>(other.size())};
            bool const right =
                pcap_offline_filter(&program, &header, reinterpret_cast<u_char const*>(other.data())) != 0;
            different += chosen.matches(view_of(other)) == right ? 0U : 1U;
            if (has_vlan(expression) && is_tagged(other) && other.size() >= 18)
                different += chosen.matches(received(other).view()) == right ? 0U : 1U;
        }
    BOOST_TEST(different == 0U);
    pcap_freecode(&program);
}

BOOST_AUTO_TEST_CASE(that_do_not_name_vlans_look_past_a_tag_that_the_kernel_took_out) {
    auto const web = compile_filter("tcp port 80");
    auto const tagged = std::ranges::find_if(frames(), [&](bytes const& frame) {
        return is_tagged(frame) && compile_filter("vlan 100 and tcp port 80").matches(view_of(frame));
    });
    BOOST_TEST_REQUIRE((tagged != frames().end()));
    BOOST_TEST(web.matches(received(*tagged).view()));
    BOOST_TEST(!web.matches(view_of(*tagged)));
}

BOOST_AUTO_TEST_CASE(are_kept_as_text_and_print_their_instructions) {
    auto const web = compile_filter("tcp port 80 or udp");
    BOOST_TEST(web.text() == "tcp port 80 or udp");
    BOOST_TEST(web.with_snap_length(96).text() == web.text());
    BOOST_TEST(web.only(netring::packet_direction::host).text().empty());
    BOOST_TEST(netring::disassemble(web) ==
               netring::test::run("tcpdump -y EN10MB -r " + (folder.path / "trace.pcap").string() +
                                  " -d 'tcp port 80 or udp' 2>/dev/null | grep '^('"));
    BOOST_TEST((compile_filter(web.text()) == web));
}

BOOST_AUTO_TEST_CASE(are_compiled_for_a_link_type) {
    auto const packet = bytes(frames()[0].begin() + 14, frames()[0].end());
    auto const tcp = compile_filter("tcp", {.link = netring::link_type::raw_ip});
    BOOST_TEST(tcp.matches(packet_view(packet, {.wire_size = packet.size(), .link_type = netring::link_type::raw_ip})));
    BOOST_TEST(says(failure_of("tcp", {.link = netring::link_type::other}), "65535"));
    BOOST_TEST(says(failure_of("ether host 02:00:00:00:00:01", {.link = netring::link_type::raw_ip}), "ether"));
}

BOOST_AUTO_TEST_CASE(may_ask_for_the_broadcast_address_of_a_network) {
    BOOST_TEST(says(failure_of("ip broadcast"), "netmask"));
    auto const broadcast = compile_filter("ip broadcast", {.ipv4_netmask = 0xffffff00});
    auto frame = frames()[0];
    BOOST_TEST(!broadcast.matches(view_of(frame)));
    frame[33] = std::byte{255};
    BOOST_TEST(broadcast.matches(view_of(frame)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(expressions_that_are_wrong)

BOOST_AUTO_TEST_CASE(are_refused_with_the_reason_and_the_place) {
    BOOST_TEST(says(failure_of("tcp port or 80"), "syntax error, at byte 4: \"port or 80\""));
    BOOST_TEST(says(failure_of("(tcp and (port 80 bogus 7))"), "at byte 18: \"bogus 7))\""));
    BOOST_TEST(says(failure_of("udp or tcp port 99999"), "illegal port number 99999 > 65535, at byte 16: \"99999\""));
    BOOST_TEST(says(failure_of("ip and ether host foo"), "unknown ether host 'foo', at byte 18: \"foo\""));
    BOOST_TEST(says(failure_of("vlan 5000"), "5000 greater than maximum 4095, at byte 5"));
    BOOST_TEST(says(failure_of("bogus"), "compile the filter \"bogus\""));
    BOOST_CHECK_EXCEPTION(
        compile_filter("tcp port or 80"), netring::system_error, [](netring::system_error const& refused) {
            return refused.code() == netring::error::invalid_expression && says(refused.what(), "tcp port or 80");
        });
}

BOOST_AUTO_TEST_CASE(are_refused_however_deep_or_long_they_are) {
    BOOST_TEST(says(failure_of(std::string(100000, '(')), "it has 100000 bytes, legal: up to 8192"));
    BOOST_TEST(says(failure_of(std::string(8000, '(')), "syntax error"));
    std::string many;
    for (int number = 0; many.size() < 8100; ++number)
        many += "ether[" + std::to_string(number) + "]=1 or ";
    BOOST_TEST(says(failure_of(many), "syntax error"));
    BOOST_TEST(says(failure_of(std::string("tcp\0 port 80", 12)), "it has a byte of value 0"));
}

BOOST_AUTO_TEST_CASE(are_refused_if_the_kernel_would_not_take_the_program) {
    std::string many = "vlan";
    for (int number = 0; many.size() < 8100; ++number)
        many += "||ip[" + std::to_string(number) + "]=1";
    BOOST_TEST(says(failure_of(many), "instructions, legal: 1 to 4096"));
    BOOST_TEST(says(failure_of("ip protochain 6"), "a loop"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(expressions_that_are_long)

BOOST_AUTO_TEST_CASE(may_need_jumps_that_go_far) {
    std::string many = "vlan and (tcp";
    for (int port = 0; port != 150; ++port)
        many += " or port " + std::to_string(port);
    auto const chosen = compile_filter(many + ')');
    BOOST_TEST(chosen.instructions().size() > 1024U);
    auto const same = compile_filter("vlan and (tcp or portrange 0-149)");
    BOOST_TEST(accepted([&](bytes const& frame) { return chosen.matches(received(frame).view()); }) ==
               accepted([&](bytes const& frame) { return same.matches(view_of(frame)); }));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A program that returns what it loads.
std::vector<bpf_instruction> returning(std::vector<bpf_instruction> loads) {
    loads.push_back({BPF_RET | BPF_A, 0, 0, 0});
    return loads;
}

void decides_the_same(std::vector<bpf_instruction> const& program) {
    auto const both = netring::with_stripped_tag(program);
    BOOST_TEST_REQUIRE(both.has_value());
    filter const plain(program);
    filter const chosen(*both);
    for (auto const& frame : frames()) {
        auto const right = plain.evaluate(view_of(frame));
        BOOST_TEST_REQUIRE(chosen.evaluate(view_of(frame)) == right);
        if (is_tagged(frame))
            BOOST_TEST_REQUIRE(chosen.evaluate(received(frame).view()) == right);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_program_for_tags_beside_the_bytes)

BOOST_AUTO_TEST_CASE(loads_what_was_there_from_any_place) {
    for (auto const size : {BPF_B, BPF_H, BPF_W})
        for (std::uint32_t offset = 0; offset != 64; ++offset)
            BOOST_TEST_CONTEXT("size " << size << ", offset " << offset)
    decides_the_same(returning({{static_cast<std::uint16_t>(BPF_LD | BPF_ABS | size), 0, 0, offset}}));
}

BOOST_AUTO_TEST_CASE(keeps_the_index_register_meanwhile) {
    for (std::uint32_t offset = 0; offset != 40; ++offset)
        decides_the_same(returning({{BPF_LDX | BPF_IMM, 0, 0, 77},
                                    {BPF_LD | BPF_ABS | BPF_W, 0, 0, offset},
                                    {BPF_ALU | BPF_ADD | BPF_X, 0, 0, 0}}));
}

BOOST_AUTO_TEST_CASE(finds_computed_places_before_the_tag_and_behind_it) {
    for (std::uint32_t index = 0; index != 40; ++index)
        for (std::uint32_t offset = 0; offset != 24; ++offset) {
            bool const in_tag = index + offset + 2 > 12 && index + offset < 16;
            if (!in_tag)
                decides_the_same(
                    returning({{BPF_LDX | BPF_IMM, 0, 0, index}, {BPF_LD | BPF_IND | BPF_H, 0, 0, offset}}));
        }
}

BOOST_AUTO_TEST_CASE(knows_the_length_and_that_of_headers) {
    decides_the_same(returning({{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0}}));
    decides_the_same(returning(
        {{BPF_LD | BPF_IMM, 0, 0, 5}, {BPF_LDX | BPF_W | BPF_LEN, 0, 0, 0}, {BPF_ALU | BPF_MUL | BPF_X, 0, 0, 0}}));
    for (std::uint32_t offset = 0; offset != 40; ++offset)
        decides_the_same(returning({{BPF_LD | BPF_IMM, 0, 0, 1000},
                                    {BPF_LDX | BPF_B | BPF_MSH, 0, 0, offset},
                                    {BPF_ALU | BPF_ADD | BPF_X, 0, 0, 0}}));
}

BOOST_AUTO_TEST_CASE(jumps_to_the_same_places_however_far) {
    for (std::size_t const between : {0U, 1U, 50U, 100U, 150U}) {
        std::vector<bpf_instruction> program{{BPF_LD | BPF_ABS | BPF_B, 0, 0, 15},
                                             {BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint8_t>(between), 0, 100}};
        for (std::size_t number = 0; number != between; ++number)
            program.push_back({BPF_LD | BPF_ABS | BPF_W, 0, 0, 13});
        program.push_back({BPF_JMP | BPF_JSET | BPF_K, 0, 1, 1});
        program.push_back({BPF_JMP | BPF_JA, 0, 0, 1});
        program.push_back({BPF_LD | BPF_IMM, 0, 0, 9});
        decides_the_same(returning(program));
    }
}

BOOST_AUTO_TEST_CASE(is_not_made_if_all_memory_is_in_use) {
    std::vector<bpf_instruction> program;
    for (std::uint32_t slot = 0; slot != BPF_MEMWORDS; ++slot)
        program.push_back({BPF_ST, 0, 0, slot});
    BOOST_TEST(!netring::with_stripped_tag(returning(program)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// What a capture with a filter sees of the whole trace as it passes an interface: sent on v0, received on v1.
numbers captured(std::string const& interface, std::string const& expression, netring::test::plain_sender const& sender,
                 std::size_t wanted) {
    netring::capture capture(
        {.interface = interface,
         .ring = {.block_size_bytes = std::size_t{1} << 18U, .block_count = 8, .block_timeout = 5ms},
         .filter = compile_filter(expression)});
    for (auto const& frame : frames())
        sender.send(frame);
    numbers those;
    // They come in the order of the trace, byte for byte once the tag is back.
    auto next = frames().begin();
    for (auto const& packet : netring::test::take_until_quiet(capture, wanted, 60ms)) {
        next = std::find(next, frames().end(), packet);
        BOOST_TEST_REQUIRE((next != frames().end()));
        those.push_back(static_cast<std::size_t>(next++ - frames().begin()));
    }
    return those;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(in_the_kernel, netring::test::wired)

BOOST_DATA_TEST_CASE(a_filter_decides_as_it_does_here, data::make(netring::test::expressions), expression) {
    auto const chosen = compile_filter(expression);
    auto const coming = accepted([&](bytes const& frame) { return chosen.matches(received(frame).view()); });
    BOOST_TEST(captured("v1", expression, sender, coming.size()) == coming);
    auto const leaving = accepted([&](bytes const& frame) { return chosen.matches(view_of(frame)); });
    BOOST_TEST(captured("v0", expression, sender, leaving.size()) == leaving);
}

BOOST_AUTO_TEST_SUITE_END()
