// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_STRIPPED_TAG_HPP
#define NETRING_SRC_PCAP_STRIPPED_TAG_HPP

#include <netring/filter.hpp>

#include <optional>
#include <span>
#include <vector>

namespace netring {

/// Of a program for Ethernet frames that have their VLAN tag in the bytes makes one that decides the same on frames whose tag the kernel took out
/// and tells beside them, and on those that have it, or none, what the program does. None if the program leaves no memory for that.
///
/// A place in the tag that is only computed as the program runs is not looked for there.
std::optional<std::vector<bpf_instruction>> with_stripped_tag(std::span<bpf_instruction const> program);

} // namespace netring

#endif
