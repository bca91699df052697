// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PACKET_BRIDGE_HPP
#define NETRING_SRC_PACKET_BRIDGE_HPP

#include "bridge_end.hpp"
#include "bridge_lane.hpp"

#include <netring/bridge_core.hpp>
#include <netring/diagnostics.hpp>
#include <netring/packet_batch.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace netring {

class packet_lane;

/// One side of a bridge over AF_PACKET.
class packet_end final : public bridge_end {
public:
    packet_end(bridge_rings rings, link_policy policy);

    /// @return null on failure.
    static std::unique_ptr<packet_end> open(bridge_port const& port, bridge_options const& options, error_code& ec,
                                            diagnostics& why);

    void close() noexcept override;
    int native_handle() const noexcept override { return rings_.receiver.native_handle(); }
    link_state link() const noexcept override { return rings_.receiver.link(); }
    int interface_index() const noexcept override { return rings_.receiver.interface_index(); }
    std::string interface_name() const override { return rings_.receiver.interface_name(); }
    std::uint64_t missed() const noexcept override { return rings_.receiver.stats().dropped; }
    error_code flush() noexcept override;
    std::optional<std::chrono::nanoseconds> retry_after() noexcept override;
    error_code look() noexcept override;
    capture* receiver() noexcept override { return &rings_.receiver; }
    injector* sender() noexcept override { return &rings_.sender; }

    /// True if a frame can be queued. Flushes for that, until once in a turn that does not help.
    bool has_room() noexcept;
    /// Memory for the longest frame that there can be, from where it can leave if that is up.
    std::span<std::byte> reserve_longest(std::size_t at_least, error_code& ec);
    /// Copies a frame there. What its sender left undone is done now if it cannot be told to the kernel.
    void write(std::span<std::byte> slot, std::span<std::byte const> frame,
               packet_metadata const& metadata) const noexcept;
    /// Queues the frame that lies in the reserved memory.
    error_code commit(std::span<std::byte> frame, packet_metadata const& metadata, packet_lane& lane,
                      bridge_action how) noexcept;

private:
    /// A frame that the kernel has not taken yet.
    struct unsent_frame {
        packet_lane* lane;
        std::uint32_t size_bytes;
        bridge_action how;
    };
    error_code hand_over() noexcept;
    void count_taken(std::size_t left) noexcept;
    void lose_unsent() noexcept;
    error_code reopen_sender() noexcept;

    bridge_rings rings_;
    // In their order. As many as the ring has slots, so it does not grow.
    std::vector<unsent_frame> unsent_;
    // Where filters judge what cannot leave.
    std::vector<std::byte> spare_;
    // For the rest of the turn.
    bool full_ = false;
};

/// One direction of a bridge over AF_PACKET.
class packet_lane final : public bridge_lane {
public:
    packet_lane(packet_end& from, packet_end& to, bridge_direction direction, bridge_on_full on_full)
        : bridge_lane(direction, on_full)
        , from_(from)
        , to_(to) {}

    outcome move(detail::bridge_judge const& judge, std::size_t burst) override;
    void release() noexcept override;

    /// The kernel took a frame that was queued.
    void taken(bridge_action how, std::size_t bytes) noexcept;
    /// A frame that was queued did not leave, because the link is down.
    void lost() noexcept;

private:
    bool settle(packet_view const& packet, detail::bridge_judge const& judge);
    bool settle_frame(packet_view const& packet, detail::bridge_judge const& judge);
    bool carry_out(packet_view const& packet) noexcept;
    bool send(std::span<std::byte const> frame, packet_metadata const& metadata, bridge_action how) noexcept;
    void commit(packet_end& end, std::span<std::byte> frame, packet_metadata const& metadata,
                bridge_action how) noexcept;
    bool no_room(packet_end const& end) noexcept;
    void drop(error_code const& why) noexcept;

    packet_end& from_;
    packet_end& to_;
    packet_batch batch_;
    packet_batch::iterator at_;
    // Of a packet that waits for room.
    std::optional<bridge_action> verdict_;
    // A changed frame that is to be reflected: the memory where it was changed is the other side's.
    std::vector<std::byte> changed_;
    packet_metadata changed_metadata_;
    bool is_changed_ = false;
};

} // namespace netring

#endif
