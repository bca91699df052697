// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_MODEL_LEASES_HPP
#define NETRING_TEST_MODEL_LEASES_HPP

#include "choices.hpp"
#include "poison.hpp"
#include "synthetic_ring.hpp"

#include <netring/detail/packet_walker.hpp>
#include <netring/detail/receive_ring.hpp>
#include <netring/packet_batch.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace netring::test {

/// A receive ring, the kernel that fills it in turn, and leases that are moved and given back in any order, against what is known of
/// each slot: which packet is in it, and who has it.
class lease_model {
public:
    explicit lease_model(choices& from)
        : in_frames_(from.one_of(2) == 1)
        , count_(1 + from.one_of(in_frames_ ? 200 : 6))
        , memory_(slot_size, count_)
        , ring_(memory_.memory(), layout())
        , owner_(count_, by::kernel)
        , packet_(count_) {}

    void step(choices& from) {
        switch (from.one_of(5)) {
        case 0:
            fill();
            break;
        case 1:
            for (auto more = from.one_of(200); more != 0; --more)
                fill();
            break;
        case 2:
            take();
            break;
        case 3:
            give_back(from);
            break;
        case 4:
            move(from);
            break;
        }
        check();
    }

private:
    static constexpr std::size_t slot_size = 256;

    enum class by { kernel, nobody, lease };

    struct lease {
        packet_batch batch;
        std::vector<std::size_t> slots;
    };

    detail::slot_layout layout() const {
        return in_frames_ ? detail::slot_layout::frames(slot_size) : detail::slot_layout::blocks(slot_size);
    }

    /// The kernel's next packet. It stops at a slot that is not its own.
    void fill() {
        if (owner_[kernel_at_] != by::kernel)
            return;
        // No sanitizer sees what the kernel writes.
        unpoison(memory_.block(kernel_at_));
        synthetic_ring::packet const packet{pattern(60, number_)};
        if (in_frames_)
            memory_.fill_frame(kernel_at_, packet);
        else
            memory_.fill(kernel_at_, {packet});
        owner_[kernel_at_] = by::nobody;
        packet_[kernel_at_] = number_++;
        filled_.push_back(kernel_at_);
        kernel_at_ = (kernel_at_ + 1) % count_;
    }

    void take() {
        std::vector<std::size_t> slots;
        while (!filled_.empty() && slots.size() != layout().longest_run &&
               (slots.empty() || filled_.front() == slots.back() + 1)) {
            slots.push_back(filled_.front());
            filled_.pop_front();
        }
        auto const run = ring_.take();
        expect(run.size() == slots.size() * slot_size, "a lease has another length");
        if (slots.empty())
            return;
        expect(run.data() == memory_.block(slots.front()).data(), "a lease is of other slots");
        for (auto const slot : slots)
            owner_[slot] = by::lease;
        leases_.push_back({packet_batch({}, run, {.frame_size_bytes = in_frames_ ? slot_size : 0}), std::move(slots)});
    }

    void give_back(choices& from) {
        if (leases_.empty())
            return;
        auto const at = leases_.begin() + static_cast<std::ptrdiff_t>(from.one_of(leases_.size()));
        expect_given_back(at->slots);
        if (from.one_of(2) == 0)
            at->batch.release();
        leases_.erase(at);
    }

    /// Moves a lease onto another, which so is given back, or onto itself.
    void move(choices& from) {
        if (leases_.empty())
            return;
        auto const source = from.one_of(leases_.size());
        auto const target = from.one_of(leases_.size());
        auto moved = std::move(leases_[source].batch);
        expect(!leases_[source].batch, "a lease is still there after it was moved");
        if (source == target) {
            leases_[source].batch = std::move(moved);
            return;
        }
        expect_given_back(leases_[target].slots);
        leases_[target].batch = std::move(moved);
        leases_[target].slots = std::move(leases_[source].slots);
        leases_.erase(leases_.begin() + static_cast<std::ptrdiff_t>(source));
    }

    void expect_given_back(std::vector<std::size_t> const& slots) {
        for (auto const slot : slots)
            owner_[slot] = by::kernel;
    }

    void check() {
        expect(ring_.ready() == !filled_.empty(), "the ring is ready without packets, or is not with some");
        expect(ring_.backlog() == filled_.size(), "the backlog is another");
        for (std::size_t ahead = 0; ahead != filled_.size(); ++ahead)
            expect(ring_.upcoming(ahead).data() == memory_.block(filled_[ahead]).data(),
                   "what comes next is another slot");
        std::size_t occupied = 0;
        for (std::size_t slot = 0; slot != count_; ++slot) {
            occupied += owner_[slot] == by::kernel ? 0U : 1U;
            expect(ring_.on_lease(slot) == (owner_[slot] == by::lease),
                   "a slot is on lease that nobody has, or is not that somebody has");
        }
        expect(ring_.occupied() == occupied, "other slots are occupied");
        for (auto const& each : leases_)
            check_packets(each);
    }

    void check_packets(lease const& of) const {
        expect(of.batch.size() == of.slots.size(), "a lease holds another number of packets");
        auto slot = of.slots.begin();
        for (packet_view const packet : of.batch) {
            expect(slot != of.slots.end(), "a lease holds more packets than slots");
            expect(std::ranges::equal(packet.data(), pattern(60, packet_[*slot++])),
                   "a packet has changed while it was on lease");
        }
        expect(slot == of.slots.end(), "a lease holds fewer packets than slots");
    }

    bool in_frames_;
    std::size_t count_;
    synthetic_ring memory_;
    detail::receive_ring ring_;
    std::vector<by> owner_;
    /// By slot, while it is not the kernel's.
    std::vector<unsigned> packet_;
    std::deque<std::size_t> filled_;
    std::vector<lease> leases_;
    std::size_t kernel_at_ = 0;
    unsigned number_ = 0;
};

} // namespace netring::test

#endif
