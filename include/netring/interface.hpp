// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_INTERFACE_HPP
#define NETRING_INTERFACE_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>
#include <netring/netns.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// An address of the link layer: six bytes with Ethernet, up to 32 elsewhere, none with most tunnels.
struct hardware_address {
    /// The address in the first `size_bytes` of them, zeros in the rest.
    std::array<std::uint8_t, 32> bytes{};
    /// Length of the address; 0 if there is none.
    std::size_t size_bytes = 0;

    /// "02:00:00:00:00:01"; empty without an address.
    NETRING_DECL std::string text() const;

    /// True if all fields are equal.
    friend bool operator==(hardware_address const&, hardware_address const&) = default;
};

/// What an interface does to packets before a capture sees them, or after.
///
/// A capture then shows packets that were never on the wire in this form. `ethtool -K eth0 gro off` switches one off. See
/// Documentation/networking/segmentation-offloads.rst.
struct interface_offloads {
    /// Received segments are merged by the kernel (GRO).
    bool generic_receive = false;
    /// Received segments are merged by the hardware or its driver (LRO).
    bool large_receive = false;
    /// Sent packets are split by the kernel, as late as it can (GSO).
    bool generic_segmentation = false;
    /// Sent TCP packets are split by the hardware (TSO).
    bool tcp_segmentation = false;
    /// VLAN tags are taken out of received packets.
    bool receive_vlan = false;

    /// True if all fields are equal.
    friend bool operator==(interface_offloads const&, interface_offloads const&) = default;
};

/// Where an XDP program runs.
enum class xdp_attach_mode : std::uint8_t {
    /// In the driver.
    native,
    /// In the kernel's receive path, with any driver.
    generic,
    /// In the hardware.
    offloaded,
};

/// "native", "generic" or "offloaded".
constexpr char const* to_string(xdp_attach_mode mode) noexcept {
    switch (mode) {
    case xdp_attach_mode::native:
        return "native";
    case xdp_attach_mode::generic:
        return "generic";
    case xdp_attach_mode::offloaded:
        break;
    }
    return "offloaded";
}

/// An XDP program on an interface: packets that it drops or redirects reach no capture.
struct attached_xdp {
    /// Where it runs.
    xdp_attach_mode mode = xdp_attach_mode::native;
    /// As `bpftool prog show id N` takes it.
    std::uint32_t program_id = 0;

    /// True if all fields are equal.
    friend bool operator==(attached_xdp const&, attached_xdp const&) = default;
};

/// A network interface, as the kernel described it when it was asked. See rtnetlink(7) and linux/ethtool.h.
///
/// What is not told keeps the value it has here, but for the queues: they are those that exist then. An offload that is false
/// may be unknown.
struct interface_info {
    /// Its name, also where it was found by an alternative one.
    std::string name{};
    /// Its number in the network namespace, from 1 on.
    int index = 0;
    /// Whether it is up, and has a carrier. Never `link_state::gone`.
    link_state link = link_state::down;
    /// True for the loopback interface (IFF_LOOPBACK).
    bool loopback = false;
    /// The largest packet without its link-layer header. That of the loopback interface is large and says nothing.
    std::size_t mtu_bytes = 0;
    /// Its own address of the link layer.
    hardware_address mac{};
    /// ARPHRD_ETHER, ARPHRD_LOOPBACK and so on (linux/if_arp.h).
    std::uint16_t hardware_type = 0;
    /// IFF_UP, IFF_BROADCAST and so on (netdevice(7)).
    std::uint32_t flags = 0;
    /// "veth", "bridge", "vlan" and so on; empty with hardware.
    std::string kind{};
    /// None if the driver does not know, for example without a carrier.
    std::optional<std::uint32_t> speed_mbps{};
    /// Name of the driver, as `ethtool -i` shows it.
    std::string driver{};
    /// Receive queues in use, where the driver tells, else those that exist.
    std::uint32_t rx_queues = 1;
    /// The same of transmit queues.
    std::uint32_t tx_queues = 1;
    /// What it does to packets.
    interface_offloads offloads{};
    /// Of several programs the one that sees packets first: offloaded, then native, then generic.
    std::optional<attached_xdp> xdp{};
};

/// The interfaces of the calling thread's network namespace, by index.
///
/// An interface that goes away meanwhile may be listed with less detail. Needs no capability.
///
/// Thread safety: safe. Exception safety: strong.
///
/// @code
/// for (auto const& interface : netring::list_interfaces())
///     std::cout << interface.name << ' ' << interface.mac.text() << ' ' << interface.mtu_bytes << '\n';
/// @endcode
/// @throws system_error as below.
NETRING_DECL std::vector<interface_info> list_interfaces();
/// The same, reporting through `ec`: the kernel's error, EAGAIN if interfaces come and go faster than they can be listed.
NETRING_DECL std::vector<interface_info> list_interfaces(error_code& ec);
/// The interfaces of a network namespace, by index; the calling thread stays where it is.
/// @throws system_error as below, with a hint in `what()`.
NETRING_DECL std::vector<interface_info> list_interfaces(netns const& where);
/// The same, reporting through `ec`: as above, and what `netns::run_in` reports, or `error::not_open` for no namespace.
NETRING_DECL std::vector<interface_info> list_interfaces(netns const& where, error_code& ec);

/// The interface of that name, or alternative name, in the calling thread's network namespace.
///
/// Thread safety: safe. Exception safety: strong.
///
/// @code
/// if (netring::find_interface("eth0").offloads.generic_receive)
///     std::cerr << "captured packets may be larger than those on the wire\n";
/// @endcode
/// @throws system_error as below, with the interfaces that there are in `what()`.
NETRING_DECL interface_info find_interface(std::string const& name);
/// The same, reporting through `ec`: `error::no_such_interface`, or the kernel's.
/// @param why if given, receives the failed step and a hint.
/// @return an `interface_info` with index 0 on failure.
NETRING_DECL interface_info find_interface(std::string const& name, error_code& ec, diagnostics* why = nullptr);
/// The interface of that name in a network namespace; the calling thread stays where it is.
/// @throws system_error as below, with the interfaces that there are in `what()`.
NETRING_DECL interface_info find_interface(std::string const& name, netns const& where);
/// The same, reporting through `ec`: as above, and what `netns::run_in` reports, or `error::not_open` for no namespace.
NETRING_DECL interface_info find_interface(std::string const& name, netns const& where, error_code& ec,
                                           diagnostics* why = nullptr);

} // namespace netring

#endif
