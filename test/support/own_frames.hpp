// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_OWN_FRAMES_HPP
#define NETRING_TEST_SUPPORT_OWN_FRAMES_HPP

#include "wire.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

namespace netring::test {

/// The frames of the operation under test, which have a size of their own, counted where they arrive at v0.
class own_frames {
public:
    static constexpr std::size_t frame_size = 77;

    /// True if that many have arrived. For none it looks a while, for some it waits.
    bool arrived(std::size_t count) {
        int const looks = count == 0 ? 20 : 5000;
        for (int look = 0; look < looks && (count == 0 || seen_ < count); ++look)
            for (auto const& frame : receiver_.take_for(std::chrono::milliseconds(1)))
                seen_ += frame.bytes.size() == frame_size ? 1U : 0U;
        return seen_ == count;
    }

    std::array<std::vector<std::byte>, 2> const frames{tagged_frame(frame_size, 1), tagged_frame(frame_size, 2)};

private:
    plain_receiver receiver_{"v0"};
    std::size_t seen_ = 0;
};

} // namespace netring::test

#endif
