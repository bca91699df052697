// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_EBPF_PROGRAM_HPP
#define NETRING_EBPF_PROGRAM_HPP

namespace netring {

/// A loaded eBPF program of type BPF_PROG_TYPE_SOCKET_FILTER, by its descriptor (bpf(2)). As a filter it returns how many bytes of
/// a packet to keep, 0 for none; as a fanout program the member's number.
///
/// Object lifetimes: the descriptor stays the caller's and may be closed once the program is attached.
struct ebpf_program {
    /// The descriptor; -1 is none.
    int fd = -1;
};

} // namespace netring

#endif
