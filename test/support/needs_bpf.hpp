// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_NEEDS_BPF_HPP
#define NETRING_TEST_SUPPORT_NEEDS_BPF_HPP

#include <boost/test/tree/decorator.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netring::test {

/// Decorates tests that load XDP programs, which takes a capability of the whole system: skips them where it is not there.
inline auto needs_bpf() {
    return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
        bpf_attr attributes{};
        attributes.map_type = BPF_MAP_TYPE_XSKMAP;
        attributes.key_size = sizeof(std::uint32_t);
        attributes.value_size = sizeof(std::uint32_t);
        attributes.max_entries = 1;
        auto const map = ::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes);
        if (map >= 0)
            ::close(static_cast<int>(map));
        boost::test_tools::assertion_result result(map >= 0);
        result.message() << "XDP programs need CAP_BPF, which this user lacks";
        return result;
    });
}

} // namespace netring::test

#endif
