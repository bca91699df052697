// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "link_flags.hpp"
#include "sys.hpp"

#include <netring/interface.hpp>

#include <algorithm>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <memory>
#include <net/if.h>

namespace netring {
std::vector<interface_info> list_interfaces(error_code& ec) {
    ec.clear();
    std::vector<interface_info> result;
    ifaddrs* raw = nullptr;
    if (::getifaddrs(&raw) != 0) {
        ec = sys::last_error();
        return result;
    }
    std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> const addresses(raw, &::freeifaddrs);
    // Each interface has exactly one packet address, whatever else it has.
    for (auto const* address = addresses.get(); address != nullptr; address = address->ifa_next) {
        if (address->ifa_addr == nullptr || address->ifa_addr->sa_family != AF_PACKET)
            continue;
        auto const* const link = reinterpret_cast<sockaddr_ll const*>(address->ifa_addr);
        result.push_back({address->ifa_name, link->sll_ifindex, link_state_of(address->ifa_flags),
                          (address->ifa_flags & IFF_LOOPBACK) != 0});
    }
    std::ranges::sort(result, {}, &interface_info::index);
    return result;
}

std::vector<interface_info> list_interfaces() {
    error_code ec;
    auto result = list_interfaces(ec);
    if (ec)
        throw system_error(ec, "list interfaces");
    return result;
}

} // namespace netring
