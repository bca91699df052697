// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/capture.hpp>
#include <netring/prometheus.hpp>

#include <prometheus/text_serializer.h>

#include <iostream>

int main() {
    netring::capture const capture;
    netring::prometheus_collector collector;
    auto const shown = collector.add("lo", [&] { return capture.stats(); });
    auto const text = prometheus::TextSerializer().Serialize(collector.Collect());
    std::cout << text;
    return text.find("netring_capture_packets_total{iface=\"lo\"} 0\n") == std::string::npos ? 1 : 0;
}
