// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// glibc's headers for packet sockets exclude those of the kernel; netring goes with either.
#include <netring/bridge_core.hpp>
#include <netring/capture.hpp>
#include <netring/injector.hpp>
#include <netring/xdp_socket.hpp>

#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
