// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "sieve.hpp"

#include <iostream>
#include <net/ethernet.h>
#include <numeric>
#include <utility>

namespace netring_replay {

char const* to_string(cause why) noexcept {
    switch (why) {
    case cause::filtered:
        return "filtered";
    case cause::link_type:
        return "link_type";
    case cause::cut:
        return "cut";
    case cause::too_short:
        return "too_short";
    case cause::too_long:
        break;
    }
    return "too_long";
}

sieve::sieve(options wanted, netring::interface_info const& interface)
    : wanted_(std::move(wanted))
    , interface_(interface.name)
    , mtu_bytes_(interface.mtu_bytes)
    , link_type_(netring::link_type_of(interface.hardware_type)) {}

netring::owned_batch sieve::sift(netring::owned_batch batch) {
    auto const before = chosen_;
    netring::owned_batch kept;
    for (netring::packet_view const frame : batch) {
        if (full())
            break;
        ++seen_;
        if (auto const why = judge(frame)) {
            skip(*why, frame);
        } else {
            ++chosen_;
            chosen_bytes_ += frame.captured_size();
            kept.push_back(frame);
        }
    }
    return chosen_ - before == batch.size() ? std::move(batch) : std::move(kept);
}

std::uint64_t sieve::skipped() const noexcept {
    return std::accumulate(skipped_.begin(), skipped_.end(), std::uint64_t{0}) - skipped(cause::filtered);
}

std::optional<cause> sieve::judge(netring::packet_view const& frame) const {
    if (frame.link_type() != link_type_)
        return cause::link_type;
    if (wanted_.filter && !wanted_.filter->matches(frame))
        return cause::filtered;
    if (frame.truncated() && !wanted_.send_cut)
        return cause::cut;
    if (link_type_ == netring::link_type::ethernet && frame.captured_size() < ETH_HLEN)
        return cause::too_short;
    if (frame.captured_size() > longest(frame))
        return cause::too_long;
    return std::nullopt;
}

/// A VLAN tag does not count for the MTU.
std::size_t sieve::longest(netring::packet_view const& frame) const noexcept {
    constexpr std::size_t vlan_tag = 4;
    auto const header = link_type_ == netring::link_type::ethernet ? std::size_t{ETH_HLEN} : 0;
    return mtu_bytes_ + header + (frame.protocol() == ETHERTYPE_VLAN ? vlan_tag : 0);
}

std::string sieve::describe(cause why, netring::packet_view const& frame) const {
    auto const size = std::to_string(frame.captured_size());
    switch (why) {
    case cause::link_type:
        return "link type " + std::to_string(static_cast<unsigned>(frame.link_type())) + " is not that of " +
               interface_ + ", " + std::to_string(static_cast<unsigned>(link_type_));
    case cause::cut:
        return "only " + size + " of its " + std::to_string(frame.wire_size()) + " bytes were captured";
    case cause::too_short:
        return "its " + size + " bytes are shorter than a link-layer header, " + std::to_string(ETH_HLEN);
    case cause::too_long:
        return "its " + size + " bytes are longer than " + std::to_string(longest(frame)) + ", which " + interface_ +
               " allows with an MTU of " + std::to_string(mtu_bytes_);
    case cause::filtered:
        break;
    }
    return "it does not match the filter";
}

void sieve::skip(cause why, netring::packet_view const& frame) {
    constexpr std::uint64_t named = 5;
    auto const count = ++skipped_[static_cast<std::size_t>(why)];
    if (why == cause::filtered || (count > named && !wanted_.verbose))
        return;
    std::cerr << tool.name() << ": frame " << seen_ << " is skipped: " << describe(why, frame) << '\n';
    if (count == named && !wanted_.verbose)
        std::cerr << tool.name() << ": further ones of this kind are only counted, without --verbose\n";
}

} // namespace netring_replay
