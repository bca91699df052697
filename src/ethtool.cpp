// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ethtool.hpp"

#include "sys.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <new>

namespace netring {
namespace {

/// One driver's side of the SIOCETHTOOL ioctl (linux/ethtool.h).
class driver {
public:
    driver(int socket, std::string const& name) noexcept
        : socket_(socket) {
        std::copy_n(name.data(), std::min<std::size_t>(name.size(), IFNAMSIZ - 1), request_.ifr_name);
    }

    /// @return false if the driver does not take this command.
    template <class Command>
    bool ask(Command& command) noexcept {
        request_.ifr_data = reinterpret_cast<char*>(&command);
        return sys::ioctl(socket_, SIOCETHTOOL, &request_) == 0;
    }

    /// A yes, or a word of flags; 0 if the driver does not tell.
    std::uint32_t value(std::uint32_t name) noexcept {
        ethtool_value command{};
        command.cmd = name;
        return ask(command) ? command.data : 0;
    }

private:
    int socket_;
    ifreq request_{};
};

std::string driver_name(driver& from) {
    ethtool_drvinfo command{};
    command.cmd = ETHTOOL_GDRVINFO;
    if (!from.ask(command))
        return {};
    return {command.driver, ::strnlen(command.driver, sizeof command.driver)};
}

std::optional<std::uint32_t> speed_mbps(driver& from) noexcept {
    // Three masks of link modes follow the settings; asked with none, the kernel answers with minus the words of one.
    constexpr std::size_t masks_size = sizeof(std::uint32_t) * 3 * 127;
    alignas(ethtool_link_settings) std::array<std::byte, sizeof(ethtool_link_settings) + masks_size> buffer{};
    auto& command = *new (buffer.data()) ethtool_link_settings{};
    command.cmd = ETHTOOL_GLINKSETTINGS;
    if (!from.ask(command) || command.link_mode_masks_nwords >= 0)
        return std::nullopt;
    command.cmd = ETHTOOL_GLINKSETTINGS;
    command.link_mode_masks_nwords = static_cast<std::int8_t>(-command.link_mode_masks_nwords);
    constexpr auto unknown = static_cast<std::uint32_t>(SPEED_UNKNOWN);
    if (!from.ask(command) || command.speed == unknown || command.speed == 0)
        return std::nullopt;
    return command.speed;
}

void count_queues(driver& from, interface_info& info) noexcept {
    ethtool_channels command{};
    command.cmd = ETHTOOL_GCHANNELS;
    if (!from.ask(command))
        return;
    if (auto const receiving = command.rx_count + command.combined_count; receiving != 0)
        info.rx_queues = receiving;
    if (auto const sending = command.tx_count + command.combined_count; sending != 0)
        info.tx_queues = sending;
}

interface_offloads offloads(driver& from) noexcept {
    auto const flags = from.value(ETHTOOL_GFLAGS);
    return {.generic_receive = from.value(ETHTOOL_GGRO) != 0,
            .large_receive = (flags & ETH_FLAG_LRO) != 0,
            .generic_segmentation = from.value(ETHTOOL_GGSO) != 0,
            .tcp_segmentation = from.value(ETHTOOL_GTSO) != 0,
            .receive_vlan = (flags & ETH_FLAG_RXVLAN) != 0};
}

} // namespace

void ask_driver(int socket, interface_info& info) {
    driver from(socket, info.name);
    info.driver = driver_name(from);
    info.speed_mbps = speed_mbps(from);
    count_queues(from, info);
    info.offloads = offloads(from);
}

} // namespace netring
