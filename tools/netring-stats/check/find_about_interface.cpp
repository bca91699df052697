// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/find.hpp"
#include "check/xdp_features.hpp"

#include <netring/link_state.hpp>

#include <linux/if.h>
#include <string>

namespace netring_stats {
namespace {

finding find_link(netring::interface_info const& info) {
    finding result{.name = "link", .value = netring::to_string(info.link)};
    if (info.link == netring::link_state::up)
        return result;
    result.status = finding_status::warning;
    bool const switched_on = (info.flags & static_cast<std::uint32_t>(IFF_UP)) != 0;
    result.why = switched_on ? "it has no carrier: is the cable in, and the other end up?"
                             : "no packet arrives while it is down";
    result.command = switched_on ? "ip -d link show dev " + info.name : "sudo ip link set " + info.name + " up";
    return result;
}

finding find_offload(netring::interface_info const& info, std::string const& name, bool on, finding_status status,
                     char const* why) {
    finding result{.name = name, .value = on ? "on" : "off"};
    if (!on)
        return result;
    result.status = status;
    result.why = why;
    result.command = "sudo ethtool -K " + info.name + ' ' + name + " off";
    return result;
}

finding find_program(netring::interface_info const& info) {
    if (!info.xdp)
        return {.name = "xdp_program", .value = "none"};
    auto const id = std::to_string(info.xdp->program_id);
    return {.name = "xdp_program",
            .value = std::string(netring::to_string(info.xdp->mode)) + " program " + id,
            .status = finding_status::warning,
            .why = "packets that it drops or redirects reach no capture, and AF_XDP cannot attach another one",
            .command = "sudo bpftool prog show id " + id};
}

} // namespace

findings find_about_interface(netring::interface_info const& info) {
    using enum finding_status;
    auto const& offloads = info.offloads;
    return {
        {.name = "interface",
         .value = info.name + (info.kind.empty() ? "" : ", virtual (" + info.kind + ')') +
                  (info.loopback ? ", loopback" : "")},
        {.name = "driver", .value = info.driver.empty() ? "none" : info.driver},
        find_link(info),
        {.name = "speed", .value = info.speed_mbps ? std::to_string(*info.speed_mbps) + " Mbit/s" : "not known"},
        {.name = "mtu", .value = std::to_string(info.mtu_bytes) + " bytes"},
        {.name = "queues",
         .value = std::to_string(info.rx_queues) + " receive, " + std::to_string(info.tx_queues) + " transmit"},
        find_offload(info, "lro", offloads.large_receive, warning,
                     "the hardware merges packets before a capture sees them, and nobody can tell what they were"),
        find_offload(info, "gro", offloads.generic_receive, note,
                     "the kernel merges packets, so that some are longer than they were on the wire"),
        find_offload(info, "tso", offloads.tcp_segmentation, note,
                     "what this host sends is captured before the hardware splits it"),
        find_offload(info, "gso", offloads.generic_segmentation, note,
                     "what this host sends is captured before the kernel splits it"),
    };
}

findings find_about_xdp(netring::interface_info const& info) {
    using enum finding_status;
    finding native{.name = "xdp_native", .value = "not known"};
    finding zero_copy{.name = "xdp_zero_copy", .value = "not known"};
    auto const features = ask_xdp_features(info.index);
    if (!features) {
        native.status = zero_copy.status = note;
        native.why = zero_copy.why = "this kernel does not tell; it does from Linux 6.3 on";
    } else {
        native.value = features->native ? "yes" : "no";
        if (!features->native) {
            native.status = note;
            native.why = "programs run in the kernel's receive path instead, which is slower";
        }
        zero_copy.value = features->zero_copy ? "the driver can" : "no";
        if (!features->zero_copy) {
            zero_copy.status = note;
            zero_copy.why = "AF_XDP copies each packet";
        }
    }
    return {native, zero_copy, find_program(info)};
}

} // namespace netring_stats
