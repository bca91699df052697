// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "time_text.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace netring_tools {

std::string time_text(std::chrono::system_clock::time_point time) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(time);
    auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - seconds).count();
    auto const since_epoch = std::chrono::system_clock::to_time_t(seconds);
    std::tm parts{};
    ::gmtime_r(&since_epoch, &parts);
    std::array<char, 32> text{};
    auto const length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(milliseconds));
    return text.data();
}

} // namespace netring_tools
