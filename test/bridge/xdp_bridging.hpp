// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_BRIDGE_XDP_BRIDGING_HPP
#define NETRING_TEST_BRIDGE_XDP_BRIDGING_HPP

#include <netring/bridge_options.hpp>
#include <netring/umem.hpp>

namespace netring::test {

/// Between ba and bb.
inline bridge_options over_xdp() {
    return {.a = {.interface = "ba"}, .b = {.interface = "bb"}, .backend = bridge_backend::xdp};
}

/// True if no frame of the memory is lost, and none is held. The bridge must be at rest.
inline bool has_its_frames(umem const& memory) {
    auto const frames = memory.populations();
    return frames.sum() == memory.options().frame_count && frames.user == 0;
}

} // namespace netring::test

#endif
