// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/program_options.hpp>

#include <charconv>
#include <sstream>
#include <string_view>

namespace po = boost::program_options;

namespace netring_stats {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

po::options_description visible() {
    po::options_description description("Options");
    auto add = description.add_options();
    add("demo", "show traffic that the program makes itself, in a network namespace of its own; needs no root");
    add("listen", po::value<std::string>()->value_name("ADDRESS[:PORT]")->default_value("127.0.0.1:8190"),
        "where the page is served: a loopback address; port 0 takes a free one");
    add("interval", po::value<std::string>()->value_name("SECONDS")->default_value("1"),
        "time between two samples, 0.1 to 60");
    add("list-interfaces", "list the interfaces and end");
    add("help,h", "show this and end");
    add("version", "show the version and end");
    return description;
}

/// Splits "127.0.0.1:8190", "[::1]:8190", "127.0.0.1" or "[::1]".
void read_endpoint(std::string const& text, options& result) {
    constexpr auto legal = "a loopback address with an optional port, such as 127.0.0.1:8190 or [::1]:8190";
    auto const bracket = text.find(']');
    auto const colon = text.find(':', bracket == std::string::npos ? 0 : bracket);
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    boost::system::error_code ec;
    auto const address = boost::asio::ip::make_address(host, ec);
    if (ec || !address.is_loopback())
        tool.reject("--listen", text, legal);
    result.address = host;
    if (colon == std::string::npos)
        return;
    auto const* const first = text.data() + colon + 1;
    auto const* const last = text.data() + text.size();
    if (auto const [end, error] = std::from_chars(first, last, result.port);
        error != std::errc() || end != last || first == last)
        tool.reject("--listen", text, legal);
}

std::chrono::milliseconds read_interval(std::string const& text) {
    auto const seconds = tool.number("--interval", text, 0.1, 60.0, "0.1 to 60 (seconds)");
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

} // namespace

std::string help() {
    std::ostringstream text;
    text << "Usage: netring-stats [OPTIONS] INTERFACE...\n"
            "       netring-stats --demo\n\n"
            "Captures on each interface and shows its traffic live on a page in the browser.\n"
            "Capturing needs CAP_NET_RAW: sudo setcap cap_net_raw=ep $(which netring-stats)\n\n"
         << visible()
         << "\nExit status: 0 ended by SIGINT or SIGTERM, 1 another error, 2 usage, 3 privilege missing,\n"
            "4 no such interface.\n";
    return text.str();
}

options parse(int argc, char const* const* argv) {
    auto const values = tool.read(argc, argv, visible(), "interface");
    options result;
    if (values.count("help") != 0)
        result.what = options::action::help;
    else if (values.count("version") != 0)
        result.what = options::action::version;
    else if (values.count("list-interfaces") != 0)
        result.what = options::action::list_interfaces;
    if (values.count("interface") != 0)
        result.interfaces = values["interface"].as<std::vector<std::string>>();
    result.demo = values.count("demo") != 0;
    read_endpoint(values["listen"].as<std::string>(), result);
    result.interval = read_interval(values["interval"].as<std::string>());

    if (result.what != options::action::serve)
        return result;
    if (result.demo && !result.interfaces.empty())
        throw failure(exit_code::usage, "--demo and interface '" + result.interfaces.front() + "' exclude each other",
                      "the demo captures on an interface of its own", "netring-stats --demo");
    if (!result.demo && result.interfaces.empty())
        throw failure(exit_code::usage, "no interface named", "name one or more interfaces, or choose --demo",
                      "netring-stats --list-interfaces");
    return result;
}

} // namespace netring_stats
