// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include <netring/pcap_reader.hpp>

#include <boost/program_options.hpp>

#include <algorithm>
#include <limits>
#include <span>
#include <sstream>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace po = boost::program_options;

namespace netring_dump {

namespace {

netring_tools::option_table table() {
    constexpr unsigned columns = 100;
    po::options_description description(columns);
    auto const text = [](char const* name) { return po::value<std::string>()->value_name(name); };
    auto add = description.add_options();
    add("write,w", text("FILE"), "the file to write, which is replaced; - is standard output");
    add("format", text("FORMAT")->default_value("pcapng"),
        "pcapng, with interfaces, directions and losses, or pcap, which every program reads");
    add("filter,f", text("EXPRESSION"), "capture what it chooses only, as tcpdump does: see pcap-filter(7)");
    add("snap-length,s", text("BYTES")->default_value("262144"), "keep so much of each packet");
    add("promiscuous,p", "capture what is for other hosts too");
    add("direction", text("in|out|both"),
        "capture what arrives, what is sent, or both; by default both, but on a loopback interface in");
    add("count,c", text("PACKETS"), "end when so many are written");
    add("duration", text("SECONDS"), "end after that time, 0.001 to 1000000000");
    add("rotate-size", text("BYTES"),
        "begin the next file before this one is longer; K, M and G are 1000, 1000 K, 1000 M");
    add("rotate-time", text("SECONDS"), "begin the next file when this one is so old, packets or not");
    add("rotate-packets", text("PACKETS"), "begin the next file when this one has so many");
    add("keep-files", text("FILES"), "delete the oldest of more whole files");
    add("json", "print the summary as a JSON object");
    add("quiet,q", "print no summary and no progress");
    netring_tools::add_about(description);
    return {tool.name(), "interface", {{"Options", description}}};
}

/// Reads the values of options that may be missing.
class values_of {
public:
    explicit values_of(po::variables_map const& values)
        : values_(values) {}

    bool has(char const* name) const { return values_.count(name) != 0; }
    std::string text(char const* name) const { return has(name) ? values_[name].as<std::string>() : std::string(); }
    /// A whole number, 1 or more; 0 if there is none.
    template <class Number>
    Number count(std::string const& name, Number most = std::numeric_limits<Number>::max()) const {
        return has(name.c_str()) ? tool.number<Number>("--" + name, text(name.c_str()), 1, most,
                                                       "a whole number from 1 to " + std::to_string(most))
                                 : Number{0};
    }

private:
    po::variables_map const& values_;
};

netring::pcap_format read_format(std::string const& text) {
    if (text != "pcap" && text != "pcapng")
        tool.reject("--format", text, "pcap or pcapng");
    return text == "pcap" ? netring::pcap_format::pcap : netring::pcap_format::pcapng;
}

netring::capture_direction read_direction(std::string const& text) {
    using netring::capture_direction;
    if (text.empty())
        return capture_direction::automatic;
    if (text == "in")
        return capture_direction::incoming;
    if (text == "out")
        return capture_direction::outgoing;
    if (text != "both")
        tool.reject("--direction", text, "in, out or both");
    return capture_direction::both;
}

std::chrono::milliseconds read_duration(values_of const& values) {
    if (!values.has("duration"))
        return {};
    auto const seconds =
        tool.number("--duration", values.text("duration"), 0.001, 1e9, "0.001 to 1000000000 (seconds)");
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

netring::pcap_rotation read_rotation(values_of const& values) {
    netring::pcap_rotation rotation;
    if (values.has("rotate-size"))
        rotation.file_size_bytes = std::max<std::uint64_t>(
            1, static_cast<std::uint64_t>(tool.scaled("--rotate-size", values.text("rotate-size"))));
    rotation.file_packets = values.count<std::uint64_t>("rotate-packets");
    rotation.file_time = std::chrono::seconds(values.count<std::int64_t>("rotate-time", 1'000'000'000));
    rotation.keep_files = values.count<std::size_t>("keep-files");
    return rotation;
}

void read_file(values_of const& values, options& result) {
    auto& file = result.file;
    file.path = values.text("write");
    file.format = read_format(values.text("format"));
    file.snap_length_bytes = values.count<std::uint32_t>("snap-length", netring::pcap_reader::max_packet_bytes);
    file.rotation = read_rotation(values);
    if (file.path.empty())
        tool.refuse("no file named", "-w FILE says where the packets go");
    if (result.to_standard_output() && ::isatty(STDOUT_FILENO) == 1)
        tool.refuse("standard output is a terminal",
                    "a capture file is not for reading: name a file, or pipe it to a program");
}

/// What follows "--", with spaces between.
std::string joined(std::span<char const* const> words) {
    std::string text;
    for (std::string_view const word : words)
        text.append(text.empty() ? "" : " ").append(word);
    return text;
}

std::string help() {
    std::ostringstream text;
    text << "Usage: netring-dump [OPTIONS] -w FILE INTERFACE... [-- EXPRESSION]\n\n"
            "Captures packets of each interface, with times to the nanosecond, and writes them to a\n"
            "capture file for Wireshark, tcpdump and the like. Capturing needs CAP_NET_RAW:\n"
            "sudo setcap cap_net_raw=ep $(which netring-dump)\n\n"
         << table().help() << R"(
Filter: An expression chooses packets in the kernel. Words after -- are one, as in
  netring-dump -w web.pcapng eth0 -- tcp port 443
A VLAN tag is seen and written whichever way the kernel keeps it.

Files: With a rotation, files have a number and the time they were begun at before the suffix,
trace-00001-20261129T102500Z.pcapng; no file of another run is replaced. ".part" is added while one
is being written. On a full disk the file ends with a whole packet. What was captured is in
the file within 100 ms. Packets of several interfaces are each in order, not all together.

End: SIGINT (Ctrl-C), SIGTERM, SIGHUP and --duration end the capture; what the kernel has taken by
then is written first. When a program that reads from a pipe has had enough, that is an end too,
and no failure; the summary tells how many packets did not get out.

Summary: On standard error, or by --json on standard output (on standard error with -w -), for each
interface what was lost where:
  interface   packets it counted meanwhile, and those it lost for want of buffers
  filter      packets that passed it
  ring        packets that found no room: the file could not be written fast enough
  writer      packets that were captured and are not in a file, as the disk was full
Packets that passed the filter are the sum of those captured, those lost in the ring and, with
--count, those that came too late. On a terminal, progress is shown each second, in colour
unless the environment has NO_COLOR.

Exit status: 0 ended as asked, 1 another error, such as a full disk, 2 usage, 3 privilege missing,
4 no such interface, or all are gone.

See also: netring-stats, tcpdump(8), pcap-filter(7), capinfos(1)
)";
    return text.str();
}

} // namespace

options parse(int argc, char const* const* argv) {
    auto const words = std::span(argv, static_cast<std::size_t>(argc));
    auto const end = std::ranges::find(words, std::string_view("--"));
    auto const read = tool.read(static_cast<int>(end - words.begin()), argv, table());
    values_of const values(read);
    options result;
    if (auto text = tool.about(read, table(), help, "ls /sys/class/net")) {
        result.what = options::action::print;
        result.text = std::move(*text);
        return result;
    }
    if (values.has("interface"))
        result.interfaces = read["interface"].as<std::vector<std::string>>();
    if (result.interfaces.empty())
        tool.refuse("no interface named", "name one or more interfaces; `ip link` lists them");
    read_file(values, result);
    result.filter = values.text("filter");
    if (end != words.end()) {
        if (values.has("filter"))
            tool.refuse("two filters", "give one expression, by --filter or after --");
        result.filter = joined({end + 1, words.end()});
    }
    result.direction = read_direction(values.text("direction"));
    result.promiscuous = values.has("promiscuous");
    result.packets = values.count<std::uint64_t>("count");
    result.duration = read_duration(values);
    result.json = values.has("json");
    result.quiet = values.has("quiet");
    return result;
}

} // namespace netring_dump
