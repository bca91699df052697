// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_MODEL_XSK_RINGS_HPP
#define NETRING_TEST_MODEL_XSK_RINGS_HPP

#include "choices.hpp"

#include <netring/detail/shared_word.hpp>
#include <netring/detail/xsk_ring.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <linux/if_xdp.h>
#include <vector>

namespace netring::test {

/// The memory that a ring shares with the kernel. Its indices start so that they soon wrap around.
struct xsk_memory {
    explicit xsk_memory(choices& from)
        : entries(std::size_t{1} << from.one_of(5))
        , producer(0U - static_cast<std::uint32_t>(from.one_of(64)))
        , consumer(producer) {}

    detail::xsk_ring_memory<std::uint64_t> shared() {
        return {&producer, &consumer, &flags, entries.data(), static_cast<std::uint32_t>(entries.size())};
    }
    std::uint64_t& entry(std::uint32_t index) { return entries[index % entries.size()]; }

    std::vector<std::uint64_t> entries;
    std::uint32_t producer;
    std::uint32_t consumer;
    std::uint32_t flags = 0;
};

/// A ring that the program fills and the kernel empties, against lists of what was written and what was shown.
class producer_model {
public:
    explicit producer_model(choices& from)
        : memory_(from)
        , ring_(memory_.shared()) {}

    void step(choices& from) {
        switch (from.one_of(6)) {
        case 0:
        case 1:
            write(static_cast<std::uint32_t>(1 + from.one_of(8)));
            break;
        case 2:
            ring_.submit();
            shown_.insert(shown_.end(), written_.begin(), written_.end());
            written_.clear();
            break;
        case 3:
            kernel_takes(from.one_of(8));
            break;
        case 4:
            take_back(from.one_of(4));
            break;
        case 5:
            detail::store_status(memory_.flags, from.one_of(2) == 0 ? 0U : XDP_RING_NEED_WAKEUP);
            break;
        }
        check();
    }

private:
    std::uint32_t free() const {
        return static_cast<std::uint32_t>(memory_.entries.size() - shown_.size() - written_.size());
    }

    void write(std::uint32_t wanted) {
        auto const room = ring_.room(wanted);
        expect(room == std::min(wanted, free()), "there is other room");
        for (auto left = room; left != 0; --left) {
            written_.push_back(next_);
            ring_.write(next_++);
        }
    }

    void kernel_takes(std::size_t most) {
        for (; most != 0 && !shown_.empty(); --most) {
            expect(memory_.entry(memory_.consumer) == shown_.front(), "the kernel gets another entry than was written");
            taken_ = shown_.front();
            shown_.pop_front();
            detail::store_status(memory_.consumer, memory_.consumer + 1);
            expect(ring_.newest_taken() == taken_, "the entry that was taken last is another");
        }
    }

    void take_back(std::size_t most) {
        for (; most != 0 && !written_.empty(); --most) {
            expect(ring_.newest() == written_.back() && ring_.take_back() == written_.back(),
                   "another entry is taken back");
            written_.pop_back();
        }
    }

    void check() const {
        expect(ring_.unsubmitted() == written_.size(), "other entries are not shown yet");
        expect(ring_.pending() == shown_.size(), "other entries are still to be taken");
        expect(memory_.producer - memory_.consumer == shown_.size(), "the kernel sees what was not submitted");
        expect(ring_.needs_wakeup() == (memory_.flags != 0), "a wake-up is needed that is not, or is not that is");
    }

    xsk_memory memory_;
    detail::fill_ring ring_;
    std::deque<std::uint64_t> written_;
    std::deque<std::uint64_t> shown_;
    std::uint64_t taken_ = 0;
    std::uint64_t next_ = 1;
};

/// A ring that the kernel fills and the program empties.
class consumer_model {
public:
    explicit consumer_model(choices& from)
        : memory_(from)
        , ring_(memory_.shared()) {}

    void step(choices& from) {
        switch (from.one_of(3)) {
        case 0:
            kernel_puts(from.one_of(8));
            break;
        case 1:
            take(from.one_of(8));
            break;
        case 2:
            ring_.release();
            held_ = 0;
            break;
        }
        expect(ring_.ready() == !there_.empty(), "the ring is ready without entries, or is not with some");
        expect(memory_.producer - memory_.consumer == there_.size() + held_,
               "a slot is free that is held, or held that was given back");
    }

private:
    void kernel_puts(std::size_t most) {
        for (; most != 0 && there_.size() + held_ != memory_.entries.size(); --most) {
            memory_.entry(memory_.producer) = next_;
            there_.push_back(next_++);
            detail::store_status(memory_.producer, memory_.producer + 1);
        }
    }

    /// What the ring has seen it may go on to tell, without another look, until that is taken.
    void take(std::size_t most) {
        auto const available = ring_.available();
        expect((available == 0) == there_.empty() && available <= there_.size(), "other entries are there");
        for (most = std::min<std::size_t>(most, available); most != 0; --most) {
            expect(ring_.take() == there_.front(), "another entry is taken");
            there_.pop_front();
            ++held_;
        }
    }

    xsk_memory memory_;
    detail::completion_ring ring_;
    std::deque<std::uint64_t> there_;
    std::size_t held_ = 0;
    std::uint64_t next_ = 1;
};

} // namespace netring::test

#endif
