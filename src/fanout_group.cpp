// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "fanout_group.hpp"

#include "socket_in.hpp"
#include "sys.hpp"
#include "unique_fd.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <optional>

namespace netring {
namespace {

/// What the kernel tells of a group: all but its flags.
struct group_facts {
    std::uint16_t id = 0;
    unsigned mode = 0;
    int interface_index = 0;
    std::uint16_t protocol = 0;
};

std::string name_of(unsigned mode) {
    static constexpr std::array names{"hash",   "load_balance",  "cpu",  "rollover",
                                      "random", "queue_mapping", "cbpf", "ebpf"};
    return mode < names.size() ? names[mode] : std::to_string(mode);
}

/// The group that one packet socket is a member of.
std::optional<group_facts> facts_in(nlmsghdr const* message) {
    auto const* const body = static_cast<packet_diag_msg const*>(NLMSG_DATA(message));
    auto left = static_cast<int>(message->nlmsg_len) - static_cast<int>(NLMSG_LENGTH(sizeof *body));
    group_facts facts;
    facts.protocol = body->pdiag_num;
    bool member = false;
    for (auto const* attribute = reinterpret_cast<rtattr const*>(body + 1); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == PACKET_DIAG_INFO) {
            packet_diag_info info{};
            std::memcpy(&info, RTA_DATA(attribute), sizeof info);
            facts.interface_index = static_cast<int>(info.pdi_index);
        } else if (attribute->rta_type == PACKET_DIAG_FANOUT) {
            std::uint32_t value = 0;
            std::memcpy(&value, RTA_DATA(attribute), sizeof value);
            facts.id = static_cast<std::uint16_t>(value);
            facts.mode = value >> 16U;
            member = true;
        }
    }
    return member ? std::optional(facts) : std::nullopt;
}

std::optional<group_facts> find_group(netns const* where, std::uint16_t id) {
    error_code ignored;
    unique_fd const fd(socket_in(where, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG, ignored));
    struct {
        nlmsghdr header;
        packet_diag_req body;
    } request{};
    request.header = {sizeof request, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0};
    request.body.sdiag_family = AF_PACKET;
    request.body.pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_FANOUT;
    if (!fd || sys::write(fd.get(), &request, sizeof request) < 0)
        return std::nullopt;
    for (alignas(nlmsghdr) std::array<std::byte, 16384> buffer;;) {
        auto const got = sys::recv(fd.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0)
            return std::nullopt;
        auto left = static_cast<unsigned>(got);
        for (auto const* message = reinterpret_cast<nlmsghdr const*>(buffer.data()); NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY)
                return std::nullopt;
            if (auto const facts = facts_in(message); facts && facts->id == id)
                return facts;
        }
    }
}

} // namespace

std::uint32_t fanout_request(fanout const& wanted) noexcept {
    auto const flags = (wanted.defragment ? PACKET_FANOUT_FLAG_DEFRAG : 0) |
                       (wanted.roll_over ? PACKET_FANOUT_FLAG_ROLLOVER : 0) |
                       (wanted.unique_id ? PACKET_FANOUT_FLAG_UNIQUEID : 0);
    return wanted.group | static_cast<std::uint32_t>(static_cast<int>(wanted.mode) | flags) << 16U;
}

std::string difference_from_group(netns const* where, fanout const& wanted, int interface_index,
                                  std::uint16_t protocol) {
    auto const number = std::to_string(wanted.group);
    auto const group = find_group(where, wanted.group);
    if (!group)
        return "fanout group " + number + " already used with another mode, other flags, another interface or protocol";
    auto const differs = [&](std::string const& what, std::string const& theirs, std::string const& ours) {
        return "fanout group " + number + " already used with " + what + ' ' + theirs + ", not " + ours;
    };
    if (group->mode != static_cast<unsigned>(wanted.mode))
        return differs("mode", name_of(group->mode), name_of(static_cast<unsigned>(wanted.mode)));
    if (group->interface_index != interface_index)
        return differs("interface index", std::to_string(group->interface_index), std::to_string(interface_index));
    if (group->protocol != protocol)
        return differs("protocol", std::to_string(group->protocol), std::to_string(protocol));
    return "fanout group " + number + " already used with other flags (defragment, roll_over)";
}

} // namespace netring
