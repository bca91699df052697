// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include "filter_expression.hpp"

#include <boost/program_options.hpp>

#include <limits>
#include <sstream>
#include <utility>
#include <vector>

namespace po = boost::program_options;

namespace netring_replay {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

netring_tools::option_table table() {
    po::options_description description;
    auto add = description.add_options();
    auto const text = [](char const* name) { return po::value<std::string>()->value_name(name); };
    add("speed,x", text("FACTOR"), "times as fast as recorded: 2 takes half the time, 0.5 twice it (default: 1)");
    add("topspeed,t", "as fast as the interface takes frames");
    add("pps,p", text("RATE"), "frames a second, whatever was recorded, such as 1000, 50K or 1.5M");
    add("bps,b", text("RATE"),
        "bits of frames a second, without preamble, checksum and gap, such as 10M; with --pps, each bounds");
    add("loops,l", text("N"), "times over; 0: until it is ended (default: 1)");
    add("count,c", text("N"), "end once that many frames were sent");
    add("filter,f", text("EXPRESSION"), "send only frames that match, as tcpdump's expressions do; see pcap-filter(7)");
    add("send-cut", "send also frames of which only the first bytes were captured, as long as those are");
    add("dry-run,n", "read the file and say what would be sent; needs no privilege, and waits for nothing");
    add("strict", "exit status 1 if a frame was skipped or not sent");
    add("json", "the summary as one line of JSON");
    add("verbose,v", "name each frame that is skipped, not only the first few of a kind");
    add("quiet,q", "no progress and no summary, only what went wrong");
    netring_tools::add_about(description);
    return {tool.name(), "words", {{"Options", description}}};
}

[[noreturn]] void exclude(std::string const& one, std::string const& other) {
    tool.refuse(one + " and " + other + " exclude each other", "each says when frames are sent");
}

void read_timing(po::variables_map const& values, options& result) {
    bool const speed = values.count("speed") != 0;
    bool const topspeed = values.count("topspeed") != 0;
    bool const rate = values.count("pps") + values.count("bps") != 0;
    if (speed && topspeed)
        exclude("--speed", "--topspeed");
    if (rate && (speed || topspeed))
        exclude("a rate", speed ? "--speed" : "--topspeed");
    if (speed)
        result.speed =
            tool.number("--speed", values["speed"].as<std::string>(), 1e-3, 1e6, "0.001 to 1000000, times as recorded");
    if (topspeed || rate)
        result.speed = 0;
    if (!rate)
        return;
    netring::pace pace;
    if (values.count("pps") != 0)
        pace.frames_per_second = tool.scaled("--pps", values["pps"].as<std::string>());
    if (values.count("bps") != 0)
        pace.bits_per_second = tool.scaled("--bps", values["bps"].as<std::string>());
    result.pace = pace;
}

void read_words(po::variables_map const& values, options& result) {
    auto const words =
        values.count("words") != 0 ? values["words"].as<std::vector<std::string>>() : std::vector<std::string>();
    if (words.size() != 2)
        throw failure(exit_code::usage, std::to_string(words.size()) + " words instead of a file and an interface",
                      "a capture file is sent on one interface", "netring-replay --dry-run trace.pcap lo");
    result.file = words[0];
    result.interface = words[1];
}

std::string help() {
    std::ostringstream text;
    text << "Usage: netring-replay [OPTIONS] FILE INTERFACE\n\n"
            "Sends the frames of a capture file, pcap or pcapng, on an interface: at the times at which they were "
            "recorded,\n"
            "unless an option says when. FILE - is standard input.\n"
            "Sending needs CAP_NET_RAW: sudo setcap cap_net_raw=ep $(which netring-replay)\n\n"
         << table().help()
         << "\nFrames that cannot be sent as they were are skipped, and named: those of another link type than the\n"
            "interface's, longer than its MTU allows, shorter than a link-layer header, or captured only in part.\n"
            "Frames count as sent once the driver has let go of them.\n\n"
            "Progress is shown on a terminal. NO_COLOR in the environment leaves out colours.\n\n"
            "Exit status: 0 all was sent, or ended by SIGINT, SIGTERM or SIGHUP; 1 the file is damaged or cannot be "
            "read\n"
            "to its end, nothing of it could be sent, or another error; 2 usage; 3 privilege missing; 4 no such "
            "interface.\n\n"
            "Examples:\n"
            "  netring-replay trace.pcap eth0              as it was recorded\n"
            "  netring-replay -x 10 trace.pcapng eth0      ten times as fast\n"
            "  netring-replay -p 50K -l 0 trace.pcap eth0  50000 frames a second, until Ctrl-C\n"
            "  zstd -dc trace.pcap.zst | netring-replay -t - eth0\n";
    return text.str();
}

} // namespace

options parse(int argc, char const* const* argv) {
    auto const values = tool.read(argc, argv, table());
    options result;
    auto const has = [&](char const* name) { return values.count(name) != 0; };
    if (auto text = tool.about(values, table(), help, "ls /sys/class/net")) {
        result.what = options::action::print;
        result.text = std::move(*text);
        return result;
    }
    read_words(values, result);
    read_timing(values, result);
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    if (has("loops"))
        result.loops = tool.number<std::uint32_t>("--loops", values["loops"].as<std::string>(), 0, most,
                                                  "0 (for ever) to " + std::to_string(most));
    if (has("count"))
        result.count =
            tool.number<std::uint64_t>("--count", values["count"].as<std::string>(), 1,
                                       std::numeric_limits<std::uint64_t>::max(), "a number of frames, 1 or more");
    if (has("filter"))
        result.filter =
            netring_tools::compiled_filter(values["filter"].as<std::string>(), netring::link_type::ethernet);
    result.send_cut = has("send-cut");
    result.dry_run = has("dry-run");
    result.strict = has("strict");
    result.json = has("json");
    result.quiet = has("quiet");
    result.verbose = has("verbose");
    return result;
}

} // namespace netring_replay
