// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_LINK_FLAGS_HPP
#define NETRING_SRC_LINK_FLAGS_HPP

#include <netring/link_state.hpp>

#include <net/if.h>

namespace netring {

/// What an interface's IFF_ flags say (netdevice(7)).
inline link_state link_state_of(unsigned flags) noexcept {
    if ((flags & IFF_UP) == 0)
        return link_state::down;
    return (flags & IFF_RUNNING) != 0 ? link_state::up : link_state::no_carrier;
}

} // namespace netring

#endif
