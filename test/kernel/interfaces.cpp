// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What netring says of interfaces and namespaces, against what ip, ethtool and the kernel's own files say.

#include "other_network.hpp"
#include "wire.hpp"

#include <netring/interface.hpp>
#include <netring/interface_counters.hpp>
#include <netring/netns.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/if_link.h>
#include <memory>
#include <net/if.h>
#include <net/if_arp.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

using netring::error_code;
using netring::find_interface;
using netring::interface_info;
using netring::list_interfaces;
using netring::netns;
using netring::test::in_child;
using netring::test::other_network;
using netring::test::run;
using netring::test::veth_pair;

namespace {

std::vector<std::string> lines_of(std::string const& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// What follows `name` in a line of ethtool: "veth" in "driver: veth".
std::string value_in(std::string const& text, std::string const& name) {
    for (auto const& line : lines_of(text)) {
        auto const at = line.find(name + ": ");
        if (at != std::string::npos && line.find_first_not_of(" \t") == at)
            return line.substr(at + name.size() + 2);
    }
    return {};
}

std::string own_network() {
    return std::filesystem::read_symlink("/proc/thread-self/ns/net").string();
}

/// Nothing may change the calling thread's namespace, or leave a descriptor.
struct unmoved {
    unmoved() = default;
    unmoved(unmoved const&) = delete;
    unmoved& operator=(unmoved const&) = delete;
    ~unmoved() {
        BOOST_TEST(own_network() == network);
        BOOST_TEST(netring::test::open_descriptors() == descriptors);
    }
    std::string const network = own_network();
    std::size_t const descriptors = netring::test::open_descriptors();
};

/// The fields that `ip` knows too, a line an interface, as jq prints them below.
constexpr auto ip_fields =
    R"sh(ip -d -j link | jq -r ".[] | [.ifindex, .ifname, .mtu, .address, .link_type, (.linkinfo.info_kind // \"\"), )sh"
    R"sh((.flags | index(\"LOOPBACK\") != null), (.flags | index(\"UP\") != null)] | join(\" \")" | sort -n)sh";

std::string as_ip_says(interface_info const& info) {
    std::ostringstream line;
    line << std::boolalpha << info.index << ' ' << info.name << ' ' << info.mtu_bytes << ' ' << info.mac.text() << ' '
         << (info.hardware_type == ARPHRD_LOOPBACK ? "loopback" : "ether") << ' ' << info.kind << ' ' << info.loopback
         << ' ' << ((info.flags & IFF_UP) != 0);
    return line.str();
}

std::string as_ip_says(std::vector<interface_info> const& list) {
    std::string text;
    for (auto const& info : list)
        text += as_ip_says(info) + '\n';
    return text;
}

void check_driver(interface_info const& info, std::string const& features, std::string const& driver) {
    auto const on = [&](std::string const& feature) { return value_in(features, feature).starts_with("on"); };
    BOOST_TEST(info.offloads.generic_receive == on("generic-receive-offload"));
    BOOST_TEST(info.offloads.large_receive == on("large-receive-offload"));
    BOOST_TEST(info.offloads.generic_segmentation == on("generic-segmentation-offload"));
    BOOST_TEST(info.offloads.tcp_segmentation == on("tcp-segmentation-offload"));
    BOOST_TEST(info.offloads.receive_vlan == on("rx-vlan-offload"));
    BOOST_TEST(info.driver == value_in(driver, "driver"));
}

/// A socket of this test's own, to ask what netring was not asked.
std::uint16_t flags_from_ioctl(std::string const& name) {
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    int const fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    BOOST_TEST_REQUIRE(::ioctl(fd, SIOCGIFFLAGS, &request) == 0);
    ::close(fd);
    return static_cast<std::uint16_t>(request.ifr_flags);
}

long bpf(int command, bpf_attr& attributes) {
    return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

/// An XDP program that passes everything, on an interface while this lives.
class xdp_pass {
public:
    xdp_pass(std::string const& interface, std::uint32_t flags) {
        std::array<bpf_insn, 2> code{};
        code[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
        code[0].imm = XDP_PASS;
        code[1].code = BPF_JMP | BPF_EXIT;
        bpf_attr load{};
        load.prog_type = BPF_PROG_TYPE_XDP;
        load.insns = reinterpret_cast<std::uintptr_t>(code.data());
        load.insn_cnt = code.size();
        load.license = reinterpret_cast<std::uintptr_t>("BSL");
        program_ = static_cast<int>(bpf(BPF_PROG_LOAD, load));
        if (program_ < 0)
            return;
        bpf_attr link{};
        link.link_create.prog_fd = static_cast<std::uint32_t>(program_);
        link.link_create.target_ifindex = ::if_nametoindex(interface.c_str());
        link.link_create.attach_type = BPF_XDP;
        link.link_create.flags = flags;
        link_ = static_cast<int>(bpf(BPF_LINK_CREATE, link));
    }
    xdp_pass(xdp_pass const&) = delete;
    xdp_pass& operator=(xdp_pass const&) = delete;
    ~xdp_pass() {
        for (int const fd : {link_, program_})
            if (fd >= 0)
                ::close(fd);
    }

    bool loaded() const { return program_ >= 0; }
    bool attached() const { return link_ >= 0; }
    std::uint32_t id() const {
        bpf_prog_info info{};
        bpf_attr get{};
        get.info.bpf_fd = static_cast<std::uint32_t>(program_);
        get.info.info_len = sizeof info;
        get.info.info = reinterpret_cast<std::uintptr_t>(&info);
        return bpf(BPF_OBJ_GET_INFO_BY_FD, get) == 0 ? info.id : 0;
    }

private:
    int program_ = -1;
    int link_ = -1;
};

/// Gives up one effective capability of this thread, which the threads it makes inherit; undone at the end.
class without_capability {
public:
    explicit without_capability(unsigned number) {
        ::syscall(SYS_capget, &header_, sets_.data());
        auto lowered = sets_;
        lowered[number / 32].effective &= ~(1U << number % 32);
        ::syscall(SYS_capset, &header_, lowered.data());
    }
    ~without_capability() { ::syscall(SYS_capset, &header_, sets_.data()); }
    without_capability(without_capability const&) = delete;
    without_capability& operator=(without_capability const&) = delete;

private:
    __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> sets_{};
};

} // namespace

BOOST_AUTO_TEST_SUITE(interfaces)

BOOST_AUTO_TEST_CASE(each_is_listed_as_ip_lists_it) {
    veth_pair const queues("v0", "v1", "numrxqueues 4 numtxqueues 2");
    run("ip link set v0 mtu 9000 address 02:00:00:ab:cd:ef; ip link add b0 type bridge; ip link set v1 down");
    // The kernel tells of the lost carrier a moment later.
    BOOST_TEST(netring::test::eventually([] { return (flags_from_ioctl("v0") & IFF_RUNNING) == 0; }));
    {
        unmoved const check;
        auto const list = list_interfaces();
        BOOST_TEST_REQUIRE(list.size() == 4U);
        BOOST_TEST(as_ip_says(list) == run(ip_fields));
        for (auto const& info : list) {
            BOOST_TEST((info.flags & 0xffffU) == flags_from_ioctl(info.name));
            BOOST_TEST(info.index == static_cast<int>(::if_nametoindex(info.name.c_str())));
            BOOST_TEST(run("grep -c '^ *" + info.name + ":' /proc/net/dev") == "1\n");
        }
    }
    auto const v0 = find_interface("v0");
    BOOST_TEST(v0.mtu_bytes == 9000U);
    BOOST_TEST(v0.mac.size_bytes == 6U);
    BOOST_TEST(v0.mac.text() == "02:00:00:ab:cd:ef");
    BOOST_TEST(v0.kind == "veth");
    // The kernel tells the other end from a thread of its own.
    BOOST_TEST(netring::test::eventually([] { return find_interface("v0").link == netring::link_state::no_carrier; }));
    BOOST_TEST((find_interface("v1").link == netring::link_state::down));
    BOOST_TEST(find_interface("b0").kind == "bridge");
    run("ip link del b0");
}

BOOST_AUTO_TEST_CASE(the_loopback_interface_is_told_apart_from_one_with_large_frames) {
    auto const lo = find_interface("lo");
    BOOST_TEST(lo.index == 1);
    BOOST_TEST(lo.loopback);
    BOOST_TEST((lo.flags & IFF_LOOPBACK) != 0U);
    BOOST_TEST(lo.hardware_type == ARPHRD_LOOPBACK);
    BOOST_TEST(lo.mtu_bytes == 65536U);
    BOOST_TEST(lo.mac.text() == "00:00:00:00:00:00");
    BOOST_TEST(lo.kind.empty());
    BOOST_TEST(lo.driver.empty());
    BOOST_TEST(!lo.speed_mbps);
    BOOST_TEST(!lo.xdp);
    BOOST_TEST(lo.rx_queues == 1U);
    BOOST_TEST(lo.tx_queues == 1U);
}

BOOST_AUTO_TEST_CASE(the_driver_is_asked_as_ethtool_asks_it) {
    veth_pair const queues("v0", "v1", "numrxqueues 4 numtxqueues 2");
    for (auto const* const change : {"gro on tso on lro off", "gro off tso off gso off", "gso on rxvlan off"}) {
        // Not every driver lets each of them be changed.
        run(std::string("ethtool -K v0 ") + change + " 2>/dev/null || true");
        unmoved const check;
        for (auto const& info : list_interfaces())
            check_driver(info, run("ethtool -k " + info.name), run("ethtool -i " + info.name + " 2>/dev/null || true"));
    }
    auto const v0 = find_interface("v0");
    BOOST_TEST(v0.driver == "veth");
    BOOST_TEST(v0.rx_queues == 4U);
    BOOST_TEST(v0.tx_queues == 2U);
    BOOST_TEST_REQUIRE(!!v0.speed_mbps);
    BOOST_TEST(std::to_string(*v0.speed_mbps) + "Mb/s" == value_in(run("ethtool v0"), "Speed"));
    // Queues that exist but are not in use do not count.
    run("ethtool -L v0 rx 3 tx 1");
    BOOST_TEST(find_interface("v0").rx_queues == 3U);
    BOOST_TEST(find_interface("v0").tx_queues == 1U);
}

BOOST_AUTO_TEST_CASE(an_attached_xdp_program_is_told_with_its_mode) {
    veth_pair const veth;
    BOOST_TEST(!find_interface("v1").xdp);
    using netring::xdp_attach_mode;
    for (auto const mode : {xdp_attach_mode::generic, xdp_attach_mode::native}) {
        bool const generic = mode == xdp_attach_mode::generic;
        xdp_pass const program("v1", generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);
        if (!program.loaded()) {
            BOOST_TEST_MESSAGE("skipped: loading an XDP program is not permitted here");
            return;
        }
        BOOST_TEST_REQUIRE(program.attached());
        auto const v1 = find_interface("v1");
        BOOST_TEST_REQUIRE(!!v1.xdp);
        BOOST_TEST(v1.xdp->program_id == program.id());
        BOOST_TEST((v1.xdp->mode == mode), netring::to_string(v1.xdp->mode));
        BOOST_TEST(run("ip -d -j link show v1 | jq '.[0].xdp | .mode, .prog.id'") ==
                   (generic ? "2\n" : "1\n") + std::to_string(v1.xdp->program_id) + '\n');
        BOOST_TEST(!find_interface("v0").xdp);
    }
    BOOST_TEST(!find_interface("v1").xdp);
}

BOOST_AUTO_TEST_CASE(a_wrong_name_is_answered_with_those_that_exist) {
    veth_pair const veth;
    unmoved const check;
    for (std::string const& name :
         {std::string("eth77"), std::string(), std::string("v0\0x", 4), std::string(15, 'x'), std::string(16, 'x'),
          std::string(127, 'x'), std::string(128, 'x'), std::string(5000, 'x')}) {
        error_code ec;
        netring::diagnostics why;
        BOOST_TEST(find_interface(name, ec, &why).index == 0);
        BOOST_TEST((ec == netring::error::no_such_interface));
        BOOST_TEST(why.step == "find interface '" + name + "'");
        BOOST_TEST(why.hint.starts_with("interfaces here: lo, v"), why.hint);
        find_interface("v0", ec, &why);
        BOOST_TEST(!ec);
        BOOST_TEST(why.text().empty());
    }
    BOOST_CHECK_EXCEPTION(find_interface("eth77"), netring::system_error, [](auto const& e) {
        std::string const text = e.what();
        return text.find("'eth77'") != std::string::npos && text.find("v0") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(an_alternative_name_finds_its_interface) {
    veth_pair const veth;
    auto const name = "uplink-" + std::string(100, 'x');
    run("ip link property add dev v1 altname " + name + " altname short");
    for (auto const& alternative : {name, std::string("short")}) {
        auto const found = find_interface(alternative);
        BOOST_TEST(found.name == "v1");
        BOOST_TEST(found.driver == "veth");
    }
}

BOOST_AUTO_TEST_CASE(a_list_is_whole_while_interfaces_come_and_go) {
    veth_pair const veth;
    std::atomic<bool> stop = false;
    std::jthread const churn([&] {
        while (!stop)
            run("ip link add t0 type veth peer name t1; ip link set t0 name t2; ip link del t1");
    });
    for (int round = 0; round != 300; ++round) {
        auto const list = list_interfaces();
        auto const count = [&](auto const& name) { return std::ranges::count(list, name, &interface_info::name); };
        BOOST_TEST(count("lo") == 1);
        BOOST_TEST(count("v0") == 1);
        BOOST_TEST(count("v1") == 1);
        BOOST_TEST(std::ranges::is_sorted(list, {}, &interface_info::index));
    }
    stop = true;
}

// More than one datagram, and each interface with its driver's answers.
BOOST_AUTO_TEST_CASE(many_interfaces_are_listed_once_each) {
    std::string commands;
    for (int number = 0; number != 150; ++number)
        commands += "link add m" + std::to_string(number) + " type bridge\n";
    run("printf '" + commands + "' | ip -batch -");
    auto const list = list_interfaces();
    BOOST_TEST(as_ip_says(list) == run(ip_fields));
    BOOST_TEST(std::ranges::count(list, "bridge", &interface_info::driver) == 150);
    run("ip -o link | grep -o 'm[0-9]*:' | sed 's/^/link del /; s/:$//' | ip -batch -");
    BOOST_TEST(list_interfaces().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(namespaces)

BOOST_AUTO_TEST_CASE(a_handle_names_what_it_stands_for) {
    other_network const other;
    unmoved const check;
    auto const here = netns::current();
    auto const there = netns::from_pid(other.process());
    auto const path = "/proc/" + std::to_string(other.process()) + "/ns/net";
    auto const same = netns::from_path(path);
    BOOST_TEST(here.label() == "current");
    BOOST_TEST(there.label() == "pid " + std::to_string(other.process()));
    BOOST_TEST(same.label() == path);
    BOOST_TEST(there.inode() == std::stoull(run("stat -L -c %i " + path)));
    BOOST_TEST(own_network() == "net:[" + std::to_string(here.inode()) + "]");
    BOOST_TEST((there == same));
    BOOST_TEST((there != here));
    BOOST_TEST((there != netns()));
    BOOST_TEST((netns() == netns()));
    BOOST_TEST(!netns());

    auto const copy = there;
    BOOST_TEST(copy.native_handle() == there.native_handle());
    BOOST_TEST(same.native_handle() != there.native_handle());
    BOOST_TEST(::fcntl(there.native_handle(), F_GETFD) == FD_CLOEXEC);
    BOOST_TEST(netns().native_handle() == -1);
}

BOOST_AUTO_TEST_CASE(what_is_no_network_namespace_is_refused_by_name) {
    unmoved const check;
    error_code ec;
    netring::diagnostics why;
    for (auto const* const path : {"/proc/self/ns/mnt", "/proc/self/ns/user", "/dev/null", "/etc/passwd", "/"}) {
        BOOST_TEST(!netns::from_path(path, ec, &why));
        BOOST_TEST((ec == netring::error::invalid_option), path);
        BOOST_TEST(why.hint == std::string(path) + " is not a network namespace");
    }
    for (std::string const& name : {std::string(), std::string("a/b"), std::string("../../proc/self/ns/net"),
                                    std::string("a\0b", 3), std::string(".")}) {
        BOOST_TEST(!netns::from_name(name, ec, &why));
        BOOST_TEST((ec == netring::error::invalid_option || ec == boost::system::errc::no_such_file_or_directory));
        BOOST_TEST((name == "." || ec == netring::error::invalid_option), name);
        BOOST_TEST(!why.step.empty());
    }
    BOOST_TEST(!netns::from_name("no-such-name", ec, &why));
    BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
    BOOST_TEST(why.text() == "open network namespace no-such-name (no namespace no-such-name; try: ip netns list)");
    for (pid_t const pid : {0, -1, 0x7fffffff}) {
        BOOST_TEST(!netns::from_pid(pid, ec, &why));
        BOOST_TEST((ec == boost::system::errc::no_such_file_or_directory));
        BOOST_TEST(why.hint == "no process " + std::to_string(pid));
    }
    BOOST_CHECK_THROW(netns::from_pid(0), netring::system_error);
    BOOST_CHECK_THROW(netns::from_path("/no/such"), netring::system_error);
    BOOST_CHECK_THROW(netns::from_name("no-such-name"), netring::system_error);
    netns::current(ec, &why);
    BOOST_TEST(!ec);
    BOOST_TEST(why.text().empty());
}

BOOST_AUTO_TEST_CASE(a_fifo_is_refused_without_waiting_for_its_writer) {
    auto const path = std::filesystem::temp_directory_path() / ("netring-fifo-" + std::to_string(::getpid()));
    BOOST_TEST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    error_code ec;
    netns::from_path(path, ec);
    std::filesystem::remove(path);
    BOOST_TEST((ec == netring::error::invalid_option));
}

// In a child with mounts of its own, as /run may be read-only or somebody else's.
BOOST_AUTO_TEST_CASE(what_ip_netns_made_is_found_by_its_name) {
    BOOST_TEST(in_child([] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", "/run", "tmpfs", 0, nullptr) != 0)
            throw std::runtime_error("a mount namespace");
        run("ip netns add blue && ip -n blue link set lo up && ip link add v0 type veth peer name v1 netns blue");
        auto const blue = netns::from_name("blue");
        bool const found = find_interface("v1", blue).kind == "veth" && list_interfaces(blue).size() == 2 &&
                           blue.label() == "blue" && blue != netns::current();
        run("touch /run/netns/stale; ip link del v0; ip netns del blue");
        error_code ec;
        netns::from_name("stale", ec);
        return found && ec == netring::error::invalid_option;
    }));
}

BOOST_AUTO_TEST_CASE(code_runs_inside_and_its_result_comes_back) {
    other_network const other;
    unmoved const check;
    auto const there = netns::from_pid(other.process());
    auto const caller = std::this_thread::get_id();

    auto const inside = there.run_in([&] {
        BOOST_TEST((std::this_thread::get_id() != caller));
        return own_network();
    });
    BOOST_TEST(inside == "net:[" + std::to_string(there.inode()) + "]");
    int value = 1;
    int& reference = there.run_in([&]() -> int& { return value; });
    BOOST_TEST(&reference == &value);
    there.run_in([&] { value = 2; });
    BOOST_TEST(value == 2);
    BOOST_TEST(*there.run_in([moved = std::make_unique<int>(3)]() mutable { return std::move(moved); }) == 3);
    BOOST_CHECK_EXCEPTION(there.run_in([]() -> int { throw std::out_of_range("from inside"); }), std::out_of_range,
                          [](auto const& e) { return std::string(e.what()) == "from inside"; });
    BOOST_TEST(netns::current().run_in(own_network) == own_network());
    BOOST_CHECK_EXCEPTION(netns().run_in([] {}), netring::system_error,
                          [](auto const& e) { return e.code() == netring::error::not_open; });
}

BOOST_AUTO_TEST_CASE(without_the_right_only_the_own_namespace_can_be_entered) {
    other_network const other;
    unmoved const check;
    auto const there = netns::from_pid(other.process());
    without_capability const lowered(CAP_SYS_ADMIN);
    bool ran = false;
    BOOST_CHECK_EXCEPTION(there.run_in([&] { ran = true; }), netring::system_error, [](auto const& e) {
        return e.code() == boost::system::errc::operation_not_permitted &&
               std::string(e.what()).find("CAP_SYS_ADMIN") != std::string::npos;
    });
    BOOST_TEST(!ran);
    error_code ec;
    BOOST_TEST(list_interfaces(there, ec).empty());
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    netring::diagnostics why;
    find_interface("lo", there, ec, &why);
    BOOST_TEST((ec == boost::system::errc::operation_not_permitted));
    BOOST_TEST(why.hint.find("CAP_SYS_ADMIN") != std::string::npos);
    BOOST_TEST(netns::current().run_in(own_network) == own_network());
    BOOST_TEST(find_interface("lo", netns::current()).index == 1);
}

BOOST_AUTO_TEST_CASE(the_interfaces_of_another_namespace_are_right_from_here) {
    other_network const other;
    veth_pair const veth("v0", "v1", "numrxqueues 4 numtxqueues 2");
    run("ip link set v1 mtu 9000 netns " + std::to_string(other.process()));
    netns::from_pid(other.process()).run_in([] { netring::test::set_up({"v1"}); });
    other.run("ethtool -K v1 gro on tso off");
    run("ethtool -K v0 gro off tso on");
    {
        unmoved const check;
        auto const there = netns::from_pid(other.process());
        auto const list = list_interfaces(there);
        BOOST_TEST(as_ip_says(list) == other.run(ip_fields));
        for (auto const& info : list)
            check_driver(info, other.run("ethtool -k " + info.name),
                         other.run("ethtool -i " + info.name + " 2>/dev/null || true"));
        auto const v1 = find_interface("v1", there);
        BOOST_TEST(v1.mtu_bytes == 9000U);
        BOOST_TEST(v1.rx_queues == 4U);
        BOOST_TEST(v1.driver == "veth");
        BOOST_TEST(!!v1.speed_mbps);
        BOOST_TEST(v1.offloads.generic_receive);
        BOOST_TEST((v1.link == netring::link_state::up));
        BOOST_TEST(!find_interface("v0").offloads.generic_receive);

        error_code ec;
        netring::diagnostics why;
        find_interface("v1", ec, &why);
        BOOST_TEST((ec == netring::error::no_such_interface));
        find_interface("v0", there, ec, &why);
        BOOST_TEST((ec == netring::error::no_such_interface));
        BOOST_TEST(why.hint == "interfaces here: lo, v1");
        BOOST_TEST(why.step.find(there.label()) != std::string::npos);
        list_interfaces(netns(), ec);
        BOOST_TEST((ec == netring::error::not_open));
    }
}

BOOST_AUTO_TEST_CASE(a_handle_keeps_its_namespace_when_the_last_process_leaves) {
    other_network other;
    unmoved const check;
    auto const there = netns::from_pid(other.process());
    other.leave();
    auto const list = list_interfaces(there);
    BOOST_TEST_REQUIRE(list.size() == 1U);
    BOOST_TEST((list[0].link == netring::link_state::up));
}

BOOST_AUTO_TEST_CASE(threads_ask_about_different_namespaces_at_once) {
    other_network const other;
    veth_pair const veth;
    auto const there = netns::from_pid(other.process());
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number != 4; ++number)
            threads.emplace_back([&, copy = there, inside = number % 2 == 0] {
                for (int round = 0; round != 50; ++round)
                    right += (inside ? list_interfaces(copy) : list_interfaces()).size() == (inside ? 1U : 3U) ? 1 : 0;
            });
    }
    BOOST_TEST(right == 200);
}

BOOST_AUTO_TEST_CASE(the_counters_are_those_of_ip_and_begin_again_with_a_new_interface) {
    auto const of = [](std::string const& name) {
        for (auto const& each : netring::list_interface_counters())
            if (each.name == name)
                return each;
        return netring::interface_counters();
    };
    auto first_index = 0;
    {
        veth_pair const pair;
        netring::test::plain_sender("v0").send_tagged(100, 0, 10);
        auto const there = of("v1");
        first_index = there.index;
        BOOST_TEST(there.received == 10U);
        BOOST_TEST(there.received_bytes == 1000U);
        BOOST_TEST(there.sent == 0U);
        BOOST_TEST((there.link == netring::link_state::up));
        BOOST_TEST(of("v0").sent == 10U);
        BOOST_TEST(of("v0").sent_bytes == 1000U);
        BOOST_TEST(netring::test::link_counter("v1", "rx", "packets") == 10U);
        BOOST_TEST(netring::test::link_counter("v1", "rx", "bytes") == 1000U);
    }
    veth_pair const again;
    BOOST_TEST(of("v1").received == 0U);
    BOOST_TEST(of("v1").index != first_index);
}

BOOST_AUTO_TEST_SUITE_END()
