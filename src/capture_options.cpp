// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "sys.hpp"

#include <netring/capture_options.hpp>

#include <limits>
#include <net/if.h>
#include <string_view>

namespace netring {
namespace {

error_code reject(diagnostics& why, std::string_view field, std::string const& value, std::string const& legal) {
    why.step.assign(field).append(" is ").append(value);
    why.hint = "legal: " + legal;
    return error::invalid_option;
}

} // namespace

error_code validate(capture_options const& options, diagnostics& why) {
    why.clear();
    if (options.interface.empty() || options.interface.size() >= IFNAMSIZ)
        return reject(why, "interface", '\'' + options.interface + '\'',
                      "a name of 1 to " + std::to_string(IFNAMSIZ - 1) + " characters");

    auto const page = sys::page_size();
    constexpr std::size_t largest_block = std::numeric_limits<std::int32_t>::max();
    if (options.block_size_bytes == 0 || options.block_size_bytes % page != 0 ||
        options.block_size_bytes > largest_block)
        return reject(why, "block_size_bytes", std::to_string(options.block_size_bytes),
                      "a multiple of the page size (" + std::to_string(page) + "), below 2 GiB");

    // Asked for more, the kernel takes what there is and kills processes before it gives up.
    auto const memory = sys::physical_memory();
    if (options.block_count == 0 || options.block_count > memory / options.block_size_bytes)
        return reject(why, "block_count", std::to_string(options.block_count),
                      "1 to " + std::to_string(memory / options.block_size_bytes) + " blocks of " +
                          std::to_string(options.block_size_bytes) + " bytes, which is this machine's memory");

    using namespace std::chrono_literals;
    if (options.block_timeout < 0ms || options.block_timeout > 60s)
        return reject(why, "block_timeout", std::to_string(options.block_timeout.count()) + " ms", "0 to 60000 ms");
    return {};
}

} // namespace netring
