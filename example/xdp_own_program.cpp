// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Prints a line for each packet of an EtherType that is kept free for experiments (0x88b5), which an XDP program of its own hands to
// an AF_XDP socket. All other packets reach the host as ever.
//
// Try it: sudo ./netring_example_xdp_own_program eth0, and from another machine of that network send such frames, for example with
// netring_example_async_inject. Without COUNT it ends after 10 packets. The program is taken off when this process ends, however
// that happens. It hears queue 0 only.

#include "shared.hpp"

#include <netring/error.hpp>
#include <netring/xdp_socket.hpp>

#include <bpf/bpf.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstddef>
#include <net/if.h>
#include <unistd.h>
#include <utility>

/// A descriptor of a map, a program or a link, which libbpf made.
class descriptor {
public:
    /// @throws system_error if libbpf failed, which is told by a negative value.
    descriptor(int result, char const* step)
        : fd_(result) {
        if (result < 0)
            throw netring::system_error({-result, boost::system::system_category()}, step);
    }
    ~descriptor() { ::close(fd_); }
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;

    int get() const { return fd_; }

private:
    int fd_;
};

enum reg : unsigned char { r0, r1, r2, r3, r4, r5 };

constexpr bpf_insn instruction(unsigned code, reg to, unsigned from, short offset, int value) {
    return {static_cast<unsigned char>(code), static_cast<unsigned char>(to & 15U),
            static_cast<unsigned char>(from & 15U), offset, value};
}

/// What clang would make of this:
///
///     if (data + 14 <= data_end && ethertype == htons(0x88b5))
///         return bpf_redirect_map(&sockets, ctx->rx_queue_index, XDP_PASS);
///     return XDP_PASS;
int load_program(int sockets) {
    std::array const code{
        instruction(BPF_LDX | BPF_MEM | BPF_W, r2, r1, offsetof(xdp_md, data), 0),           // r2 = data
        instruction(BPF_LDX | BPF_MEM | BPF_W, r3, r1, offsetof(xdp_md, data_end), 0),       // r3 = data_end
        instruction(BPF_ALU64 | BPF_MOV | BPF_X, r4, r2, 0, 0),                              // r4 = data
        instruction(BPF_ALU64 | BPF_ADD | BPF_K, r4, r0, 0, 14),                             // r4 += 14
        instruction(BPF_JMP | BPF_JGT | BPF_X, r4, r3, 8, 0),                                // beyond the end: pass
        instruction(BPF_LDX | BPF_MEM | BPF_H, r5, r2, 12, 0),                               // r5 = EtherType
        instruction(BPF_JMP | BPF_JNE | BPF_K, r5, r0, 6, htons(0x88b5)),                    // another one: pass
        instruction(BPF_LDX | BPF_MEM | BPF_W, r2, r1, offsetof(xdp_md, rx_queue_index), 0), // r2 = queue
        instruction(BPF_LD | BPF_IMM | BPF_DW, r1, BPF_PSEUDO_MAP_FD, 0, sockets),           // r1 = the map
        instruction(0, r0, r0, 0, 0),                                                        // (of two parts)
        instruction(BPF_ALU64 | BPF_MOV | BPF_K, r3, r0, 0, XDP_PASS),     // r3 = without a socket: pass
        instruction(BPF_JMP | BPF_CALL, r0, r0, 0, BPF_FUNC_redirect_map), // r0 = redirect_map(...)
        instruction(BPF_JMP | BPF_EXIT, r0, r0, 0, 0),                     // return r0
        instruction(BPF_ALU64 | BPF_MOV | BPF_K, r0, r0, 0, XDP_PASS),     // pass:
        instruction(BPF_JMP | BPF_EXIT, r0, r0, 0, 0),                     // return XDP_PASS
    };
    return ::bpf_prog_load(BPF_PROG_TYPE_XDP, "own_program", "BSL-1.0", code.data(), code.size(), nullptr);
}

// tag::own[]
void receive(std::string interface, std::size_t count) {
    auto const index = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (index == 0)
        throw netring::system_error(netring::error::no_such_interface, interface);
    constexpr unsigned queues = 64;
    descriptor const sockets(
        ::bpf_map_create(BPF_MAP_TYPE_XSKMAP, "sockets", sizeof(std::uint32_t), sizeof(int), queues, nullptr),
        "make a map for sockets");
    descriptor const program(load_program(sockets.get()), "load the program");
    descriptor const link(::bpf_link_create(program.get(), index, BPF_XDP, nullptr), "attach the program");

    netring::xdp_socket socket({.interface = std::move(interface),
                                .mode = netring::xdp_mode::receive,
                                .steering = netring::xdp_steering::socket_map,
                                .socket_map = sockets.get(),
                                .on_link_change = netring::link_policy::keep_waiting});
    for (std::size_t printed = 0; printed != count;)
        printed += example::print(socket.next(std::chrono::hours(1)), count - printed);
}
// end::own[]

int main(int argc, char* argv[]) {
    return example::run(argc, argv, receive);
}
