// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/pcap.hpp>

#include <iostream>

int main() {
    auto const filter = netring::compile_filter("vlan and arp");
    std::cout << filter.text() << ":\n" << netring::disassemble(filter);
    netring::error_code ec;
    netring::pcap_reader().next(ec);
    return ec == netring::error::not_open ? 0 : 1;
}
