// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_REPLAY_SIEVE_HPP
#define NETRING_REPLAY_SIEVE_HPP

#include "options.hpp"

#include <netring/interface.hpp>
#include <netring/link_type.hpp>
#include <netring/owned_batch.hpp>
#include <netring/packet_view.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace netring_replay {

/// Why a frame is not sent.
enum class cause : std::uint8_t { filtered, link_type, cut, too_short, too_long };

inline constexpr std::size_t cause_count = 5;

/// A word for it, as in the summary.
char const* to_string(cause why) noexcept;

/// Chooses the frames that can be sent on an interface, counts the others by cause and names the first few of each.
class sieve {
public:
    sieve(options wanted, netring::interface_info const& interface);

    /// Those of a batch that are to be sent.
    netring::owned_batch sift(netring::owned_batch batch);

    std::uint64_t seen() const noexcept { return seen_; }
    std::uint64_t chosen() const noexcept { return chosen_; }
    std::uint64_t chosen_bytes() const noexcept { return chosen_bytes_; }
    std::uint64_t skipped(cause why) const noexcept { return skipped_[static_cast<std::size_t>(why)]; }
    /// Without those that the filter has left out.
    std::uint64_t skipped() const noexcept;
    /// True once as many were chosen as were asked for.
    bool full() const noexcept { return wanted_.count != 0 && chosen_ == wanted_.count; }

private:
    std::optional<cause> judge(netring::packet_view const& frame) const;
    std::string describe(cause why, netring::packet_view const& frame) const;
    std::size_t longest(netring::packet_view const& frame) const noexcept;
    void skip(cause why, netring::packet_view const& frame);

    options wanted_;
    std::string interface_;
    std::size_t mtu_bytes_;
    netring::link_type link_type_;
    std::array<std::uint64_t, cause_count> skipped_{};
    std::uint64_t seen_ = 0;
    std::uint64_t chosen_ = 0;
    std::uint64_t chosen_bytes_ = 0;
};

} // namespace netring_replay

#endif
