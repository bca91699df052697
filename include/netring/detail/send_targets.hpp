// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_SEND_TARGETS_HPP
#define NETRING_DETAIL_SEND_TARGETS_HPP

#include <netring/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

// What the operations of a sender that send no frame wait for; see `readiness_op`. `Io` is or has a `send_part`.

namespace netring::detail {

/// Waits until no frame is left that it cares for, flushing meanwhile.
template <class Io, class Left>
class emptied_target {
public:
    using io_type = Io;
    using result_type = void;
    using clock = std::chrono::steady_clock;

    emptied_target() = default;
    explicit emptied_target(std::chrono::nanoseconds timeout)
        // Bounded, so that "for ever" does not overflow the clock.
        : timeout_(std::min<std::chrono::nanoseconds>(timeout, for_ever)) {}

    error_code begin(Io& io) noexcept {
        if (auto const refused = io.can_send())
            return refused;
        if (io.sending)
            return error::send_in_progress;
        io.deadline = clock::now() + timeout_;
        return io.core->terminal_error();
    }
    static bool& busy(Io& io) noexcept { return io.sending; }

    template <class Handler>
    static void wait(Io& io, Handler&& handler) {
        io.wait_to_send(
            io.deadline - clock::now(), [&io] { return Left()(*io.core) == 0; }, std::forward<Handler>(handler));
    }
    void woken(Io& io) noexcept {
        io.send_woken();
        flushed_ = false;
    }
    bool ready(Io& io) noexcept {
        if (Left()(*io.core) == 0)
            return true;
        if (!std::exchange(flushed_, true) && (io.core->unsent() != 0 || io.core->terminal_error()))
            failure_ = io.flush();
        return Left()(*io.core) == 0;
    }
    bool alarmed(Io const&) const noexcept { return failure_.failed(); }
    error_code pending(Io const& io) noexcept {
        if (failure_)
            return std::exchange(failure_, {});
        return clock::now() >= io.deadline ? error::timed_out : error_code();
    }
    static void ended(Io& io) { io.flush_later(); }

private:
    static constexpr std::chrono::nanoseconds for_ever = std::chrono::years(1);

    std::chrono::nanoseconds timeout_ = for_ever;
    error_code failure_;
    bool flushed_ = false;
};

struct unsent_frames {
    std::size_t operator()(auto const& core) const noexcept { return core.unsent(); }
};

struct frames_in_flight {
    std::size_t operator()(auto& core) const noexcept { return core.in_flight(); }
};

/// Counts 0 once there is room.
struct lacking_room {
    std::size_t operator()(auto& core) const noexcept { return core.has_room() ? 0 : 1; }
};

template <class Io>
using flush_target = emptied_target<Io, unsent_frames>;
template <class Io>
using drained_target = emptied_target<Io, frames_in_flight>;
template <class Io>
using room_target = emptied_target<Io, lacking_room>;

} // namespace netring::detail

#endif
