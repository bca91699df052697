// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BRIDGE_FILTER_HPP
#define NETRING_BRIDGE_FILTER_HPP

#include <netring/bridge_options.hpp>
#include <netring/mutable_frame.hpp>
#include <netring/packet_view.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>

namespace netring {

/// Judges packets where they were received.
template <class F>
concept packet_bridge_filter = std::is_invocable_r_v<bridge_action, F&, packet_view const&, bridge_direction>;

/// Judges frames where they will leave from, and may change them. One that could do both judges packets.
template <class F>
concept frame_bridge_filter =
    !packet_bridge_filter<F> && std::is_invocable_r_v<bridge_action, F&, mutable_frame&, bridge_direction>;

/// What a bridge asks what to do with each packet: a callable that takes a `packet_view const&`, or a `mutable_frame&` to change the
/// packet, and a `bridge_direction`, and returns a `bridge_action`. It should not throw: see `basic_bridge::async_run`.
template <class F>
concept bridge_filter = packet_bridge_filter<F> || frame_bridge_filter<F>;

namespace detail {

/// A reference to a filter, of whatever type.
class bridge_judge {
public:
    template <bridge_filter F>
    // NOLINTNEXTLINE(google-explicit-constructor): stands for the filter, which may be a function
    bridge_judge(F& filter) noexcept
        : filter_(const_cast<void*>(reinterpret_cast<void const*>(std::addressof(filter)))) {
        if constexpr (packet_bridge_filter<F>)
            packet_ = [](void* f, packet_view const& packet, bridge_direction direction) -> bridge_action {
                return std::invoke(*reinterpret_cast<F*>(f), packet, direction);
            };
        else
            frame_ = [](void* f, mutable_frame& frame, bridge_direction direction) -> bridge_action {
                return std::invoke(*reinterpret_cast<F*>(f), frame, direction);
            };
    }

    /// True if it is to be asked about frames.
    bool changes_frames() const noexcept { return frame_ != nullptr; }
    bridge_action operator()(packet_view const& packet, bridge_direction direction) const {
        return packet_(filter_, packet, direction);
    }
    bridge_action operator()(mutable_frame& frame, bridge_direction direction) const {
        return frame_(filter_, frame, direction);
    }

private:
    void* filter_;
    bridge_action (*packet_)(void*, packet_view const&, bridge_direction) = nullptr;
    bridge_action (*frame_)(void*, mutable_frame&, bridge_direction) = nullptr;
};

} // namespace detail

} // namespace netring

#endif
