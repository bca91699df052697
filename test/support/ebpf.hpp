// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_EBPF_HPP
#define NETRING_TEST_SUPPORT_EBPF_HPP

#include <netring/ebpf_program.hpp>

#include <array>
#include <cstdint>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netring::test {

/// A loaded socket filter that returns a constant. Loading needs CAP_BPF in the initial user namespace.
class constant_program {
public:
    explicit constant_program(std::int32_t value) {
        std::array<bpf_insn, 2> const code{bpf_insn{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, value},
                                           bpf_insn{BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
        bpf_attr attributes{};
        attributes.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
        attributes.insns = reinterpret_cast<std::uintptr_t>(code.data());
        attributes.insn_cnt = code.size();
        attributes.license = reinterpret_cast<std::uintptr_t>("BSL-1.0");
        program_.fd = static_cast<int>(::syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes));
    }
    ~constant_program() {
        if (loaded())
            ::close(program_.fd);
    }
    constant_program(constant_program const&) = delete;
    constant_program& operator=(constant_program const&) = delete;

    bool loaded() const { return program_.fd >= 0; }
    ebpf_program get() const { return program_; }

private:
    ebpf_program program_;
};

} // namespace netring::test

#endif
