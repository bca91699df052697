// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "link_query.hpp"

#include "link_flags.hpp"
#include "socket_in.hpp"
#include "sys.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <optional>

namespace netring {
namespace {

using byte_span = std::span<std::byte const>;

/// What the kernel fills per call at most, unless one link alone needs more.
constexpr std::size_t usual_datagram_size = 32768;
/// ALTIFNAMSIZ, with the null character.
constexpr std::size_t longest_name_size = 128;
/// Dumps that a change interrupted before giving up.
constexpr int attempts = 64;

/// The value at the beginning of a payload; none if it is too short for one.
template <class Value>
std::optional<Value> value_of(byte_span payload) noexcept {
    if (payload.size() < sizeof(Value))
        return std::nullopt;
    Value value;
    std::memcpy(&value, payload.data(), sizeof value);
    return value;
}

std::string text_of(byte_span payload) {
    auto const* const first = reinterpret_cast<char const*>(payload.data());
    return {first, ::strnlen(first, payload.size())};
}

/// NLMSG_OK, without its comparison of signed with unsigned.
bool whole(nlmsghdr const* message, int left) noexcept {
    constexpr int least = sizeof *message;
    return left >= least && message->nlmsg_len >= sizeof *message && message->nlmsg_len <= static_cast<unsigned>(left);
}

template <class Visit>
void for_each_attribute(byte_span payload, Visit visit) {
    auto left = static_cast<int>(payload.size());
    for (auto const* attribute = reinterpret_cast<rtattr const*>(payload.data()); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left))
        visit(attribute->rta_type & NLA_TYPE_MASK,
              byte_span(static_cast<std::byte const*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute)));
}

hardware_address address_of(byte_span payload) noexcept {
    hardware_address address;
    address.size_bytes = std::min(payload.size(), address.bytes.size());
    std::memcpy(address.bytes.data(), payload.data(), address.size_bytes);
    return address;
}

std::string kind_of(byte_span payload) {
    std::string kind;
    for_each_attribute(payload, [&](int type, byte_span value) {
        if (type == IFLA_INFO_KIND)
            kind = text_of(value);
    });
    return kind;
}

std::optional<attached_xdp> xdp_of(byte_span payload) {
    std::array<std::uint32_t, 3> programs{};
    for_each_attribute(payload, [&](int type, byte_span value) {
        auto const id = value_of<std::uint32_t>(value).value_or(0);
        if (type == IFLA_XDP_HW_PROG_ID)
            programs[0] = id;
        else if (type == IFLA_XDP_DRV_PROG_ID)
            programs[1] = id;
        else if (type == IFLA_XDP_SKB_PROG_ID)
            programs[2] = id;
    });
    constexpr std::array order{xdp_attach_mode::offloaded, xdp_attach_mode::native, xdp_attach_mode::generic};
    for (std::size_t at = 0; at != order.size(); ++at)
        if (programs[at] != 0)
            return attached_xdp{order[at], programs[at]};
    return std::nullopt;
}

void read_attribute(int type, byte_span payload, interface_info& info) {
    switch (type) {
    case IFLA_IFNAME:
        info.name = text_of(payload);
        break;
    case IFLA_MTU:
        info.mtu_bytes = value_of<std::uint32_t>(payload).value_or(0);
        break;
    case IFLA_ADDRESS:
        info.mac = address_of(payload);
        break;
    case IFLA_NUM_RX_QUEUES:
        info.rx_queues = value_of<std::uint32_t>(payload).value_or(1);
        break;
    case IFLA_NUM_TX_QUEUES:
        info.tx_queues = value_of<std::uint32_t>(payload).value_or(1);
        break;
    case IFLA_LINKINFO:
        info.kind = kind_of(payload);
        break;
    case IFLA_XDP:
        info.xdp = xdp_of(payload);
        break;
    default:
        break;
    }
}

std::optional<interface_counters> counters_of(byte_span payload) {
    // Kernels append members to it.
    rtnl_link_stats64 stats{};
    if (payload.size() < offsetof(rtnl_link_stats64, rx_nohandler))
        return std::nullopt;
    std::memcpy(&stats, payload.data(), std::min(payload.size(), sizeof stats));
    return interface_counters{.received = stats.rx_packets,
                              .received_bytes = stats.rx_bytes,
                              .receive_errors = stats.rx_errors,
                              .receive_dropped = stats.rx_dropped,
                              .receive_missed = stats.rx_missed_errors + stats.rx_fifo_errors,
                              .sent = stats.tx_packets,
                              .sent_bytes = stats.tx_bytes,
                              .send_errors = stats.tx_errors,
                              .send_dropped = stats.tx_dropped};
}

void read_link(byte_span payload, link_answer& to) {
    auto const header = value_of<ifinfomsg>(payload);
    if (!header)
        return;
    interface_info info;
    std::optional<interface_counters> counters;
    info.index = header->ifi_index;
    info.flags = header->ifi_flags;
    info.hardware_type = header->ifi_type;
    info.link = link_state_of(info.flags);
    info.loopback = (info.flags & IFF_LOOPBACK) != 0;
    auto const attributes = std::min(payload.size(), std::size_t{NLMSG_ALIGN(sizeof *header)});
    for_each_attribute(payload.subspan(attributes), [&](int type, byte_span value) {
        if (type == IFLA_STATS64)
            counters = counters_of(value);
        else
            read_attribute(type, value, info);
    });
    if (counters) {
        counters->name = info.name;
        counters->index = info.index;
        counters->link = info.link;
        to.counters.push_back(std::move(*counters));
    }
    to.links.push_back(std::move(info));
}

/// A request about links, with room for one name.
struct link_request {
    nlmsghdr header{};
    ifinfomsg link{};
    std::array<std::byte, 256> attributes{};

    explicit link_request(std::uint16_t flags) {
        header.nlmsg_len = NLMSG_LENGTH(sizeof link);
        header.nlmsg_type = RTM_GETLINK;
        header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    }

    void add(int type, byte_span value) noexcept {
        rtattr attribute{};
        attribute.rta_type = static_cast<std::uint16_t>(type);
        attribute.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(value.size()));
        auto* const at = reinterpret_cast<std::byte*>(this) + NLMSG_ALIGN(header.nlmsg_len);
        std::memcpy(at, &attribute, sizeof attribute);
        std::memcpy(at + RTA_LENGTH(0), value.data(), value.size());
        header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_ALIGN(header.nlmsg_len) + RTA_SPACE(value.size()));
    }

    std::span<std::byte> used() noexcept { return {reinterpret_cast<std::byte*>(this), header.nlmsg_len}; }
};
static_assert(offsetof(link_request, attributes) == NLMSG_SPACE(sizeof(ifinfomsg)));

/// Statistics are half of a link's message, and nobody here reads them.
void skip_statistics(link_request& request) noexcept {
    constexpr std::uint32_t mask = RTEXT_FILTER_SKIP_STATS;
    request.add(IFLA_EXT_MASK, std::as_bytes(std::span(&mask, 1)));
}

} // namespace

void read_links(byte_span datagram, std::uint32_t sequence, link_answer& to) {
    auto left = static_cast<int>(datagram.size());
    for (auto const* header = reinterpret_cast<nlmsghdr const*>(datagram.data()); whole(header, left);
         header = NLMSG_NEXT(header, left)) {
        if (header->nlmsg_seq != sequence)
            continue;
        byte_span const payload(static_cast<std::byte const*>(NLMSG_DATA(header)), NLMSG_PAYLOAD(header, 0));
        to.interrupted |= (header->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
            to.done = true;
            to.ec = {-value_of<int>(payload).value_or(0), boost::system::system_category()};
        } else if (header->nlmsg_type == RTM_NEWLINK) {
            read_link(payload, to);
            to.done |= (header->nlmsg_flags & NLM_F_MULTI) == 0;
        }
    }
}

link_query::link_query(netns const* where, error_code& ec)
    : socket_(socket_in(where, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE, ec))
    , buffer_(usual_datagram_size) {}

error_code link_query::all(std::vector<interface_info>& result) {
    link_answer answer;
    if (auto const ec = ask_for_all(statistics::skipped, answer))
        return ec;
    result = std::move(answer.links);
    std::ranges::sort(result, {}, &interface_info::index);
    return {};
}

error_code link_query::all(std::vector<interface_counters>& result) {
    link_answer answer;
    if (auto const ec = ask_for_all(statistics::included, answer))
        return ec;
    result = std::move(answer.counters);
    std::ranges::sort(result, {}, &interface_counters::index);
    return {};
}

error_code link_query::ask_for_all(statistics wanted, link_answer& answer) {
    for (int attempt = 0; attempt != attempts; ++attempt) {
        link_request request(NLM_F_DUMP);
        if (wanted == statistics::skipped)
            skip_statistics(request);
        answer = {};
        if (auto const ec = ask(request.used(), answer))
            return ec;
        if (!answer.interrupted)
            return {};
    }
    return make_error_code(boost::system::errc::resource_unavailable_try_again);
}

error_code link_query::named(std::string const& name, interface_info& result) {
    // The kernel would cut the name at a null character, and refuse one that is longer than any.
    if (name.empty() || name.size() >= longest_name_size || name.find('\0') != std::string::npos)
        return error::no_such_interface;
    link_request request(0);
    request.add(name.size() < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME,
                std::as_bytes(std::span(name.c_str(), name.size() + 1)));
    skip_statistics(request);
    link_answer answer;
    auto const ec = ask(request.used(), answer);
    if (ec == boost::system::errc::no_such_device || (!ec && answer.links.empty()))
        return error::no_such_interface;
    if (!ec)
        result = std::move(answer.links.front());
    return ec;
}

error_code link_query::ask(std::span<std::byte> request, link_answer& answer) {
    auto* const header = reinterpret_cast<nlmsghdr*>(request.data());
    // What is left of an earlier answer has another number.
    header->nlmsg_seq = ++sequence_;
    while (sys::send(fd(), request.data(), request.size(), 0) < 0)
        if (errno != EINTR)
            return sys::last_error();
    while (!answer.done) {
        byte_span datagram;
        if (auto const ec = receive(datagram))
            return ec;
        read_links(datagram, sequence_, answer);
    }
    return answer.ec;
}

error_code link_query::receive(byte_span& datagram) {
    // A datagram that does not fit would be lost, so its size is asked for first.
    for (int flags = MSG_PEEK | MSG_TRUNC;;) {
        auto const size = sys::recv(fd(), buffer_.data(), buffer_.size(), flags);
        if (size < 0 && errno != EINTR)
            return sys::last_error();
        if (size < 0)
            continue;
        datagram = byte_span(buffer_).first(std::min(static_cast<std::size_t>(size), buffer_.size()));
        if (flags == 0)
            return {};
        if (static_cast<std::size_t>(size) > buffer_.size())
            buffer_.resize(static_cast<std::size_t>(size));
        flags = 0;
    }
}

std::string interfaces_hint(netns const* where) {
    error_code ec;
    link_query query(where, ec);
    std::vector<interface_info> links;
    if (!ec)
        ec = query.all(links);
    if (ec)
        return {};
    std::string names;
    for (auto const& link : links)
        names += (names.empty() ? "" : ", ") + link.name;
    return "interfaces here: " + names;
}

} // namespace netring
