// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_BRIDGE_IMPL_HPP
#define NETRING_SRC_BRIDGE_IMPL_HPP

#include "bridge_end.hpp"
#include "bridge_lane.hpp"
#include "unique_fd.hpp"

#include <netring/bridge_core.hpp>
#include <netring/detail/edge_timer.hpp>
#include <netring/detail/link_watch.hpp>
#include <netring/detail/moderation.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace netring {

struct bridge_core::impl {
    explicit impl(bridge_options given)
        : options(std::move(given)) {}

    error_code open(diagnostics& why);
    error_code adopt(bridge_rings a, bridge_rings b, diagnostics& why);
    error_code adopt(xdp_socket a, xdp_socket b, diagnostics& why);
    void close() noexcept;
    bool is_open() const noexcept { return static_cast<bool>(wake); }

    progress turn(detail::bridge_judge const& judge, error_code& ec);
    error_code run(detail::bridge_judge const& judge, std::stop_token const& stop);
    /// Looks at what changed, by the edges of `wake`.
    void woken(unsigned edges) noexcept;
    bridge_stats stats() const noexcept;
    link_state link(bridge_side side) const noexcept;
    std::string interface_name(bridge_side side) const;
    bridge_end* end(bridge_side side) const noexcept { return ends_[static_cast<std::size_t>(side)].get(); }

    bridge_port const& port(bridge_side side) const noexcept { return side == bridge_side::a ? options.a : options.b; }
    /// A side in words, for messages.
    std::string name_of(bridge_side side) const;

    bridge_options options;
    /// Watches all that may change.
    unique_fd wake;
    std::optional<bridge_side> failed;
    std::vector<std::string> warnings;

private:
    template <class End, class Lane, class Open>
    error_code open_ends(Open open, diagnostics& why);
    template <class Lane, class End>
    void join(std::unique_ptr<End> a, std::unique_ptr<End> b);
    error_code watch(diagnostics& why);
    void find_obstacles();
    void look() noexcept;
    error_code flush() noexcept;
    bool wake_by_packets(bool wanted) const noexcept;
    bool moderate() noexcept;
    void rest(bool blocked) noexcept;
    void publish() noexcept;

    std::array<std::unique_ptr<bridge_end>, 2> ends_;
    // By direction.
    std::array<std::unique_ptr<bridge_lane>, 2> lanes_;
    std::array<std::optional<detail::link_watch>, 2> links_;
    detail::edge_timer alarm_;
    unique_fd stop_event_;
    // Why nothing will be bridged any more.
    error_code terminal_error_;
    unsigned futile_turns_ = 0;
    detail::moderation moderation_;

    // Any thread may ask for statistics and links.
    mutable std::mutex mutex_;
    bridge_stats published_;
};

} // namespace netring

#endif
