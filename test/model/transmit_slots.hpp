// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_MODEL_TRANSMIT_SLOTS_HPP
#define NETRING_TEST_MODEL_TRANSMIT_SLOTS_HPP

#include "choices.hpp"
#include "synthetic_ring.hpp"

#include <netring/detail/frame_ring.hpp>
#include <netring/detail/shared_word.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <linux/if_packet.h>
#include <vector>

namespace netring::test {

/// A transmit ring and the kernel that takes its frames in turn and lets go of them in any order, against a list of the frames in it.
class transmit_model {
public:
    explicit transmit_model(choices& from)
        : prefix_(from.one_of(2) * 10)
        , memory_(slot_size, 1 + from.one_of(6))
        , ring_(memory_.memory(), slot_size, prefix_) {}

    void step(choices& from) {
        switch (from.one_of(8)) {
        case 0:
        case 1:
            commit(1 + from.one_of(ring_.capacity_bytes()));
            break;
        case 2:
            request(from);
            break;
        case 3:
            kernel_takes(from);
            break;
        case 4:
            kernel_lets_go(from);
            break;
        case 5:
            accept();
            break;
        case 6:
            reclaim();
            break;
        case 7:
            withdraw(from);
            break;
        }
        check();
    }

private:
    static constexpr std::size_t slot_size = 256;

    enum class state { committed, requested, taken, done, wrong };

    struct frame {
        std::vector<std::byte> bytes;
        state is = state::committed;
        bool refused = false;
    };

    void commit(std::size_t size) {
        expect(ring_.has_room() == (frames_.size() != ring_.frame_count()),
               "there is room in a full ring, or none in another");
        if (!ring_.has_room())
            return;
        auto const bytes = pattern(size, number_++);
        expect(ring_.next_data().size() == ring_.capacity_bytes(), "a slot is shorter than a frame may be");
        std::ranges::copy(bytes, ring_.next_data().begin());
        std::ranges::fill(ring_.next_prefix(), std::byte{0xee});
        ring_.commit(size);
        frames_.push_back({bytes});
    }

    void request(choices& from) {
        auto const count = from.one_of(ring_.frame_count() + 1);
        auto at = first(state::committed);
        auto const below = std::min(at + count, frames_.size());
        ring_.request(ring_.reclaimed() + below);
        for (; at < below; ++at)
            frames_[at].is = state::requested;
    }

    /// As the kernel does within a call of send: from the oldest that is requested, until one is not.
    void kernel_takes(choices& from) {
        for (auto count = from.one_of(ring_.frame_count() + 1); count != 0; --count) {
            auto const at = first(state::requested);
            if (at == frames_.size())
                return;
            set(at, from.one_of(4) == 0 ? state::wrong : state::taken);
        }
    }

    void kernel_lets_go(choices& from) {
        auto const at = from.one_of(std::max<std::size_t>(frames_.size(), 1));
        if (at < frames_.size() && frames_[at].is == state::taken)
            set(at, state::done);
    }

    void set(std::size_t at, state now) {
        frames_[at].is = now;
        detail::store_status(status(at), status_in(now));
    }

    void accept() {
        std::size_t bytes = 0;
        for (; accepted_ != frames_.size() && frames_[accepted_].is > state::requested; ++accepted_)
            bytes += frames_[accepted_].bytes.size();
        expect(ring_.accept() == bytes, "other bytes are taken");
    }

    void reclaim() {
        bool const there = accepted_ != 0 && frames_.front().is > state::taken;
        expect(ring_.reclaimable() == there, "a frame can be reclaimed that the kernel has, or cannot that it has not");
        if (!there)
            return;
        if (number_ % 3 == 0) {
            ring_.mark_refused(ring_.reclaimed());
            frames_.front().refused = true;
        }
        auto const back = ring_.reclaim();
        expect(back.size_bytes == frames_.front().bytes.size(), "a reclaimed frame has another size");
        expect(back.refused == (frames_.front().refused || frames_.front().is == state::wrong),
               "a frame is refused that was sent, or was sent that is refused");
        frames_.pop_front();
        --accepted_;
    }

    void withdraw(choices& from) {
        // What the kernel took is known before.
        accept();
        auto const count = from.one_of(frames_.size() - accepted_ + 1);
        ring_.withdraw(count);
        frames_.erase(frames_.end() - static_cast<std::ptrdiff_t>(count), frames_.end());
    }

    /// The oldest that is in that state; their number if none is.
    std::size_t first(state in) const {
        return static_cast<std::size_t>(std::ranges::find(frames_, in, &frame::is) - frames_.begin());
    }

    /// What the kernel is told, or tells, of a slot: the oldest frame's is the first.
    std::uint32_t& status(std::size_t at) const {
        return memory_.frame_header((ring_.reclaimed() + at) % ring_.frame_count()).tp_status;
    }
    static std::uint32_t status_in(state is) {
        switch (is) {
        case state::requested:
            return TP_STATUS_SEND_REQUEST;
        case state::taken:
            return TP_STATUS_SENDING;
        case state::wrong:
            return TP_STATUS_WRONG_FORMAT;
        case state::committed:
        case state::done:
            break;
        }
        return TP_STATUS_AVAILABLE;
    }

    void check() const {
        expect(ring_.in_flight() == frames_.size(), "other frames are in flight");
        expect(ring_.unsent() == frames_.size() - accepted_, "other frames are unsent");
        for (std::size_t at = 0; at != frames_.size(); ++at)
            expect(std::ranges::equal(ring_.bytes(ring_.reclaimed() + at), frames_[at].bytes),
                   "a frame has changed while it was in the ring");
        for (std::size_t at = 0; at != ring_.frame_count(); ++at)
            expect(status(at) == (at < frames_.size() ? status_in(frames_[at].is) : TP_STATUS_AVAILABLE),
                   "the kernel is told to take a frame that nobody asked for, or not told to take one that was");
    }

    std::size_t prefix_;
    synthetic_ring memory_;
    detail::frame_ring ring_;
    /// The oldest first; and how many of them the ring knows the kernel took.
    std::deque<frame> frames_;
    std::size_t accepted_ = 0;
    unsigned number_ = 0;
};

} // namespace netring::test

#endif
