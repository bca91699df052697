// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_OPTION_TABLE_HPP
#define NETRING_TOOLS_OPTION_TABLE_HPP

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include <string>
#include <utility>
#include <vector>

namespace netring_tools {

/// Options under one heading.
struct option_group {
    std::string title;
    boost::program_options::options_description options;
    /// They may stand in a file; others say what to do instead of the program's work.
    bool settings = true;
};

/// All options of a program: what `--help`, the completion, the manual and the configuration file are made of.
class option_table {
public:
    /// @param positional the option that words without one are for.
    option_table(std::string program, std::string positional, std::vector<option_group> groups)
        : program_(std::move(program))
        , positional_(std::move(positional))
        , groups_(std::move(groups)) {}

    std::string const& positional() const noexcept { return positional_; }

    /// All of them, for parsing.
    boost::program_options::options_description all() const;
    /// Those that may stand in a file, for parsing it.
    boost::program_options::options_description settings() const;

    /// For `--help`.
    std::string help() const;
    /// A script for bash. Names of interfaces come from the command, which prints one a line.
    std::string bash_completion(std::string const& list_names) const;
    /// A list in AsciiDoc, for the manual.
    std::string manual() const;
    /// The settings as a file of which each line may be changed; what was not given is commented out.
    std::string config(boost::program_options::variables_map const& values) const;

private:
    boost::program_options::options_description with_positional(bool (*wanted)(option_group const&)) const;

    std::string program_;
    std::string positional_;
    std::vector<option_group> groups_;
};

/// The options of `program::about`.
void add_about(boost::program_options::options_description& to);

} // namespace netring_tools

#endif
