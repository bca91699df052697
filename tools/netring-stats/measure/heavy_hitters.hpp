// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_HEAVY_HITTERS_HPP
#define NETRING_STATS_HEAVY_HITTERS_HPP

#include "measure/address.hpp"
#include "report/report.hpp"

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index_container.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>

namespace netring_stats {

/// Those who sent most, of any number, in fixed memory: who has more than the share of one place of the whole is surely among them.
/// Reference: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams" (Space-Saving).
class heavy_hitters {
public:
    struct entry {
        address who;
        /// What orders them: never less than what was sent.
        std::uint64_t weight = 0;
        /// Sent since it is watched: never more than what was sent.
        traffic_count sent;
    };

    explicit heavy_hitters(std::size_t places)
        : places_(places) {}

    void add(address const& who, std::uint64_t weight, traffic_count sent) {
        auto& by_address = entries_.get<0>();
        auto const grow = [&](entry& known) {
            known.weight += weight;
            known.sent.packets += sent.packets;
            known.sent.bytes += sent.bytes;
        };
        if (auto const known = by_address.find(who); known != by_address.end()) {
            by_address.modify(known, grow);
        } else if (entries_.size() < places_) {
            by_address.insert({who, weight, sent});
        } else {
            // Who sent least gives up the place. Its weight stays, as the newcomer may have sent as much unseen.
            auto& by_weight = entries_.get<1>();
            by_weight.modify(std::prev(by_weight.end()), [&](entry& least) {
                least.who = who;
                least.sent = {};
                grow(least);
            });
        }
    }

    /// From the heaviest on.
    auto const& by_weight() const noexcept { return entries_.template get<1>(); }
    void clear() noexcept { entries_.clear(); }

private:
    using address_index = boost::multi_index::hashed_unique<boost::multi_index::member<entry, address, &entry::who>>;
    using weight_index =
        boost::multi_index::ordered_non_unique<boost::multi_index::member<entry, std::uint64_t, &entry::weight>,
                                               std::greater<>>;

    std::size_t places_;
    boost::multi_index_container<entry, boost::multi_index::indexed_by<address_index, weight_index>> entries_;
};

} // namespace netring_stats

#endif
