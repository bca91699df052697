// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ebpf.hpp"
#include "ipv4_frame.hpp"
#include "other_network.hpp"
#include "patience.hpp"
#include "ring_format.hpp"
#include "timed.hpp"
#include "wire.hpp"
#include "without_capability.hpp"

#include <netring/capture.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <span>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using netring::capture;
using netring::capture_options;
using netring::error_code;
using netring::packet_batch;
using netring::packet_view;
using netring::test::ipv4_frame;
using netring::test::plain_sender;
using netring::test::small_ring;
using netring::test::udp_datagram;
using netring::test::without_capability;

namespace {

/// An option of a socket, read back from the kernel.
int option_of(capture const& from, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    BOOST_TEST(::getsockopt(from.native_handle(), level, name, &value, &size) == 0);
    return value;
}

std::size_t count(capture& from, std::size_t wanted = 0) {
    return netring::test::take_until_quiet(from, wanted).size();
}

/// Gives v0 an address and makes the host send one datagram over it, its checksum left to the NIC.
void send_with_the_hosts_stack(std::size_t size) {
    netring::test::run("ip addr replace 10.9.0.1/24 dev v0; ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:02 dev v0");
    int const fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    to.sin_addr.s_addr = inet_addr("10.9.0.2");
    std::vector<char> const data(size);
    BOOST_TEST(::sendto(fd, data.data(), size, 0, reinterpret_cast<sockaddr const*>(&to), sizeof to) ==
               static_cast<ssize_t>(size));
    ::close(fd);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(capture_options_, netring::test::wired)

BOOST_AUTO_TEST_CASE(every_profile_receives) {
    using namespace netring::ring_profile;
    for (auto const& ring : {balanced, high_throughput, low_latency, low_memory, jumbo}) {
        capture from({.interface = "v1", .ring = ring});
        sender.send_tagged(1514, 0, 100);
        BOOST_TEST(count(from, 100) == 100U);
        BOOST_TEST(from.stats().dropped == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_low_latency_profile_shows_the_first_packet_at_once, *netring::test::timed()) {
    capture from({.interface = "v1", .ring = netring::ring_profile::low_latency});
    auto const start = std::chrono::steady_clock::now();
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
    BOOST_TEST((std::chrono::steady_clock::now() - start < 20ms));
}

BOOST_AUTO_TEST_CASE(the_kernel_is_asked_for_the_wanted_clock_and_the_packet_tells_the_real_one) {
    using netring::timestamp_source;
    for (auto const& [source, flag] :
         {std::pair{timestamp_source::software, 0}, std::pair{timestamp_source::hardware_system, 32},
          std::pair{timestamp_source::hardware_raw, 64}}) {
        auto options = small_ring();
        options.timestamps = source;
        capture from(options);
        BOOST_TEST(option_of(from, SOL_PACKET, PACKET_TIMESTAMP) == flag);
        sender.send_tagged(60, 0, 1);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        // A veth has no clock of its own.
        BOOST_TEST(((*batch.begin()).timestamp().clock() == netring::timestamp_clock::software));
    }
}

BOOST_AUTO_TEST_CASE(a_flow_has_one_hash_and_none_where_it_is_not_wanted, *netring::test::only_in_blocks()) {
    auto const hashes = [&](bool wanted) {
        auto options = small_ring();
        options.rxhash = wanted;
        capture from(options);
        for (std::uint16_t const port : std::initializer_list<std::uint16_t>{1000, 1000, 1001})
            sender.send(ipv4_frame(udp_datagram(port, 9, 40)));
        netring::test::wait_until_ready(from, 3);
        std::vector<std::uint32_t> result;
        for (packet_view const packet : from.packets_for(50ms))
            result.push_back(packet.rxhash());
        BOOST_TEST_REQUIRE(result.size() == 3U);
        return result;
    };
    auto const with = hashes(true);
    BOOST_TEST(with[0] != 0U);
    BOOST_TEST(with[0] == with[1]);
    BOOST_TEST(with[0] != with[2]);
    BOOST_TEST(hashes(false) == (std::vector<std::uint32_t>{0, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_packet_of_a_tun_device_begins_with_its_ip_header) {
    int const tun = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (tun < 0) {
        BOOST_TEST_MESSAGE("skipped: no /dev/net/tun here");
        return;
    }
    ifreq request{};
    std::string("tun7").copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    BOOST_TEST_REQUIRE(::ioctl(tun, TUNSETIFF, &request) == 0);
    netring::test::run("ip link set tun7 up");
    auto options = small_ring();
    options.interface = "tun7";
    capture from(options);
    auto const frame = ipv4_frame(std::vector<std::byte>(10));
    auto const packet = std::span(frame).subspan(14);
    BOOST_TEST(::write(tun, packet.data(), packet.size()) == 30);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    auto const seen = *batch.begin();
    BOOST_TEST((seen.link_type() == netring::link_type::raw_ip));
    BOOST_TEST(static_cast<int>(seen.link_type()) == 101);
    BOOST_TEST(seen.captured_size() == 30U);
    BOOST_TEST((seen.data()[0] == std::byte{0x45}));
    BOOST_TEST(seen.protocol() == 0x0800);
    BOOST_TEST(seen.source_address().empty());
    ::close(tun);

    capture ethernet(small_ring());
    sender.send_tagged(60, 0, 1);
    auto const other = ethernet.next(1s);
    BOOST_TEST(((*other.begin()).link_type() == netring::link_type::ethernet));
}

BOOST_AUTO_TEST_CASE(promiscuous_mode_is_counted_and_leaves_the_administrators_alone) {
    auto options = small_ring();
    options.promiscuous = true;
    using netring::test::promiscuity;
    {
        capture const first(options);
        BOOST_TEST(promiscuity("v1") == 1);
        capture const second(options);
        BOOST_TEST(promiscuity("v1") == 2);
    }
    BOOST_TEST(promiscuity("v1") == 0);
    netring::test::run("ip link set v1 promisc on");
    { capture const another(options); }
    BOOST_TEST(promiscuity("v1") == 1);
}

BOOST_AUTO_TEST_CASE(what_no_protocol_wants_is_the_interfaces_drop_and_never_the_captures) {
    netring::test::run("ip link set v1 up");
    auto const dropped = [] { return netring::test::link_counter("v1", "rx", "dropped"); };
    auto const before = dropped();
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(dropped() - before == 10U);
    capture from(small_ring());
    sender.send_tagged(60, 0, 10);
    BOOST_TEST(count(from, 10) == 10U);
    BOOST_TEST(dropped() - before == 10U);
    BOOST_TEST(from.stats().dropped == 0U);
}

BOOST_AUTO_TEST_CASE(segments_larger_than_the_mtu_are_whole_in_the_default_ring) {
    netring::test::other_network const a;
    netring::test::other_network const b;
    netring::test::run("ip link add br0 type bridge && ip link set br0 up");
    int place = 0;
    for (auto const* const network : {&a, &b}) {
        auto const name = "b" + std::to_string(++place);
        netring::test::run("ip link add " + name + " type veth peer name e0 netns " +
                           std::to_string(network->process()) + " && ip link set " + name + " master br0 up");
        network->run("ip addr add 10.9.0." + std::to_string(place) + "/24 dev e0 && ip link set e0 up");
    }
    capture from({.interface = "b1"});
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(5001);
    address.sin_addr.s_addr = inet_addr("10.9.0.2");
    auto const tcp = [] { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); };
    int const listener = netring::netns::from_pid(b.process()).run_in(tcp);
    int const client = netring::netns::from_pid(a.process()).run_in(tcp);
    auto const* const to = reinterpret_cast<sockaddr const*>(&address);
    BOOST_TEST_REQUIRE(::bind(listener, to, sizeof address) == 0);
    BOOST_TEST_REQUIRE(::listen(listener, 1) == 0);
    constexpr std::size_t total = 3000000;
    std::size_t received = 0;
    std::jthread const reader([&] {
        int const peer = ::accept(listener, nullptr, nullptr);
        std::vector<char> buffer(1U << 16U);
        for (ssize_t got = 1; got > 0 && received < total;) {
            got = ::read(peer, buffer.data(), buffer.size());
            received += got > 0 ? static_cast<std::size_t>(got) : 0U;
        }
        ::close(peer);
    });
    BOOST_TEST_REQUIRE(::connect(client, to, sizeof address) == 0);
    std::vector<char> const data(total);
    for (std::size_t sent = 0; sent != total;)
        sent += static_cast<std::size_t>(::write(client, data.data() + sent, total - sent));
    std::size_t cut = 0;
    std::size_t largest = 0;
    for (packet_view const packet : from.packets_for(500ms)) {
        cut += packet.truncated() ? 1U : 0U;
        largest = std::max(largest, packet.wire_size());
    }
    ::close(client);
    ::close(listener);
    BOOST_TEST(largest > 1514U);
    BOOST_TEST(cut == 0U);
    netring::test::run("ip link del br0; ip link del b1; ip link del b2");
}

BOOST_AUTO_TEST_CASE(one_protocol_alone_is_captured_and_nothing_that_this_host_sends) {
    auto options = small_ring();
    options.protocol = 0x88b5;
    capture from(options);
    plain_sender const own("v1");
    sender.send(ipv4_frame(udp_datagram(1000, 9, 40)));
    sender.send_tagged(60, 7, 1);
    own.send_tagged(60, 8, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST(netring::test::sequence_of((*batch.begin()).data()).value() == 7U);
    BOOST_TEST(count(from) == 0U);
    BOOST_TEST(from.stats().seen == 1U);
}

BOOST_AUTO_TEST_CASE(a_partial_checksum_is_described_by_the_virtio_header) {
    for (bool const asked : {false, true}) {
        auto options = small_ring();
        options.vnet_header = asked;
        options.protocol = ETH_P_IP;
        capture from(options);
        send_with_the_hosts_stack(100);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        auto const packet = *batch.begin();
        BOOST_TEST(packet.captured_size() == 142U);
        BOOST_TEST((packet.checksum_state() == netring::checksum_state::partial));
        BOOST_TEST(packet.vnet_header().has_value() == asked);
        if (!asked)
            continue;
        auto const header = *packet.vnet_header();
        BOOST_TEST((header.flags & netring::vnet_header::needs_checksum) != 0);
        BOOST_TEST(header.gso_type == 0);
        BOOST_TEST(header.checksum_start == 34U);
        BOOST_TEST(header.checksum_offset == 6U);
    }
}

BOOST_AUTO_TEST_CASE(a_tag_is_restored_between_a_virtio_header_and_the_rest) {
    auto options = small_ring();
    options.vnet_header = true;
    capture from(options);
    auto const frame = netring::test::vlan_frame(80, 1, 5);
    sender.send(frame);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST(std::ranges::equal((*batch.begin()).data(), frame));
    BOOST_TEST_REQUIRE((*batch.begin()).vnet_header().has_value());
    BOOST_TEST((*batch.begin()).vnet_header()->gso_type == 0);
}

BOOST_AUTO_TEST_CASE(a_header_fits_in_front_of_each_packet) {
    auto options = small_ring();
    options.headroom_bytes = 64;
    capture from(options);
    sender.send_tagged(60, 0, 2);
    netring::test::wait_until_ready(from, 2);
    std::uint32_t number = 0;
    while (auto const batch = from.try_next())
        for (auto at = batch.begin(); at != batch.end(); ++at) {
            BOOST_TEST(at.headroom().size() >= 64U);
            auto const front = at.headroom().last(64);
            BOOST_TEST((front.data() + 64 == at.mutable_data().data()));
            std::ranges::fill(front, std::byte{0xaa});
            BOOST_TEST(std::ranges::equal((*at).data(), netring::test::tagged_frame(60, number++)));
        }
    BOOST_TEST(number == 2U);
}

BOOST_AUTO_TEST_CASE(busy_polling_reaches_the_socket_or_names_its_capability) {
    auto options = small_ring();
    options.busy_poll = netring::busy_poll{.time = 70us, .prefer = true, .budget_packets = 16};
    capture busy;
    error_code ec;
    netring::diagnostics why;
    busy.open(options, ec, &why);
    // It takes the capability in the initial user namespace for some kernels.
    if (!ec) {
        BOOST_TEST(option_of(busy, SOL_SOCKET, SO_BUSY_POLL) == 70);
        BOOST_TEST(option_of(busy, SOL_SOCKET, SO_PREFER_BUSY_POLL) == 1);
        sender.send_tagged(60, 0, 1);
        BOOST_TEST(busy.next(1s).size() == 1U);
    }
    without_capability const unprivileged(CAP_NET_ADMIN);
    busy.open(options, ec, &why);
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    // Some kernels let anybody raise the time.
    BOOST_TEST((why.step == "set SO_BUSY_POLL" || why.step == "set SO_PREFER_BUSY_POLL"));
    BOOST_TEST(why.hint == "needs CAP_NET_ADMIN, which this process lacks");
    options.busy_poll = netring::busy_poll{.time = 0us, .budget_packets = 16};
    busy.open(options, ec, &why);
    BOOST_TEST(why.step == "set SO_BUSY_POLL_BUDGET");
}

BOOST_AUTO_TEST_CASE(a_lock_that_holds_is_reported_as_such) {
    auto options = small_ring();
    options.lock_memory = true;
    capture const locked(options);
    BOOST_TEST(!locked.lock_error());
}

BOOST_AUTO_TEST_CASE(without_the_capability_the_error_says_what_helps) {
    without_capability const unprivileged(CAP_NET_RAW);
    capture from;
    error_code ec;
    netring::diagnostics why;
    from.open(small_ring(), ec, &why);
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    BOOST_TEST(why.hint.find("CAP_NET_RAW") != std::string::npos);
    BOOST_TEST(why.text().find("CAP_NET_ADMIN") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_socket_that_was_handed_over_captures_without_any_capability) {
    // As a careless helper opens it: it has received everything since.
    int const given = ::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    BOOST_TEST_REQUIRE(given >= 0);
    plain_sender const foreign("lo");
    std::atomic<bool> stop = false;
    std::jthread const flood([&] {
        while (!stop)
            foreign.flood(60, 1000, 64);
    });
    std::this_thread::sleep_for(20ms);
    auto options = small_ring();
    options.socket = given;
    capture from;
    {
        without_capability const unprivileged(CAP_NET_RAW);
        from.open(options);
    }
    BOOST_TEST(from.native_handle() == given);
    std::this_thread::sleep_for(20ms);
    BOOST_TEST(from.stats().seen == 0U);
    sender.send_tagged(60, 0, 50);
    netring::test::wait_until_ready(from, 50);
    std::uint32_t expected = 0;
    for (packet_view const packet : from.packets_for(100ms)) {
        BOOST_TEST(packet.interface_index() == from.interface_index());
        BOOST_TEST(netring::test::sequence_of(packet.data()).value() == expected++);
    }
    stop = true;
    BOOST_TEST(expected == 50U);
    BOOST_TEST(from.stats().seen == 50U);
    from.close();
    BOOST_TEST(::fcntl(given, F_GETFD) == -1);
}

BOOST_AUTO_TEST_CASE(a_socket_of_another_kind_is_refused_and_stays_the_callers) {
    int const udp = ::socket(AF_INET, SOCK_DGRAM, 0);
    int const cooked = ::socket(AF_PACKET, SOCK_DGRAM, 0);
    for (int const given : {udp, cooked, 9999}) {
        auto options = small_ring();
        options.socket = given;
        capture from;
        error_code ec;
        netring::diagnostics why;
        from.open(options, ec, &why);
        BOOST_TEST((ec == netring::error::invalid_option));
        BOOST_TEST(why.step == "socket is " + std::to_string(given));
    }
    int const raw = ::socket(AF_PACKET, SOCK_RAW, 0);
    auto options = small_ring();
    options.socket = raw;
    options.interface = "eth77";
    capture from;
    error_code ec;
    from.open(options, ec);
    BOOST_TEST((ec == netring::error::no_such_interface));
    for (int const given : {udp, cooked, raw}) {
        BOOST_TEST(::fcntl(given, F_GETFD) >= 0);
        ::close(given);
    }
}

// A snap length and a direction need instructions of their own, which no error may throw from a function that reports it.
BOOST_AUTO_TEST_CASE(a_filter_that_leaves_no_room_for_the_snap_length_is_refused_and_the_old_one_stays) {
    netring::filter const longest(
        std::vector<netring::bpf_instruction>(netring::filter::max_size, {BPF_RET | BPF_K, 0, 0, 0xffff}));
    auto options = small_ring();
    options.filter = longest;
    BOOST_TEST(capture(options).is_open());
    options.snap_length_bytes = 40;
    capture from;
    netring::error_code ec;
    netring::diagnostics why;
    from.open(options, ec, &why);
    BOOST_TEST((ec == netring::error::invalid_option));
    BOOST_TEST(why.text().find("filter") != std::string::npos);
    BOOST_TEST(why.text().find("4093") != std::string::npos);
    options.filter.reset();
    from.open(options);
    from.set_filter(longest, ec);
    BOOST_TEST((ec == netring::error::invalid_option));
    sender.send_tagged(60, 0, 1);
    auto const batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).captured_size() == 40U);
}

BOOST_AUTO_TEST_CASE(an_ebpf_program_filters_and_may_be_swapped_and_taken_off) {
    netring::test::constant_program const none(0);
    netring::test::constant_program const some(40);
    if (!none.loaded()) {
        BOOST_TEST_MESSAGE("skipped: loading eBPF programs needs CAP_BPF in the initial user namespace");
        return;
    }
    auto options = small_ring();
    options.ebpf_filter = none.get();
    capture from(options);
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(count(from) == 0U);
    BOOST_TEST(from.stats().seen == 0U);

    from.set_filter(some.get());
    sender.send_tagged(60, 0, 1);
    auto batch = from.next(1s);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).captured_size() == 40U);
    BOOST_TEST((*batch.begin()).wire_size() == 60U);

    // A classic one takes its place, and the other way round.
    from.set_filter(netring::filter::reject_all());
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(count(from) == 0U);
    from.set_filter(some.get());
    error_code ec;
    from.set_filter(netring::ebpf_program{-1}, ec);
    BOOST_TEST(ec.failed());
    sender.send_tagged(60, 0, 5);
    BOOST_TEST(count(from) == 5U);
    from.clear_filter();
    sender.send_tagged(60, 0, 1);
    batch = from.next(1s);
    BOOST_TEST((*batch.begin()).captured_size() == 60U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(captures_in_another_namespace)

namespace {

std::string own_namespace() {
    return std::filesystem::read_symlink("/proc/thread-self/ns/net").string();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_capture_opens_there_and_the_thread_stays_here) {
    netring::test::other_network const other;
    other.add_veth("w0", "w1");
    auto const here = own_namespace();
    auto const descriptors = netring::test::open_descriptors();
    {
        auto options = small_ring();
        options.interface = "w1";
        options.netns = netring::netns::from_pid(other.process());
        capture from(options);
        options.netns = {};
        auto const sender =
            netring::netns::from_pid(other.process()).run_in([] { return std::make_unique<plain_sender>("w0"); });
        sender->send_tagged(60, 0, 20);
        BOOST_TEST(count(from, 20) == 20U);
        BOOST_TEST(from.interface_name() == "w1");
        BOOST_TEST((from.link() == netring::link_state::up));

        // Its deletion is heard of, also while it is down.
        other.run("ip link set w1 down");
        error_code ec;
        BOOST_TEST(!from.next(1s, ec));
        BOOST_TEST((ec == netring::error::network_down));
        std::jthread const later([&] {
            std::this_thread::sleep_for(50ms);
            other.run("ip link del w0");
        });
        BOOST_TEST(!from.next(5s, ec));
        BOOST_TEST((ec == netring::error::no_such_device));
    }
    BOOST_TEST(own_namespace() == here);
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_CASE(a_wrong_name_lists_the_interfaces_there) {
    netring::test::other_network const other;
    auto options = small_ring();
    options.interface = "v1";
    options.netns = netring::netns::from_pid(other.process());
    netring::test::veth_pair const only_here;
    capture from;
    error_code ec;
    netring::diagnostics why;
    from.open(options, ec, &why);
    BOOST_TEST((ec == netring::error::no_such_interface));
    BOOST_TEST(why.hint == "interfaces here: lo");
}

BOOST_AUTO_TEST_CASE(a_closed_capture_keeps_no_namespace_alive) {
    netring::test::other_network other;
    auto options = small_ring();
    options.interface = "lo";
    options.netns = netring::netns::from_pid(other.process());
    capture from(options);
    options.netns = {};
    auto const before = netring::test::open_descriptors();
    from.close();
    BOOST_TEST(netring::test::open_descriptors() == before - 2);
}

BOOST_AUTO_TEST_CASE(without_the_right_to_enter_the_error_says_so) {
    netring::test::other_network const other;
    auto options = small_ring();
    options.netns = netring::netns::from_pid(other.process());
    without_capability const unprivileged(CAP_SYS_ADMIN);
    capture from;
    error_code ec;
    netring::diagnostics why;
    from.open(options, ec, &why);
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    BOOST_TEST(why.step == "open a packet socket");
    BOOST_TEST(why.hint.find("CAP_SYS_ADMIN") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
