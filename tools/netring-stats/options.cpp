// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include "demo/demo_traffic.hpp"
#include "option_table.hpp"
#include "terminal.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace po = boost::program_options;

namespace netring_stats {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

constexpr unsigned short default_port = 8190;

po::typed_value<std::string>* text(char const* name) {
    return po::value<std::string>()->value_name(name);
}

std::string value_or_empty(po::variables_map const& values, char const* name) {
    return values.count(name) == 0 ? std::string() : values[name].as<std::string>();
}

po::options_description capturing() {
    po::options_description description;
    auto add = description.add_options();
    add("demo", text("steady|burst|loss|mixed")->implicit_value("steady"),
        "show traffic that the program makes itself, in a network namespace of its own; needs no root");
    add("backend", text("packet|xdp|auto")->default_value("packet"),
        "how packets are captured: xdp takes them away from this host; auto is xdp where an interface has no IP "
        "address");
    add("zero-copy", text("auto|require|never")->default_value("auto"), "with xdp");
    add("workers", text("NUMBER")->default_value("1"), "threads that capture, 1 to 64; packet spreads flows over them");
    add("filter", text("EXPRESSION"),
        "capture only packets that match, as tcpdump's expressions do; see pcap-filter(7)");
    add("sample", text("NUMBER")->default_value("1"),
        "look into the headers of one packet in so many, 1 to 1000000, for protocols and talkers");
    add("talkers", po::bool_switch(), "show who sends most; their addresses are then visible to all who see the page");
    add("interval", text("SECONDS")->default_value("1"), "time between two samples, 0.1 to 60");
    return description;
}

po::options_description serving() {
    po::options_description description;
    auto add = description.add_options();
    add("listen", text("ADDRESS[:PORT]")->default_value("127.0.0.1:8190"),
        "where the page is served; any but a loopback address needs a token; port 0 takes a free one");
    add("token-file", text("FILE"),
        "let in only who has the token that is in this file, of at least 16 characters; for its owner alone to read");
    add("tls-cert", text("FILE"), "serve over TLS, with the certificate chain in this file, in PEM");
    add("tls-key", text("FILE"), "its private key; SIGHUP reads the token and both files again");
    add("allowed-host", po::value<std::vector<std::string>>()->value_name("NAME"),
        "a name under which the server is asked for, besides localhost and its address; may be given again");
    add("max-clients", text("NUMBER")->default_value("64"), "pages that are open at once, 1 to 10000");
    return description;
}

po::options_description output() {
    po::options_description description;
    auto add = description.add_options();
    add("json", po::bool_switch(),
        "print what the page is sent, a JSON object a line: first hello, then a tick each interval; a page is then "
        "served "
        "only if --listen is given");
    add("log-level", text("error|warning|info|debug")->default_value("info"), "how much is told on standard error");
    add("log-format", text("text|json")->default_value("text"), "how it is told: in words, or a JSON object a line");
    add("color", text("auto|always|never")->default_value("auto"),
        "whether lists have colours: auto is on a terminal, unless NO_COLOR is set");
    return description;
}

po::options_description instead() {
    po::options_description description;
    auto add = description.add_options();
    add("check", text("INTERFACE"),
        "tell what a capture there depends on and what is missing; ends with 0 if one can be opened by --backend, else "
        "1");
    add("list-interfaces", "list the interfaces, first those of the default route, then by traffic");
    add("config", text("FILE"), "read options from a file of lines 'name = value'; those given here win");
    add("print-config", "print the options as such a file");
    netring_tools::add_about(description);
    return description;
}

netring_tools::option_table const& table() {
    static netring_tools::option_table const all(tool.name(), "interface",
                                                 {{"What is measured", capturing()},
                                                  {"Who may see it", serving()},
                                                  {"What is printed", output()},
                                                  {"Other options", instead(), false}});
    return all;
}

/// Splits "127.0.0.1:8190", "[::1]:8190", "127.0.0.1" or "[::1]".
boost::asio::ip::tcp::endpoint read_endpoint(std::string const& text) {
    constexpr auto legal = "an IP address with an optional port, such as 127.0.0.1:8190 or [::1]:8190";
    auto const bracket = text.find(']');
    auto const colon = text.find(':', bracket == std::string::npos ? 0 : bracket);
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    boost::system::error_code ec;
    auto const address = boost::asio::ip::make_address(host, ec);
    if (ec)
        tool.reject("--listen", text, legal);
    unsigned short port = default_port;
    if (colon == std::string::npos)
        return {address, port};
    auto const* const first = text.data() + colon + 1;
    auto const* const last = text.data() + text.size();
    if (auto const [end, error] = std::from_chars(first, last, port);
        error != std::errc() || end != last || first == last)
        tool.reject("--listen", text, legal);
    return {address, port};
}

serving_options read_serving(po::variables_map const& values) {
    serving_options result;
    auto const& address = values["listen"].as<std::string>();
    result.listen = read_endpoint(address);
    result.token_file = value_or_empty(values, "token-file");
    result.tls_certificate = value_or_empty(values, "tls-cert");
    result.tls_key = value_or_empty(values, "tls-key");
    if (result.tls_certificate.empty() != result.tls_key.empty())
        tool.refuse(result.tls_key.empty() ? "--tls-cert without --tls-key" : "--tls-key without --tls-cert",
                    "TLS needs a certificate and its key");
    if (!result.listen.address().is_loopback() && result.token_file.empty())
        tool.refuse("--listen is '" + address + '\'',
                    "an address that others reach needs --token-file, which says who may see the page");
    if (values.count("allowed-host") != 0)
        result.allowed_hosts = values["allowed-host"].as<std::vector<std::string>>();
    result.max_clients =
        tool.number<std::size_t>("--max-clients", values["max-clients"].as<std::string>(), 1, 10'000, "1 to 10000");
    return result;
}

/// Reads one of a few words.
template <class Value>
Value choice(std::string const& option, std::string const& word,
             std::initializer_list<std::pair<std::string_view, Value>> words) {
    std::string legal;
    for (auto const& [name, value] : words) {
        if (name == word)
            return value;
        legal += (legal.empty() ? "" : ", ") + std::string(name);
    }
    tool.reject(option, word, legal);
}

std::string read_scenario(std::string const& name) {
    if (std::ranges::find(demo_scenarios, name) == demo_scenarios.end())
        tool.reject("--demo", name, "steady, burst, loss or mixed");
    return name;
}

std::chrono::milliseconds read_interval(std::string const& text) {
    auto const seconds = tool.number("--interval", text, 0.1, 60.0, "0.1 to 60 (seconds)");
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

sampler_options read_sampling(po::variables_map const& values) {
    auto const value = [&](char const* name) { return values[name].as<std::string>(); };
    sampler_options result;
    if (values.count("interface") != 0)
        result.interfaces = values["interface"].as<std::vector<std::string>>();
    result.capture.through =
        choice<backend>("--backend", value("backend"),
                        {{"packet", backend::packet}, {"xdp", backend::xdp}, {"auto", backend::automatic}});
    result.capture.zero_copy = choice<std::optional<bool>>(
        "--zero-copy", value("zero-copy"), {{"auto", std::nullopt}, {"require", true}, {"never", false}});
    if (values.count("filter") != 0)
        result.capture.filter = value("filter");
    result.capture.sample_every = tool.number<std::uint32_t>("--sample", value("sample"), 1, 1'000'000, "1 to 1000000");
    result.capture.talkers = values["talkers"].as<bool>();
    result.workers = tool.number<std::size_t>("--workers", value("workers"), 1, 64, "1 to 64");
    result.interval = read_interval(value("interval"));
    return result;
}

std::string help() {
    std::ostringstream text;
    text << "Usage: netring-stats [OPTIONS] [INTERFACE...]\n"
            "       netring-stats --demo\n\n"
            "Captures on each interface and shows its traffic live on a page in the browser; without one it shows\n"
            "the counters of all interfaces, which needs no privilege.\n"
            "Capturing needs CAP_NET_RAW: sudo setcap cap_net_raw=ep $(which netring-stats)\n\n"
         << table().help()
         << "\nExit status: 0 ended by SIGINT or SIGTERM, 1 another error, 2 usage, 3 privilege missing,\n"
            "4 no such interface.\n";
    return text.str();
}

output_options read_output(po::variables_map const& values) {
    using enum netring_tools::log_level;
    using netring_tools::log_format;
    auto const value = [&](char const* name) { return values[name].as<std::string>(); };
    output_options result;
    result.json = values["json"].as<bool>();
    result.log.most = choice<netring_tools::log_level>(
        "--log-level", value("log-level"), {{"error", error}, {"warning", warning}, {"info", info}, {"debug", debug}});
    result.log.format = choice<log_format>("--log-format", value("log-format"),
                                           {{"text", log_format::text}, {"json", log_format::json}});
    result.log.journal = netring_tools::journal_reads_errors();
    using netring_tools::colour_choice;
    result.coloured = netring_tools::coloured(choice<colour_choice>(
        "--color", value("color"),
        {{"auto", colour_choice::automatic}, {"always", colour_choice::always}, {"never", colour_choice::never}}));
    result.page = !result.json || !values["listen"].defaulted();
    return result;
}

} // namespace

options parse(int argc, char const* const* argv) {
    auto const values = tool.read(argc, argv, table());
    options result;
    if (auto text =
            tool.about(values, table(), help, "\"$1\" --list-interfaces 2>/dev/null | awk 'NR > 1 { print $1 }'")) {
        result.what = options::action::print;
        result.text = std::move(*text);
        return result;
    }
    result.output = read_output(values);
    netring_tools::log().restyle(result.output.log);
    result.sampling = read_sampling(values);
    if (values.count("demo") != 0)
        result.demo = read_scenario(values["demo"].as<std::string>());
    result.serving = read_serving(values);

    if (values.count("print-config") != 0) {
        result.what = options::action::print;
        result.text = table().config(values);
    } else if (values.count("list-interfaces") != 0) {
        result.what = options::action::list_interfaces;
    } else if (values.count("check") != 0) {
        result.what = options::action::check;
        result.checked = values["check"].as<std::string>();
    }
    if (!result.demo.empty() && !result.sampling.interfaces.empty())
        throw failure(exit_code::usage,
                      "--demo and interface '" + result.sampling.interfaces.front() + "' exclude each other",
                      "the demo captures on an interface of its own", "netring-stats --demo");
    return result;
}

} // namespace netring_stats
