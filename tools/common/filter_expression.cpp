// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "filter_expression.hpp"

#include "failure.hpp"

#ifdef NETRING_TOOLS_FILTERS
#include <netring/compile_filter.hpp>
#endif

namespace netring_tools {

netring::filter compiled_filter(std::string const& expression, netring::link_type link) {
#ifdef NETRING_TOOLS_FILTERS
    netring::error_code ec;
    netring::diagnostics why;
    auto result = netring::compile_filter(expression, {.link = link}, ec, &why);
    if (ec)
        throw failure(exit_code::usage, "--filter is '" + expression + '\'', why.hint, "man pcap-filter");
    return result;
#else
    static_cast<void>(link);
    throw failure(exit_code::usage, "--filter is '" + expression + '\'',
                  "this program was built without libpcap, which reads filters",
                  "sudo apt-get install libpcap0.8-dev   (and build again)");
#endif
}

} // namespace netring_tools
