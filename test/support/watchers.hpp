// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_WATCHERS_HPP
#define NETRING_TEST_SUPPORT_WATCHERS_HPP

#include <filesystem>
#include <fstream>
#include <ios>
#include <limits>
#include <string>

namespace netring::test {

/// How many epolls of this process watch a descriptor.
inline unsigned watchers_of(int descriptor) {
    unsigned count = 0;
    for (auto const& each : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream about(each.path());
        for (std::string key; about >> key; about.ignore(std::numeric_limits<std::streamsize>::max(), '\n'))
            if (int watched = -1; key == "tfd:" && about >> watched)
                count += watched == descriptor ? 1 : 0;
    }
    return count;
}

} // namespace netring::test

#endif
