// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_SEQUENCE_HPP
#define NETRING_PACKET_SEQUENCE_HPP

#include <netring/config.hpp>
#include <netring/error.hpp>
#include <netring/packet_batch.hpp>

#include <chrono>
#include <cstddef>
#include <iterator>

namespace netring {

class capture;

/// The packets of a capture until a deadline, one after the other, as an input range; `capture::packets_for` makes it.
///
/// It waits for packets as it is iterated. The deadline is absolute, whatever signals interrupt, and holds between batches: a
/// batch that was taken before it is walked to its end. An error that `capture::next` reports ends the range; it is thrown, or
/// reported through the `error_code` that was given.
///
/// Object lifetimes: a view is valid until the next step, which may give its batch back. The capture must outlive the range.
/// Iterators stay with the range object: they do not follow a move.
///
/// Thread safety: like the capture's.
class NETRING_DECL packet_sequence {
public:
    class iterator;
    /// What the range is of.
    using value_type = packet_view;

    /// Packets of a capture until a deadline. Without an `ec`, errors are thrown.
    packet_sequence(capture& from, std::chrono::steady_clock::time_point deadline, error_code* ec) noexcept
        : capture_(&from)
        , deadline_(deadline)
        , ec_(ec) {}

    /// Waits for the first packet. A second call goes on where the range stands.
    iterator begin();
    /// Reached when the deadline has passed, or with an error.
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    /// Takes the next batch once the last one is walked.
    void fill();

    capture* capture_;
    std::chrono::steady_clock::time_point deadline_;
    error_code* ec_;
    packet_batch batch_;
    packet_batch::iterator at_;
};

/// Walks a packet_sequence.
class packet_sequence::iterator {
public:
    /// @{

    /// What `std::input_iterator` asks for.
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;
    /// @}

    iterator() noexcept = default;

    /// The packet that the range stands on. Precondition of this and the next two: it is not at its end.
    packet_view operator*() const noexcept { return *sequence_->at_; }
    /// Steps to the next packet, and waits for it. @throws system_error where no `error_code` was given.
    iterator& operator++() {
        ++sequence_->at_;
        sequence_->fill();
        return *this;
    }
    /// The same.
    void operator++(int) { ++*this; }

    /// True if the range is at its end.
    friend bool operator==(iterator const& it, std::default_sentinel_t) noexcept { return it.done(); }

private:
    friend class packet_sequence;
    explicit iterator(packet_sequence& sequence) noexcept
        : sequence_(&sequence) {}

    bool done() const noexcept { return sequence_->at_ == std::default_sentinel; }

    packet_sequence* sequence_ = nullptr;
};

inline packet_sequence::iterator packet_sequence::begin() {
    fill();
    return iterator(*this);
}

} // namespace netring

#endif
