// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_COMMAND_LINE_HPP
#define NETRING_BENCH_COMMAND_LINE_HPP

#include <boost/program_options.hpp>

#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

namespace netring::bench {

/// What a driver is told: its method first, if it has several, then options.
class command_line {
public:
    command_line(int argc, char const* const* argv)
        : given_(argc, argv) {}

    /// For options that `parse` then sets.
    auto options() { return known_.add_options(); }

    void parse() {
        boost::program_options::variables_map values;
        boost::program_options::store(given_.options(known_).positional(first_).run(), values);
        boost::program_options::notify(values);
    }

    /// Parses, the first argument as the name of one of the methods.
    /// @return that one.
    template <class Method>
    Method parse_method(std::map<std::string, Method> const& methods) {
        std::string name;
        options()("method", boost::program_options::value(&name)->required());
        first_.add("method", 1);
        parse();
        auto const found = methods.find(name);
        if (found == methods.end())
            throw std::invalid_argument("no such method: " + name);
        return found->second;
    }

private:
    boost::program_options::basic_command_line_parser<char> given_;
    boost::program_options::options_description known_;
    boost::program_options::positional_options_description first_;
};

/// The `main` of a driver.
/// @param run called with the command line.
int run_driver(int argc, char const* const* argv, auto run) {
    try {
        command_line line(argc, argv);
        run(line);
        return 0;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}

} // namespace netring::bench

#endif
