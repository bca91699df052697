// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_STAMP_NUMBERS_HPP
#define NETRING_SRC_STAMP_NUMBERS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace netring {

/// Which frame a time stamp is of. The kernel numbers its attempts to send, also those that the interface's queue refused and that
/// were made again, but not those of frames that it threw away at a glance; so from each of these on, the difference to the number
/// of the frame is another.
class stamp_numbers {
public:
    /// Makes room beforehand, so that counting does not allocate.
    void reserve() {
        starts_.reserve(most_starts);
        starts_.push_back({0, 0});
    }

    /// The kernel tried to send so many next frames, and took them.
    void took(std::uint64_t count = 1) noexcept { attempts_ += count; }

    /// The kernel took the frame of that number and never tried to send it.
    void passed_over(std::uint64_t frame) noexcept { go_on_with(frame + 1); }

    /// The kernel failed to send the frame of that number, which is tried again.
    void failed(std::uint64_t frame) noexcept {
        ++attempts_;
        go_on_with(frame);
    }

    /// The frame of an attempt, of whose number the kernel tells 32 bits.
    std::optional<std::uint64_t> frame_of(std::uint32_t attempt) const noexcept {
        auto const lap = std::uint64_t{1} << 32U;
        auto number = attempts_ / lap * lap + attempt;
        if (number >= attempts_)
            number -= lap;
        auto const after = std::ranges::upper_bound(starts_, number, {}, &start::attempt);
        if (number >= attempts_ || after == starts_.begin())
            return std::nullopt;
        auto const& from = *std::prev(after);
        return from.frame + (number - from.attempt);
    }

private:
    static constexpr std::size_t most_starts = 1024;

    struct start {
        std::uint64_t attempt;
        std::uint64_t frame;
    };

    /// The next attempt is to send that frame.
    void go_on_with(std::uint64_t frame) noexcept {
        start const next{attempts_, frame};
        if (starts_.back().frame == frame || starts_.back().attempt == attempts_) {
            starts_.back() = next;
            return;
        }
        // Nobody read the stamps of frames that long ago.
        if (starts_.size() == most_starts)
            starts_.erase(starts_.begin());
        starts_.push_back(next);
    }

    std::vector<start> starts_;
    std::uint64_t attempts_ = 0;
};

} // namespace netring

#endif
