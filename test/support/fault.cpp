// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "faulty_sys.hpp"

#include <cerrno>

namespace netring::test {

fault& the_fault() {
    static fault instance;
    return instance;
}

bool fails() noexcept {
    auto& fault = the_fault();
    auto const number = fault.calls++;
    if (number != fault.at && !(fault.persistent && number > fault.at))
        return false;
    ++fault.injected;
    errno = fault.code;
    return true;
}

} // namespace netring::test
