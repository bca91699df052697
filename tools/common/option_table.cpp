// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "option_table.hpp"

#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/value_semantic.hpp>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

namespace po = boost::program_options;

namespace netring_tools {
namespace {

/// An option as Program_options describes it.
struct described {
    explicit described(po::option_description const& from)
        : name("--" + from.long_name())
        , value(from.format_parameter())
        , text(from.description()) {
        auto const short_name = from.canonical_display_name(po::command_line_style::allow_dash_for_short);
        if (short_name.size() == 2)
            letter = short_name;
        // "ADDRESS (=127.0.0.1)", or "[=SCENARIO(=steady)]" where the value may be left out.
        if (value.starts_with("[=")) {
            optional_value = true;
            value = value.substr(2, value.find('(') - 2);
        } else if (auto const at = value.find(" (="); at != std::string::npos) {
            usual = value.substr(at + 3, value.size() - at - 4);
            value.resize(at);
        }
    }

    /// Words to choose from, if the value is of these.
    std::string choices() const {
        auto words = value.find('|') == std::string::npos ? "" : value;
        std::ranges::replace(words, '|', ' ');
        return words;
    }

    std::string name;
    std::string letter;
    std::string value;
    std::string usual;
    std::string text;
    bool optional_value = false;
};

std::string function_name(std::string program) {
    std::ranges::replace(program, '-', '_');
    return '_' + program;
}

/// What bash offers for a value, or for a word.
std::string offer(std::string const& kind, std::string const& choices, std::string const& list_names) {
    if (!choices.empty())
        return "COMPREPLY=($(compgen -W '" + choices + "' -- \"$word\"))";
    if (kind == "INTERFACE")
        return "COMPREPLY=($(compgen -W \"$(" + list_names + ")\" -- \"$word\"))";
    if (kind == "WORDS")
        return "COMPREPLY=($(compgen -f -W \"$(" + list_names + ")\" -- \"$word\"))";
    if (kind == "FILE")
        return "COMPREPLY=($(compgen -f -- \"$word\"))";
    return "COMPREPLY=()";
}

std::string upper(std::string text) {
    for (auto& letter : text)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

/// The value of a setting, in lines for the file; of one that was not given, in a comment.
std::string config_lines(described const& option, std::string const& key, po::variable_value const& value) {
    std::string lines;
    auto const add = [&](std::string const& text) { lines += key + " = " + text + '\n'; };
    if (value.empty())
        lines = '#' + key + " = " + option.value + '\n';
    else if (auto const* const text = boost::any_cast<std::string>(&value.value()))
        add(*text);
    else if (auto const* const several = boost::any_cast<std::vector<std::string>>(&value.value()))
        std::ranges::for_each(*several, add);
    else if (auto const* const on = boost::any_cast<bool>(&value.value()))
        add(*on ? "true" : "false");
    return lines;
}

} // namespace

po::options_description option_table::with_positional(bool (*wanted)(option_group const&)) const {
    po::options_description result;
    result.add_options()(positional_.c_str(), po::value<std::vector<std::string>>());
    for (auto const& group : groups_)
        if (wanted(group))
            result.add(group.options);
    return result;
}

po::options_description option_table::all() const {
    return with_positional([](option_group const&) { return true; });
}

po::options_description option_table::settings() const {
    return with_positional([](option_group const& of) { return of.settings; });
}

std::string option_table::help() const {
    std::ostringstream text;
    for (auto const& group : groups_)
        text << (text.tellp() > 0 ? "\n" : "") << group.title << ":\n" << group.options;
    return text.str();
}

std::string option_table::bash_completion(std::string const& list_names) const {
    std::string cases;
    std::string names;
    for (auto const& group : groups_)
        for (auto const& each : group.options.options()) {
            described const option(*each);
            names += (names.empty() ? "" : " ") + option.name;
            if (option.value.empty() || option.optional_value)
                continue;
            cases += "    " + option.name + (option.letter.empty() ? "" : " | " + option.letter) + ")\n        " +
                     offer(option.value, option.choices(), list_names) + "\n        return\n        ;;\n";
        }
    auto const function = function_name(program_);
    return "# bash completion for " + program_ + "\n" + function +
           "() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    case $before in\n" +
           cases +
           "    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        " +
           offer("", names, list_names) +
           "\n"
           "    else\n"
           "        " +
           offer(upper(positional_), "", list_names) +
           "\n"
           "    fi\n"
           "}\n"
           "complete -F " +
           function + ' ' + program_ + '\n';
}

std::string option_table::manual() const {
    std::string text;
    for (auto const& group : groups_) {
        text += "=== " + group.title + "\n\n";
        for (auto const& each : group.options.options()) {
            described const option(*each);
            auto const* const sign = option.optional_value ? "[=" : " ";
            text += (option.letter.empty() ? "" : "*" + option.letter + "*, ") + "*" + option.name + "*" +
                    (option.value.empty() ? "" : sign + ("_" + option.value + "_")) +
                    (option.optional_value ? "]" : "") + "::\n" + option.text + "." +
                    (option.usual.empty() ? "" : " Default: `" + option.usual + "`.") + "\n\n";
        }
    }
    return text;
}

std::string option_table::config(po::variables_map const& values) const {
    std::string text;
    if (auto const* const named = boost::any_cast<std::vector<std::string>>(&values[positional_].value()))
        for (auto const& each : *named)
            text += positional_ + " = " + each + '\n';
    for (auto const& group : groups_)
        if (group.settings)
            for (auto const& each : group.options.options())
                text += "# " + each->description() + '\n' +
                        config_lines(described(*each), each->long_name(), values[each->long_name()]);
    return text;
}

void add_about(po::options_description& to) {
    auto add = to.add_options();
    add("completion", po::value<std::string>()->value_name("bash"),
        "print a script for the shell that completes options and interfaces");
    add("manual", "print the options as the manual has them, in AsciiDoc");
    add("help,h", "show this and end");
    add("version", "show the version and end");
}

} // namespace netring_tools
