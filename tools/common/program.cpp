// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "program.hpp"

#include "log.hpp"
#include "similar.hpp"

#include <netring/version.hpp>

#include <boost/program_options.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <limits>
#include <vector>

namespace po = boost::program_options;

namespace netring_tools {

int program::run(int argc, char const* const* argv, int (*body)(int argc, char const* const* argv)) const {
    // What is written to a pipe that nobody reads any more is an error there, not our end.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return body(argc, argv);
    } catch (failure const& failed) {
        tell(failed);
        return static_cast<int>(failed.code);
    } catch (std::exception const& failed) {
        std::cerr << name_ << ": " << failed.what() << '\n';
        return static_cast<int>(exit_code::other);
    }
}

void program::tell(failure const& failed) const {
    if (log().for_machines())
        log().add(failed);
    else
        std::cerr << name_ << ": " << failed.what() << "\nwhy: " << failed.why << "\ntry: " << failed.command << '\n';
}

po::variables_map program::read(int argc, char const* const* argv, option_table const& options) const {
    po::positional_options_description words;
    words.add(options.positional().c_str(), -1);
    auto const all = options.all();
    po::variables_map values;
    try {
        po::store(po::command_line_parser(argc, argv).options(all).positional(words).run(), values);
    } catch (po::error const& error) {
        refuse(error.what(), "the command line is not understood");
    }
    if (values.count("config") != 0)
        read_file(values["config"].as<std::string>(), options, values);
    return values;
}

void program::read_file(std::string const& name, option_table const& options, po::variables_map& values) const {
    std::ifstream file(name);
    if (!file)
        reject("--config", name, "a file that can be read");
    try {
        // What is stored already stays.
        po::store(po::parse_config_file(file, options.settings()), values);
    } catch (po::error const& error) {
        refuse(name + ": " + error.what(), "a line is 'name = value', with the names of the options without --");
    }
}

std::optional<std::string> program::about(po::variables_map const& values, option_table const& options,
                                          std::string (*help)(), std::string const& list_names) const {
    auto const has = [&](char const* name) { return values.count(name) != 0; };
    if (has("help"))
        return help();
    if (has("version"))
        return name_ + " " NETRING_VERSION_STRING "\n";
    if (has("manual"))
        return options.manual();
    if (!has("completion"))
        return std::nullopt;
    auto const& shell = values["completion"].as<std::string>();
    if (shell != "bash")
        reject("--completion", shell, "bash");
    return options.bash_completion(list_names);
}

void program::refuse(std::string const& what, std::string const& why) const {
    throw failure(exit_code::usage, what, why, help_command());
}

void program::reject(std::string const& option, std::string const& value, std::string const& legal) const {
    refuse(option + " is '" + value + '\'', "legal: " + legal);
}

double program::scaled(std::string const& option, std::string const& text) const {
    auto digits = text;
    double factor = 1;
    switch (text.empty() ? '\0' : text.back()) {
    case 'K':
    case 'k':
        factor = 1e3;
        break;
    case 'M':
        factor = 1e6;
        break;
    case 'G':
        factor = 1e9;
        break;
    default:
        break;
    }
    if (factor > 1)
        digits.pop_back();
    constexpr auto legal = "a number more than 0, with K, M or G for thousands, millions or billions";
    auto const value = number(option, digits, 0.0, 1e18, legal);
    if (value * factor <= 0)
        reject(option, text, legal);
    return value * factor;
}

netring::interface_info program::interface(std::string const& name) const {
    netring::error_code ec;
    netring::diagnostics why;
    auto info = netring::find_interface(name, ec, &why);
    if (!ec)
        return info;
    std::vector<std::string> names;
    netring::error_code ignored;
    for (auto const& each : netring::list_interfaces(ignored))
        names.push_back(each.name);
    if (auto const meant = similar_name(name, names); !meant.empty())
        why.hint = "did you mean " + meant + "? " + why.hint;
    throw not_opened(ec, why);
}

failure program::not_opened(netring::error_code const& ec, netring::diagnostics const& why) const {
    auto const what = why.step + ": " + ec.message();
    if (ec == netring::error::no_such_interface || ec == netring::error::invalid_option)
        return {exit_code::interface, what, why.hint, list_command_};
    auto const code = ec == boost::system::errc::operation_not_permitted ? exit_code::privilege : exit_code::other;
    return {code, what, why.hint.empty() ? "the kernel refuses it" : why.hint,
            why.command.empty() ? help_command() : why.command};
}

} // namespace netring_tools
