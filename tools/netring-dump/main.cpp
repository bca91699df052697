// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "dump.hpp"
#include "options.hpp"

#include <iostream>

namespace netring_dump {
namespace {

int run(int argc, char const* const* argv) {
    auto const options = parse(argc, argv);
    switch (options.what) {
    case options::action::print:
        std::cout << options.text;
        break;
    case options::action::dump:
        return static_cast<int>(dump(options).run());
    }
    return static_cast<int>(netring_tools::exit_code::ok);
}

} // namespace
} // namespace netring_dump

int main(int argc, char** argv) {
    return netring_dump::tool.run(argc, argv, netring_dump::run);
}
