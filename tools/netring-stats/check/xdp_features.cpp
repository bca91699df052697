// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/xdp_features.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace netring_stats {
namespace {

// Of linux/netdev.h, which older headers lack.
constexpr std::string_view family_name("netdev\0", 7);
constexpr std::uint8_t device_get = 1;
constexpr std::uint16_t attribute_index = 1;
constexpr std::uint16_t attribute_xdp_features = 3;
constexpr std::uint64_t feature_basic = 1;
constexpr std::uint64_t feature_redirect = 2;
constexpr std::uint64_t feature_zero_copy = 8;

/// A request of generic netlink with one attribute, and its answer in the same place.
class exchange {
public:
    exchange(std::uint16_t family, std::uint8_t command, std::uint16_t attribute, std::string_view value) {
        nlmsghdr header{};
        header.nlmsg_type = family;
        header.nlmsg_flags = NLM_F_REQUEST;
        genlmsghdr const generic{.cmd = command, .version = 1, .reserved = 0};
        nlattr const described{.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + value.size()), .nla_type = attribute};
        header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_HDRLEN + GENL_HDRLEN + NLA_ALIGN(described.nla_len));
        std::memcpy(bytes_.data(), &header, sizeof header);
        std::memcpy(&bytes_[NLMSG_HDRLEN], &generic, sizeof generic);
        std::memcpy(&bytes_[attributes_at], &described, sizeof described);
        std::memcpy(&bytes_[attributes_at + NLA_HDRLEN], value.data(), value.size());
        size_ = header.nlmsg_len;
    }

    bool run(int socket) {
        auto const asked = ::send(socket, bytes_.data(), size_, 0);
        auto const answered = asked < 0 ? asked : ::recv(socket, bytes_.data(), bytes_.size(), 0);
        if (answered < static_cast<ssize_t>(attributes_at))
            return false;
        size_ = static_cast<std::size_t>(answered);
        nlmsghdr header{};
        std::memcpy(&header, bytes_.data(), sizeof header);
        return header.nlmsg_type != NLMSG_ERROR;
    }

    template <class Number>
    std::optional<Number> answer(std::uint16_t attribute) const {
        nlattr each{};
        for (auto at = attributes_at; at + NLA_HDRLEN <= size_; at += NLA_ALIGN(each.nla_len)) {
            std::memcpy(&each, &bytes_[at], sizeof each);
            if (each.nla_len < NLA_HDRLEN || at + each.nla_len > size_)
                break;
            Number value{};
            if (each.nla_type == attribute && each.nla_len >= NLA_HDRLEN + sizeof value) {
                std::memcpy(&value, &bytes_[at + NLA_HDRLEN], sizeof value);
                return value;
            }
        }
        return std::nullopt;
    }

private:
    static constexpr std::size_t attributes_at = NLMSG_HDRLEN + GENL_HDRLEN;

    std::array<std::byte, 4096> bytes_{};
    std::size_t size_ = 0;
};

std::optional<std::uint64_t> ask(int socket, int interface_index) {
    exchange family(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, family_name);
    if (!family.run(socket))
        return std::nullopt;
    auto const id = family.answer<std::uint16_t>(CTRL_ATTR_FAMILY_ID);
    if (!id)
        return std::nullopt;
    std::array<char, sizeof interface_index> index{};
    std::memcpy(index.data(), &interface_index, sizeof interface_index);
    exchange device(*id, device_get, attribute_index, {index.data(), index.size()});
    if (!device.run(socket))
        return std::nullopt;
    return device.answer<std::uint64_t>(attribute_xdp_features);
}

} // namespace

std::optional<xdp_features> ask_xdp_features(int interface_index) {
    int const socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
    if (socket < 0)
        return std::nullopt;
    timeval const patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    auto const features = ask(socket, interface_index);
    ::close(socket);
    if (!features)
        return std::nullopt;
    constexpr auto to_sockets = feature_basic | feature_redirect;
    return xdp_features{.native = (*features & to_sockets) == to_sockets,
                        .zero_copy = (*features & feature_zero_copy) != 0};
}

} // namespace netring_stats
