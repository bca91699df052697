// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_WITHOUT_CAPABILITY_HPP
#define NETRING_TEST_SUPPORT_WITHOUT_CAPABILITY_HPP

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netring::test {

/// Takes a capability from the calling thread for as long as it lives.
class without_capability {
public:
    explicit without_capability(unsigned capability) {
        ::syscall(SYS_capget, &header_, sets_);
        __user_cap_data_struct lowered[2] = {sets_[0], sets_[1]};
        lowered[capability / 32U].effective &= ~(1U << capability % 32U);
        ::syscall(SYS_capset, &header_, lowered);
    }
    ~without_capability() { ::syscall(SYS_capset, &header_, sets_); }
    without_capability(without_capability const&) = delete;
    without_capability& operator=(without_capability const&) = delete;

private:
    __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets_[2]{};
};

} // namespace netring::test

#endif
