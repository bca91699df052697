// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_PROGRAM_HPP
#define NETRING_TOOLS_PROGRAM_HPP

#include "failure.hpp"
#include "option_table.hpp"

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/interface.hpp>

#include <boost/program_options/variables_map.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace netring_tools {

/// What netring's programs have in common: how they read a command line, and how they fail.
class program {
public:
    /// @param name what it is called.
    /// @param list_command what lists the interfaces that there are.
    program(std::string name, std::string list_command)
        : name_(std::move(name))
        , list_command_(std::move(list_command)) {}

    std::string const& name() const noexcept { return name_; }

    /// Runs the program, and says what it failed by. @return its exit status.
    int run(int argc, char const* const* argv, int (*body)(int argc, char const* const* argv)) const;

    /// If there is an option `--config`, it names a file with more of them, of which the command line wins.
    /// @throws failure with `exit_code::usage`.
    boost::program_options::variables_map read(int argc, char const* const* argv, option_table const& options) const;

    /// What the program tells of itself, if an option asks for that instead of its work: its help, version, manual or completion.
    /// @param list_names prints the names of interfaces, one a line.
    std::optional<std::string> about(boost::program_options::variables_map const& values, option_table const& options,
                                     std::string (*help)(), std::string const& list_names) const;

    /// Refuses the command line. @throws failure with `exit_code::usage`.
    [[noreturn]] void refuse(std::string const& what, std::string const& why) const;
    /// Refuses the value of an option. @throws failure as above.
    [[noreturn]] void reject(std::string const& option, std::string const& value, std::string const& legal) const;

    /// Reads a number. @throws failure with `exit_code::usage` unless it is one from `least` to `most`.
    template <class Number>
    Number number(std::string const& option, std::string const& text, Number least, Number most,
                  std::string const& legal) const {
        Number value{};
        auto const* const last = text.data() + text.size();
        auto const [end, error] = std::from_chars(text.data(), last, value);
        // Written so that a NaN is refused too.
        if (error != std::errc() || end != last || !(value >= least && value <= most))
            reject(option, text, legal);
        return value;
    }

    /// Reads a rate or a size: a number above 0 that K, M or G may follow, powers of 1000. @throws failure as above.
    double scaled(std::string const& option, std::string const& text) const;

    /// @throws failure with `exit_code::interface` if there is none of that name.
    netring::interface_info interface(std::string const& name) const;

    /// Why an interface could not be opened, with the exit status that fits.
    failure not_opened(netring::error_code const& ec, netring::diagnostics const& why) const;

private:
    void tell(failure const& failed) const;
    void read_file(std::string const& name, option_table const& options,
                   boost::program_options::variables_map& values) const;
    std::string help_command() const { return name_ + " --help"; }

    std::string name_;
    std::string list_command_;
};

} // namespace netring_tools

#endif
