// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Any text for a filter expression: it is compiled or refused with a reason, and what it is compiled to can be run.

#include "holds.hpp"

#include <netring/compile_filter.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

netring::packet_view tagged_packet() {
    static constexpr std::array<std::byte, 80> frame{};
    return {frame, {.wire_size = frame.size(), .vlan = netring::vlan_tag{.tci = 100}}};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const expression(reinterpret_cast<char const*>(data), size);
    netring::error_code ec;
    netring::diagnostics why;
    auto const compiled = netring::compile_filter(expression, {}, ec, &why);
    if (ec) {
        holds(ec == netring::error::invalid_expression && !why.hint.empty());
        return 0;
    }
    holds(compiled.text() == expression);
    compiled.evaluate(tagged_packet());
    holds(!netring::disassemble(compiled).empty());
    return 0;
}
