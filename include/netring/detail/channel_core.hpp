// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CHANNEL_CORE_HPP
#define NETRING_DETAIL_CHANNEL_CORE_HPP

#include <netring/detail/channel_waits.hpp>
#include <netring/error.hpp>
#include <netring/packet_channel_options.hpp>

#include <boost/asio/error.hpp>
#include <boost/circular_buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

namespace netring::detail {

/// How many packets a batch counts for: its size, or 1 where it has none.
template <class Batch>
std::size_t packets_in(Batch const& batch) noexcept {
    if constexpr (requires { batch.size(); })
        return batch.size();
    else
        return 1;
}

/// The ring of batches of a channel, its policy and its books. Any thread may call anything.
///
/// Asio's experimental concurrent channel does not do: it gives an item to an operation when it posts it, which takes the item
/// along if it never runs; a producer that waits for room has to hold an item meanwhile, and is left waiting by a close; the
/// channel must not outlive its context.
template <class Batch>
class channel_core final : public channel_waits {
public:
    explicit channel_core(packet_channel_options const& options)
        : policy_(options.when_full)
        , ring_(checked(options.capacity_batches)) {}

    /// What looking for a batch led to.
    enum class look : std::uint8_t { taken, nothing, ended };

    look take(Batch& into) {
        std::lock_guard const lock(mutex());
        // A place that is kept is a batch that comes.
        if (ring_.empty())
            return closed_ && kept_ == 0 ? look::ended : look::nothing;
        into = std::move(ring_.front());
        remove_oldest(stats_.delivered, packets_in(into));
        settle();
        return look::taken;
    }

    /// Moves from `batch` unless the result is `full` or `closed`.
    push_result push(Batch& batch) {
        auto const kept = keep();
        return kept == push_result::accepted ? fill(batch) : kept;
    }

    /// Keeps a place for the batch that a producer takes next, also beyond a close. @return `accepted`, `full` or `closed`.
    push_result keep() {
        std::lock_guard const lock(mutex());
        if (closed_)
            return push_result::closed;
        if (available(channel_event::room) == 0)
            return push_result::full;
        ++kept_;
        return push_result::accepted;
    }

    /// Gives back a place that `keep` kept.
    void give_up() {
        std::lock_guard const lock(mutex());
        --kept_;
        settle();
    }

    /// Fills a place that `keep` kept.
    push_result fill(Batch& batch) {
        Batch dropped{};
        std::lock_guard const lock(mutex());
        --kept_;
        auto const packets = packets_in(batch);
        count(stats_.pushed, packets);
        auto result = push_result::accepted;
        if (ring_.full() && policy_ == overflow::drop_newest) {
            count(stats_.dropped_newest, packets);
            dropped = std::move(batch);
            result = push_result::dropped_newest;
        } else {
            if (ring_.full()) {
                dropped = std::move(ring_.front());
                remove_oldest(stats_.dropped_oldest, packets_in(dropped));
                result = push_result::dropped_oldest;
            }
            ring_.push_back(std::move(batch));
            count(stats_.in_channel, packets);
            stats_.high_water_batches = std::max(stats_.high_water_batches, ring_.size());
        }
        settle();
        return result;
    }

    /// The first one counts.
    void close(error_code ec) {
        std::lock_guard const lock(mutex());
        if (closed_)
            return;
        closed_ = true;
        end_ = ec ? ec : error_code(boost::asio::error::eof);
        settle();
    }

    /// Closes, and throws away what is there.
    void destroy() {
        {
            std::lock_guard const lock(mutex());
            closed_ = true;
            end_ = boost::asio::error::operation_aborted;
            settle();
        }
        for (Batch gone{}; take(gone) == look::taken;)
            gone = Batch();
    }

    bool closed() const noexcept {
        std::lock_guard const lock(mutex());
        return closed_;
    }
    /// What it was closed with.
    error_code end() const noexcept {
        std::lock_guard const lock(mutex());
        return end_;
    }

    packet_channel_stats stats() const noexcept {
        std::lock_guard const lock(mutex());
        auto result = stats_;
        result.capacity_batches = ring_.capacity();
        return result;
    }

private:
    static std::size_t checked(std::size_t capacity_batches) {
        if (capacity_batches == 0)
            throw system_error(error::invalid_option, "capacity_batches is 0 (legal: 1 and more)");
        return capacity_batches;
    }

    std::size_t available(channel_event event) const noexcept override {
        constexpr auto any = std::numeric_limits<std::size_t>::max();
        switch (event) {
        case channel_event::item:
            return closed_ && kept_ == 0 ? any : ring_.size();
        case channel_event::room:
            return closed_ || policy_ != overflow::block ? any : ring_.capacity() - ring_.size() - kept_;
        case channel_event::end:
            break;
        }
        return closed_ ? any : 0;
    }

    static void count(batch_count& counter, std::size_t packets) noexcept {
        ++counter.batches;
        counter.packets += packets;
    }

    void remove_oldest(batch_count& to, std::size_t packets) {
        ring_.pop_front();
        --stats_.in_channel.batches;
        stats_.in_channel.packets -= packets;
        count(to, packets);
    }

    overflow const policy_;
    boost::circular_buffer<Batch> ring_;
    /// Places that producers keep.
    std::size_t kept_ = 0;
    bool closed_ = false;
    error_code end_;
    packet_channel_stats stats_;
};

} // namespace netring::detail

#endif
