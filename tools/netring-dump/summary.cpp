// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "summary.hpp"

#include "options.hpp"
#include "terminal.hpp"

#include <netring/version.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iomanip>
#include <sstream>

namespace json = boost::json;

namespace netring_dump {
namespace {

std::string counted(std::uint64_t count, std::string const& what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

json::object as_object(summary::interface const& of) {
    auto const& counters = of.counters;
    return {{"name", of.name},
            {"interface_packets", counters.interface.packets},
            {"interface_dropped", counters.interface.dropped},
            {"filter_accepted", counters.accepted},
            {"ring_dropped", counters.dropped_by_ring},
            {"captured", counters.captured}};
}

} // namespace

std::uint64_t summary::captured() const {
    std::uint64_t sum = 0;
    for (auto const& each : interfaces)
        sum += each.counters.captured;
    return sum;
}

std::uint64_t summary::dropped() const {
    std::uint64_t sum = 0;
    for (auto const& each : interfaces)
        sum += each.counters.dropped_by_ring;
    return sum;
}

std::string as_text(summary const& of) {
    std::ostringstream text;
    text << "ended by " << of.ended_by << " after " << std::fixed << std::setprecision(1) << of.time.count() << " s\n";
    for (auto const& [name, counters] : of.interfaces)
        text << name << ": " << counted(counters.interface.packets, "packet") << " at the interface ("
             << counters.interface.dropped << " lost there), " << counters.accepted << " passed the filter, "
             << counters.dropped_by_ring << " lost in the ring, " << counters.captured << " captured\n";
    text << counted(of.written.packets, "packet") << " (" << of.lost_by_writer() << " lost by the writer, "
         << of.written.cut << " cut), " << counted(of.written.bytes, "byte") << " in "
         << counted(of.written.files, "file") << ", the last one " << of.last_file << '\n';
    return text.str();
}

std::string as_json(summary const& of) {
    json::array interfaces;
    for (auto const& each : of.interfaces)
        interfaces.push_back(as_object(each));
    return json::serialize(json::object{{"version", NETRING_VERSION_STRING},
                                        {"ended_by", of.ended_by},
                                        {"seconds", of.time.count()},
                                        {"interfaces", std::move(interfaces)},
                                        {"captured", of.captured()},
                                        {"ring_dropped", of.dropped()},
                                        {"writer_lost", of.lost_by_writer()},
                                        {"packets", of.written.packets},
                                        {"cut", of.written.cut},
                                        {"bytes", of.written.bytes},
                                        {"files", of.written.files},
                                        {"last_file", of.last_file}}) +
           '\n';
}

std::string as_progress(summary const& of) {
    auto const lost = counted(of.dropped(), "packet") + " lost";
    return counted(of.written.packets, "packet") + ", " + counted(of.written.bytes, "byte") + ", " +
           (of.dropped() != 0 ? netring_tools::alarming(lost) : lost);
}

} // namespace netring_dump
