// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_PROMETHEUS_SCRAPED_HPP
#define NETRING_TEST_PROMETHEUS_SCRAPED_HPP

#include <netring/prometheus.hpp>

#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>
#include <string>

namespace netring {

/// The text that Prometheus gets, by its lines: `name{labels}` and the value.
inline std::map<std::string, double> scraped(prometheus_collector const& collector) {
    std::istringstream text(prometheus::TextSerializer().Serialize(collector.Collect()));
    std::map<std::string, double> result;
    for (std::string line; std::getline(text, line);)
        if (auto const space = line.rfind(' '); !line.starts_with('#') && space != std::string::npos)
            result[line.substr(0, space)] = std::stod(line.substr(space));
    return result;
}

} // namespace netring

#endif
