// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"

#include <net/if.h>

namespace netring {

error_code validate_interface(std::string const& name, diagnostics& why) {
    if (!name.empty() && name.size() < IFNAMSIZ)
        return {};
    return reject(why, "interface", '\'' + name + '\'',
                  "a name of 1 to " + std::to_string(IFNAMSIZ - 1) + " characters");
}

} // namespace netring
