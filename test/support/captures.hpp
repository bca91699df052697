// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_CAPTURES_HPP
#define NETRING_TEST_SUPPORT_CAPTURES_HPP

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <vector>

// NETRING_TEST_CAPTURES names a folder of capture files.

namespace netring::test {

inline char const* folder_of_captures() {
    return std::getenv("NETRING_TEST_CAPTURES");
}

inline auto if_there_are_captures() {
    return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
        return boost::test_tools::assertion_result(folder_of_captures() != nullptr);
    });
}

/// All that is in the folder.
inline std::set<std::filesystem::path> captures() {
    std::set<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder_of_captures()))
        files.insert(entry.path());
    return files;
}

inline std::vector<std::byte> content_of(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string const text(std::istreambuf_iterator<char>(file), {});
    auto const content = std::as_bytes(std::span(text));
    return {content.begin(), content.end()};
}

} // namespace netring::test

#endif
