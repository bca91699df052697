// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/capture.hpp>
#include <netring/packet_sequence.hpp>

namespace netring {

void packet_sequence::fill() {
    while (at_ == std::default_sentinel) {
        // Given back before the wait, so that the kernel has the whole ring meanwhile.
        batch_.release();
        if (std::chrono::steady_clock::now() >= deadline_)
            return;
        batch_ = ec_ != nullptr ? capture_->next_until(deadline_, *ec_) : capture_->next_until(deadline_);
        if (!batch_)
            return;
        at_ = batch_.begin();
    }
}

} // namespace netring
