// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_INTERFACE_TABLE_HPP
#define NETRING_SRC_PCAP_INTERFACE_TABLE_HPP

#include <netring/pcap_interface.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace netring {

/// The interfaces of a pcapng file in the order in which they are described there, by which its packets refer to them.
class interface_table {
public:
    explicit interface_table(std::vector<pcap_interface> described);

    std::vector<pcap_interface> const& all() const noexcept { return all_; }
    /// The position of the one that a packet passed, else of the one that stands for any; added if there is neither.
    std::uint32_t find_or_add(int index, link_type type);
    /// The position of the first one of that index, else of one that stands for any.
    std::optional<std::uint32_t> find(int index) const;

private:
    std::uint32_t add(int index, link_type type);

    std::vector<pcap_interface> all_;
    /// Of what was looked for too.
    std::map<std::pair<int, link_type>, std::uint32_t> positions_;
};

} // namespace netring

#endif
