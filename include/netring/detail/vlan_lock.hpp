// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_VLAN_LOCK_HPP
#define NETRING_DETAIL_VLAN_LOCK_HPP

#include <netring/config.hpp>

#include <atomic>

namespace netring::detail {

/// Held for the few nanoseconds in which a packet's VLAN tag is put back into its bytes. Not in the packet's own memory, which may
/// claim anything, so nobody waits for a thread that there is not. Packets share locks.
class vlan_lock {
public:
    NETRING_DECL explicit vlan_lock(void const* packet) noexcept;
    NETRING_DECL ~vlan_lock();
    vlan_lock(vlan_lock const&) = delete;
    vlan_lock& operator=(vlan_lock const&) = delete;

private:
    std::atomic_flag& held_;
};

} // namespace netring::detail

#endif
