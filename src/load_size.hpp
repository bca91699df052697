// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_LOAD_SIZE_HPP
#define NETRING_SRC_LOAD_SIZE_HPP

#include <cstdint>
#include <linux/filter.h>

namespace netring {

/// How many bytes an instruction of classic BPF loads.
constexpr std::uint32_t load_size_bytes(std::uint16_t code) noexcept {
    switch (BPF_SIZE(code)) {
    case BPF_W:
        return 4;
    case BPF_H:
        return 2;
    default:
        return 1;
    }
}

} // namespace netring

#endif
