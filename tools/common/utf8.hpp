// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_UTF8_HPP
#define NETRING_TOOLS_UTF8_HPP

#include <boost/nowide/utf/convert.hpp>

#include <string>

namespace netring_tools {

/// An interface may have any bytes in its name, and JSON, websockets and Prometheus refuse what is not UTF-8. That is replaced.
inline std::string utf8(std::string const& text) {
    return boost::nowide::utf::convert_string<char>(text.data(), text.data() + text.size());
}

} // namespace netring_tools

#endif
