// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_XDP_OWN_PROGRAM_HPP
#define NETRING_TEST_XDP_OWN_PROGRAM_HPP

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <string>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace netring::test {

/// An XDP program of the test's own, made by plain system calls: it redirects all to the sockets in its map, and passes the rest.
class own_program {
public:
    explicit own_program(std::string const& interface, std::uint32_t flags = XDP_FLAGS_DRV_MODE)
        : map_(make_map())
        , program_(load(map_))
        , link_(attach(program_, interface, flags)) {}
    own_program(own_program const&) = delete;
    own_program& operator=(own_program const&) = delete;
    ~own_program() {
        for (int const fd : {link_, program_, map_})
            ::close(fd);
    }

    int socket_map() const noexcept { return map_; }
    int descriptor() const noexcept { return program_; }

private:
    static int bpf(bpf_cmd command, bpf_attr attributes) {
        auto const fd = static_cast<int>(::syscall(SYS_bpf, command, &attributes, sizeof attributes));
        if (fd < 0)
            throw std::system_error(errno, std::generic_category(), "bpf");
        return fd;
    }

    static int make_map() {
        bpf_attr attributes{};
        attributes.map_type = BPF_MAP_TYPE_XSKMAP;
        attributes.key_size = sizeof(std::uint32_t);
        attributes.value_size = sizeof(int);
        attributes.max_entries = 4;
        return bpf(BPF_MAP_CREATE, attributes);
    }

    static int load(int map) {
        std::array<bpf_insn, 6> const code{
            bpf_insn{BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1, offsetof(xdp_md, rx_queue_index), 0},
            bpf_insn{BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map},
            bpf_insn{},
            bpf_insn{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, XDP_PASS},
            bpf_insn{BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map},
            bpf_insn{BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
        bpf_attr attributes{};
        attributes.prog_type = BPF_PROG_TYPE_XDP;
        attributes.insns = reinterpret_cast<std::uintptr_t>(code.data());
        attributes.insn_cnt = code.size();
        attributes.license = reinterpret_cast<std::uintptr_t>("BSL-1.0");
        std::strcpy(attributes.prog_name, "somebody_elses");
        return bpf(BPF_PROG_LOAD, attributes);
    }

    static int attach(int program, std::string const& interface, std::uint32_t flags) {
        bpf_attr attributes{};
        attributes.link_create.prog_fd = static_cast<std::uint32_t>(program);
        attributes.link_create.target_ifindex = ::if_nametoindex(interface.c_str());
        attributes.link_create.attach_type = BPF_XDP;
        attributes.link_create.flags = flags;
        return bpf(BPF_LINK_CREATE, attributes);
    }

    int map_;
    int program_;
    int link_;
};

} // namespace netring::test

#endif
