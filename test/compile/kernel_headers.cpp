// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The kernel's headers for packet sockets exclude those of glibc; netring goes with either.
#include <netring/bridge_core.hpp>
#include <netring/capture.hpp>
#include <netring/injector.hpp>
#include <netring/xdp_socket.hpp>

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
