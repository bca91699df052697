// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_INTERRUPTER_HPP
#define NETRING_SRC_PCAP_INTERRUPTER_HPP

#include "file.hpp"

#include <atomic>
#include <cstdint>

namespace netring {

/// Tells a thread that waits for a descriptor to wait no more. Once for each time that it is raised.
class interrupter {
public:
    /// Makes what a waiting thread polls. Called by that thread, before it waits; others may raise at any time.
    error_code arm() noexcept {
        if (!event_) {
            event_ = file(pcap_sys::eventfd());
            if (!event_)
                return pcap_sys::last_error();
            armed_ = event_.get();
        }
        return {};
    }
    int fd() const noexcept { return event_.get(); }

    void raise() noexcept {
        raised_ = true;
        // Where it is not there yet, the thread has still to look before it waits.
        if (int const event = armed_; event >= 0)
            pcap_sys::notify(event);
    }

    /// @return if it was raised since the last time.
    bool take() noexcept { return raised_.exchange(false); }
    /// Before `take`, once the descriptor was readable.
    void drain() const noexcept {
        std::uint64_t count = 0;
        pcap_sys::read(event_.get(), &count, sizeof count);
    }

private:
    file event_;
    std::atomic<int> armed_ = -1;
    std::atomic<bool> raised_ = false;
};

} // namespace netring

#endif
