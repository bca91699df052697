// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_HPP
#define NETRING_PCAP_HPP

// All of the component netring_pcap.

#include <netring/async_pcap_source.hpp>
#include <netring/compile_filter.hpp>
#include <netring/pcap_counters.hpp>
#include <netring/pcap_format.hpp>
#include <netring/pcap_interface.hpp>
#include <netring/pcap_reader.hpp>
#include <netring/pcap_source_options.hpp>
#include <netring/pcap_source_stats.hpp>
#include <netring/pcap_writer.hpp>
#include <netring/pcap_writer_options.hpp>
#include <netring/pcap_writer_stats.hpp>

#endif
