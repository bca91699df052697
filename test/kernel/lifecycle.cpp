// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "patience.hpp"
#include "ring_format.hpp"
#include "timed.hpp"
#include "wire.hpp"
#include "without_capability.hpp"

#include <netring/capture.hpp>
#include <netring/detail/edge_epoll.hpp>
#include <netring/detail/link_watch.hpp>
#include <netring/interface.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <linux/filter.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using netring::capture;
using netring::capture_options;
using netring::error_code;
using netring::packet_batch;
using netring::packet_view;
using netring::test::plain_sender;
using netring::test::run;
using netring::test::small_ring;
using netring::test::veth_pair;
using std::chrono::steady_clock;

namespace {

std::vector<std::byte> bytes_of(packet_batch const& batch) {
    std::vector<std::byte> bytes;
    for (packet_view const packet : batch)
        bytes.insert(bytes.end(), packet.data().begin(), packet.data().end());
    return bytes;
}

/// Lowers the limit of locked memory, and takes the capability that it does not hold for.
class little_locked_memory {
public:
    little_locked_memory() {
        ::getrlimit(RLIMIT_MEMLOCK, &limit_);
        rlimit const low{65536, limit_.rlim_max};
        ::setrlimit(RLIMIT_MEMLOCK, &low);
    }
    ~little_locked_memory() { ::setrlimit(RLIMIT_MEMLOCK, &limit_); }
    little_locked_memory(little_locked_memory const&) = delete;
    little_locked_memory& operator=(little_locked_memory const&) = delete;

private:
    netring::test::without_capability unlimited_{CAP_IPC_LOCK};
    rlimit limit_{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(opening, netring::test::wired)

BOOST_AUTO_TEST_CASE(a_wrong_name_costs_no_ring_and_lists_the_interfaces) {
    auto const descriptors = netring::test::open_descriptors();
    capture from;
    error_code ec;
    netring::diagnostics why;
    from.open({.interface = "eth77"}, ec, &why);
    BOOST_TEST((ec == netring::error::no_such_interface));
    BOOST_TEST(why.step.find("'eth77'") != std::string::npos);
    BOOST_TEST(why.hint.find("v0") != std::string::npos);
    BOOST_TEST(!from.is_open());
    BOOST_TEST(netring::test::open_descriptors() == descriptors);

    from.open(small_ring(), ec, &why);
    BOOST_TEST(!ec);
    BOOST_TEST(why.step.empty());
    BOOST_TEST(why.hint.empty());
}

BOOST_AUTO_TEST_CASE(a_bad_value_is_named_before_the_kernel_is_asked) {
    BOOST_CHECK_EXCEPTION(capture({.interface = "v1", .ring = {.block_size_bytes = 6000}}), netring::system_error,
                          [](auto const& e) {
                              std::string const text = e.what();
                              return e.code() == netring::error::invalid_option &&
                                     text.find("block_size_bytes is 6000") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(a_block_size_that_is_no_power_of_two_works) {
    auto options = small_ring();
    options.ring.block_size_bytes = 12288;
    capture from(options);
    sender.send_tagged(1514, 0, 100);
    auto const got = netring::test::take_until_quiet(from).size();
    auto const stats = from.stats();
    BOOST_TEST(got + stats.dropped == 100U);
    BOOST_TEST(got > 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_open_leaves_an_open_capture_alone) {
    capture from(small_ring());
    error_code ec;
    from.open({.interface = "eth77"}, ec);
    BOOST_TEST(ec.failed());
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
    from.open(small_ring(), ec);
    BOOST_TEST(!ec);
    BOOST_TEST(netring::test::packet_sockets() == 2U);
}

BOOST_AUTO_TEST_CASE(locked_memory_that_is_refused_is_reported_and_the_ring_opens_unlocked) {
    little_locked_memory const limit;
    capture const locked({.interface = "v1", .lock_memory = true});
    BOOST_TEST(locked.is_open());
    BOOST_TEST((locked.lock_error() == boost::system::errc::resource_unavailable_try_again));
    capture const plain({.interface = "v1"});
    BOOST_TEST(!plain.lock_error());
}

// Protocol 0 at birth, bind last: nothing of other interfaces, nothing before the filter.
BOOST_AUTO_TEST_CASE(opening_under_a_flood_shows_no_foreign_and_no_unfiltered_packet) {
    plain_sender const foreign("lo");
    std::atomic<bool> stop = false;
    std::jthread const flood([&] {
        while (!stop) {
            foreign.flood(60, 0, 64);
            sender.flood(60, 0, 64);
        }
    });
    auto options = small_ring();
    // Accepts what is longer than 100 bytes: none of the flood.
    options.filter = netring::filter({{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0},
                                      {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 100},
                                      {BPF_RET | BPF_K, 0, 0, 65535},
                                      {BPF_RET | BPF_K, 0, 0, 0}});
    std::size_t seen = 0;
    std::size_t foreign_packets = 0;
    for (int round = 0; round != 200; ++round) {
        auto filtered = options;
        if (round % 2 == 1)
            filtered.fanout = netring::fanout{netring::fanout_mode::hash, 7};
        capture from(filtered);
        while (auto const batch = from.try_next())
            seen += batch.size();
        seen += from.stats().seen;
    }
    for (int round = 0; round != 50; ++round) {
        capture from(small_ring());
        for (packet_view const packet : from.try_next())
            foreign_packets += packet.interface_index() != from.interface_index() ? 1U : 0U;
    }
    stop = true;
    BOOST_TEST(seen == 0U);
    BOOST_TEST(foreign_packets == 0U);
}

BOOST_AUTO_TEST_CASE(the_interfaces_are_listed_with_their_state) {
    run("ip link set v0 down");
    auto interfaces = netring::list_interfaces();
    BOOST_TEST_REQUIRE(interfaces.size() == 3U);
    // The kernel tells the other end from a thread of its own.
    BOOST_TEST(netring::test::eventually([&] {
        interfaces = netring::list_interfaces();
        return std::ranges::any_of(interfaces,
                                   [](auto const& one) { return one.link == netring::link_state::no_carrier; });
    }));
    BOOST_TEST(interfaces[0].name == "lo");
    BOOST_TEST(interfaces[0].loopback);
    for (auto const& interface : interfaces)
        if (interface.name == "v0")
            BOOST_TEST((interface.link == netring::link_state::down));
        else if (interface.name == "v1")
            BOOST_TEST((interface.link == netring::link_state::no_carrier));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(closing, netring::test::wired)

BOOST_AUTO_TEST_CASE(closing_under_a_lease_frees_the_socket_at_once_and_keeps_the_views) {
    auto const descriptors = netring::test::open_descriptors();
    auto const sockets = netring::test::packet_sockets();
    auto options = small_ring();
    options.promiscuous = true;
    std::vector<packet_batch> held;
    std::vector<std::vector<std::byte>> before;
    {
        capture from(options);
        BOOST_TEST(netring::test::promiscuity("v1") == 1);
        BOOST_TEST(netring::test::packet_sockets() == sockets + 1);
        for (std::uint32_t number = 0; number != 3; ++number) {
            sender.send_tagged(500, number * 10, 10);
            held.push_back(from.next(1s));
            BOOST_TEST_REQUIRE(!!held.back());
            before.push_back(bytes_of(held.back()));
        }
        from.close();
        BOOST_TEST(netring::test::promiscuity("v1") == 0);
        BOOST_TEST(netring::test::packet_sockets() == sockets);
        BOOST_TEST(!from.try_next());
    }
    sender.flood(500, 1000, 5000);
    for (std::size_t index = 0; index != held.size(); ++index)
        BOOST_TEST((bytes_of(held[index]) == before[index]));
    held[1].release();
    held.clear();
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_CASE(leases_are_returned_on_other_threads_while_the_capture_closes) {
    for (int round = 0; round != 20; ++round) {
        std::vector<packet_batch> held;
        capture from(small_ring());
        for (std::uint32_t number = 0; number != 8; ++number) {
            sender.send_tagged(100, number, 1);
            held.push_back(from.next(1s));
        }
        std::atomic<unsigned> intact = 0;
        {
            std::vector<std::jthread> threads;
            for (auto& batch : held)
                threads.emplace_back([&intact, lease = std::move(batch)]() mutable {
                    intact += (*lease.begin()).captured_size() == 100U ? 1U : 0U;
                    lease.release();
                });
            from.close();
        }
        BOOST_TEST(intact == 8U);
    }
    BOOST_TEST(netring::test::packet_sockets() == 1U);
}

// Walking puts tags back into the bytes, and closing copies these.
BOOST_AUTO_TEST_CASE(packets_with_tags_may_be_walked_while_the_capture_closes) {
    constexpr std::size_t count = 5500;
    for (int round = 0; round != 60; ++round) {
        capture from({.interface = "v1", .ring = netring::test::ring_of(1U << 20U, 2, 30ms)});
        for (std::uint32_t number = 0; number != count; ++number)
            sender.send(netring::test::vlan_frame(80, number, 5));
        auto const batch = from.next(5s);
        BOOST_TEST_REQUIRE(batch.size() > 1U);
        auto const restored = [&] {
            return static_cast<std::size_t>(std::ranges::count_if(batch, [](packet_view const& packet) {
                return packet.metadata().vlan_restored && packet.captured_size() == 80U;
            }));
        };
        std::atomic<bool> closing = false;
        std::jthread const walker([&] {
            closing = true;
            restored();
        });
        while (!closing) {
        }
        from.close();
        BOOST_TEST(restored() == batch.size());
    }
}

BOOST_AUTO_TEST_CASE(opening_and_closing_again_and_again_leaves_nothing) {
    auto const* const wanted = std::getenv("NETRING_TEST_CYCLES");
    int const cycles = wanted != nullptr ? std::stoi(wanted) : 1000;
    auto options = small_ring();
    options.promiscuous = true;
    options.fanout = netring::fanout{netring::fanout_mode::hash, 21};
    { capture const warm_up(options); }
    auto const descriptors = netring::test::open_descriptors();
    auto const mappings = netring::test::mappings();
    auto const threads = netring::test::threads();
    for (int cycle = 0; cycle != cycles; ++cycle) {
        capture from(options);
        if (cycle % 2 == 0)
            from.close();
    }
    BOOST_TEST(netring::test::open_descriptors() == descriptors);
    BOOST_TEST(netring::test::mappings() == mappings);
    BOOST_TEST(netring::test::threads() == threads);
    BOOST_TEST(netring::test::packet_sockets() == 1U);
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
    // The group is gone: another mode may take its number.
    options.fanout->mode = netring::fanout_mode::cpu;
    BOOST_TEST(capture(options).is_open());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(link_changes, netring::test::wired)

BOOST_AUTO_TEST_CASE(down_is_reported_once_after_what_was_captured_and_up_resumes, *netring::test::timed()) {
    capture from(small_ring());
    sender.send_tagged(61, 0, 1);
    std::this_thread::sleep_for(20ms);
    run("ip link set v1 down");
    error_code ec;
    BOOST_TEST(from.next(1s, ec).size() == 1U);
    BOOST_TEST(!ec);

    auto start = steady_clock::now();
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::network_down));
    BOOST_TEST(((steady_clock::now() - start) < 100ms));
    BOOST_TEST((from.link() == netring::link_state::down));

    auto const cpu = netring::test::cpu_time();
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST(!ec);
    BOOST_TEST(netring::test::is_little(netring::test::cpu_time() - cpu, 20ms));

    netring::test::set_up({"v1", "v0"});
    sender.send_tagged(62, 1, 1);
    auto const batch = from.next(1s, ec);
    BOOST_TEST(!ec);
    BOOST_TEST_REQUIRE(batch.size() == 1U);
    BOOST_TEST((*batch.begin()).captured_size() == 62U);
    BOOST_TEST((from.link() == netring::link_state::up));
}

BOOST_AUTO_TEST_CASE(a_deleted_interface_is_an_end_even_if_its_name_returns, *netring::test::timed()) {
    capture from(small_ring());
    run("ip link del v0");
    error_code ec;
    auto const start = steady_clock::now();
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_TEST(((steady_clock::now() - start) < 100ms));
    BOOST_TEST((from.link() == netring::link_state::gone));
    BOOST_TEST(from.interface_name().empty());

    veth_pair const again;
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_CHECK_THROW(from.next(1ms), netring::system_error);
    from.open(small_ring());
    plain_sender("v0").send_tagged(60, 0, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
}

// The ring's socket, detached when the link went down, raises no event then.
BOOST_AUTO_TEST_CASE(an_interface_that_is_deleted_while_it_is_down_is_an_end_too, *netring::test::timed()) {
    capture from(small_ring());
    run("ip link set v1 down");
    error_code ec;
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::network_down));
    std::jthread const later([] {
        std::this_thread::sleep_for(50ms);
        run("ip link del v0");
    });
    auto const start = steady_clock::now();
    BOOST_TEST(!from.next(3s, ec));
    BOOST_TEST((ec == netring::error::no_such_device));
    BOOST_TEST(((steady_clock::now() - start) < 250ms));
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_down_opens_and_says_so) {
    run("ip link set v1 down");
    capture from(small_ring());
    BOOST_TEST((from.link() == netring::link_state::down));
    error_code ec;
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::network_down));
    netring::test::set_up({"v1", "v0"});
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(from.next(1s, ec).size() == 1U);
}

// Reading the rtnetlink socket takes its readiness from everybody else who watches it.
BOOST_AUTO_TEST_CASE(a_link_change_that_one_waiter_has_read_still_wakes_the_others) {
    error_code ec;
    netring::detail::link_watch const watch({}, ec);
    int const first = netring::detail::open_edge_epoll({watch.netlink(), watch.changes()}, ec);
    int const second = netring::detail::open_edge_epoll({watch.netlink(), watch.changes()}, ec);
    BOOST_TEST_REQUIRE(!ec);
    auto const readable = [](int epoll, int timeout_ms) {
        pollfd waited{epoll, POLLIN, 0};
        return ::poll(&waited, 1, timeout_ms) == 1;
    };
    BOOST_TEST(!readable(first, 0));
    for (int twice = 0; twice != 2; ++twice) {
        run(twice == 0 ? "ip link set v1 down" : "ip link set v1 up");
        BOOST_TEST(readable(first, 1000));
        netring::detail::eat_edges(first);
        watch.drain();
        BOOST_TEST(readable(second, 0));
        netring::detail::eat_edges(second);
        watch.drain();
        netring::detail::eat_edges(first);
        netring::detail::eat_edges(second);
    }
    ::close(first);
    ::close(second);
}

BOOST_AUTO_TEST_CASE(a_capture_that_keeps_waiting_goes_on_after_down_and_up) {
    auto options = small_ring();
    options.on_link_change = netring::link_policy::keep_waiting;
    capture from(options);
    netring::test::run("ip link set v1 down");
    error_code ec;
    BOOST_TEST(!from.next(50ms, ec));
    BOOST_TEST(!ec);
    netring::test::set_up({"v1", "v0"});
    sender.send_tagged(60, 7, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_capture_that_keeps_waiting_follows_a_name_that_returns) {
    auto options = small_ring();
    options.on_link_change = netring::link_policy::keep_waiting;
    options.promiscuous = true;
    capture from(options);
    sender.send_tagged(60, 0, 1);
    auto const held = from.next(1s);
    BOOST_TEST_REQUIRE(held.size() == 1U);
    auto const index = from.interface_index();
    auto const socket = from.native_handle();
    for (int again = 0; again != 2; ++again) {
        netring::test::run("ip link del v0");
        error_code ec;
        BOOST_TEST(!from.next(20ms, ec));
        BOOST_TEST(!ec);
        BOOST_TEST((from.link() == netring::link_state::gone));
        netring::test::run("ip link add v0 type veth peer name v1");
        netring::test::set_up({"v1", "v0"});
        BOOST_TEST((from.link() == netring::link_state::up));
        BOOST_TEST(!from.next(20ms, ec));
        BOOST_TEST(!ec);
        plain_sender const anew("v0");
        anew.send_tagged(60, 1, 1);
        auto const batch = from.next(1s);
        BOOST_TEST_REQUIRE(batch.size() == 1U);
        BOOST_TEST((*batch.begin()).interface_index() == from.interface_index());
    }
    BOOST_TEST(from.interface_index() != index);
    BOOST_TEST(from.native_handle() == socket);
    BOOST_TEST(netring::test::promiscuity("v1") == 1);
    BOOST_TEST(std::ranges::equal((*held.begin()).data(), netring::test::tagged_frame(60, 0)));
    from.close();
    BOOST_TEST(netring::test::promiscuity("v1") == 0);
}

BOOST_AUTO_TEST_CASE(a_fanout_member_cannot_follow_and_says_so) {
    auto options = small_ring();
    options.on_link_change = netring::link_policy::keep_waiting;
    options.fanout = netring::fanout{netring::fanout_mode::hash, 9};
    capture from(options);
    BOOST_TEST(!from.follows_name());
    netring::test::run("ip link del v0");
    error_code ec;
    BOOST_TEST(!from.next(1s, ec));
    BOOST_TEST((ec == netring::error::no_such_device));
    netring::test::run("ip link add v0 type veth peer name v1");
    BOOST_TEST((from.link() == netring::link_state::gone));
}

BOOST_AUTO_TEST_CASE(a_capture_that_fails_on_down_ends_for_good_after_what_was_captured, *netring::test::timed()) {
    auto options = small_ring();
    options.on_link_change = netring::link_policy::fail;
    capture from(options);
    sender.send_tagged(60, 0, 1);
    std::this_thread::sleep_for(20ms);
    netring::test::run("ip link set v1 down");
    BOOST_TEST(from.next(1s).size() == 1U);
    netring::test::run("ip link set v1 up");
    for (int again = 0; again != 3; ++again) {
        error_code ec;
        auto const start = std::chrono::steady_clock::now();
        BOOST_TEST(!from.next(1s, ec));
        BOOST_TEST((ec == netring::error::link_failed));
        BOOST_TEST((std::chrono::steady_clock::now() - start < 100ms));
    }
    BOOST_TEST((from.terminal_error() == netring::error::link_failed));
}

BOOST_AUTO_TEST_CASE(a_renamed_interface_goes_on_under_its_new_name) {
    capture from(small_ring());
    BOOST_TEST(from.interface_name() == "v1");
    run("ip link set v1 name cap9");
    BOOST_TEST(from.interface_name() == "cap9");
    sender.send_tagged(60, 0, 1);
    BOOST_TEST(from.next(1s).size() == 1U);
    BOOST_TEST((from.link() == netring::link_state::up));
}

BOOST_AUTO_TEST_SUITE_END()
