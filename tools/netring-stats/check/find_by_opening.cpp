// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/find.hpp"

#include <netring/capture.hpp>
#include <netring/xdp_socket.hpp>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <linux/bpf.h>
#include <linux/bpf_common.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace netring_stats {
namespace {

finding verdict(std::string name, bool chosen, netring::error_code const& ec, netring::diagnostics const& why) {
    finding result{.name = std::move(name), .value = "can be opened"};
    if (!ec)
        return result;
    result.value = why.step + ": " + ec.message();
    result.status = chosen ? finding_status::failure : finding_status::note;
    result.why = why.hint;
    result.command = why.command;
    return result;
}

finding open_capture(netring::interface_info const& info, bool chosen) {
    netring::capture_options options{.interface = info.name};
    options.ring = netring::ring_profile::low_memory;
    netring::error_code ec;
    netring::diagnostics why;
    netring::capture capture;
    capture.open(options, ec, &why);
    return verdict("packet_capture", chosen, ec, why);
}

/// A socket that only sends needs no program and takes no packets away; with a copy it leaves the driver as it is.
finding open_xdp(netring::interface_info const& info, bool chosen) {
    netring::xdp_options options{.interface = info.name, .mode = netring::xdp_mode::send};
    options.memory.frame_count = 64;
    options.copy = netring::xdp_copy::copy;
    options.patience = std::chrono::milliseconds(0);
    netring::error_code ec;
    netring::diagnostics why;
    netring::xdp_socket socket;
    socket.open(options, ec, &why);
    return verdict("xdp_socket", chosen, ec, why);
}

/// Loads a program that passes everything on, and attaches it nowhere.
finding load_program(bool chosen) {
    std::array const pass{
        bpf_insn{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = XDP_PASS},
        bpf_insn{.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}};
    std::string const license = "GPL";
    bpf_attr attributes{};
    attributes.prog_type = BPF_PROG_TYPE_XDP;
    attributes.insn_cnt = pass.size();
    attributes.insns = std::bit_cast<std::uintptr_t>(pass.data());
    attributes.license = std::bit_cast<std::uintptr_t>(license.c_str());
    auto const program = static_cast<int>(::syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes));
    netring::error_code ec;
    if (program < 0)
        ec.assign(errno, boost::system::system_category());
    else
        ::close(program);
    auto result = verdict(
        "xdp_load", chosen, ec,
        {.step = "load an XDP program", .hint = "needs CAP_BPF and CAP_NET_ADMIN in the system's own user namespace"});
    if (!ec)
        result.value = "a program can be loaded";
    return result;
}

} // namespace

findings find_by_opening(netring::interface_info const& info, backend chosen) {
    bool const xdp = chosen == backend::xdp;
    return {load_program(xdp), open_xdp(info, xdp), open_capture(info, !xdp)};
}

} // namespace netring_stats
