// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "log.hpp"

#include "time_text.hpp"
#include "utf8.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace json = boost::json;

namespace netring_tools {
namespace {

constexpr auto quiet_time = std::chrono::seconds(10);
/// Different messages that are written at most within that time.
constexpr std::size_t most_recent = 64;
constexpr auto too_many = "a message is left out: there are too many";

char const* name_of(log_level level) {
    switch (level) {
    case log_level::error:
        return "error";
    case log_level::warning:
        return "warning";
    case log_level::info:
        return "info";
    case log_level::debug:
        break;
    }
    return "debug";
}

/// Parts of it may come from others.
std::string json_line(json::object const& object) {
    return utf8(json::serialize(object));
}

/// One line whatever it says: parts of it may come from others.
std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == '\x7f'; }, ' ');
    return text;
}

} // namespace

void log_book::add(log_level level, std::string const& message, time_point now) {
    if (level > style_.most)
        return;
    put_due(now);
    bool const fits = recent_.size() < most_recent || level == log_level::error || recent_.contains(message);
    auto const [entry, is_new] = recent_.try_emplace(fits ? message : too_many, repeated{.level = level, .since = now});
    if (is_new)
        put(level, entry->first, now);
    else
        ++entry->second.times;
}

void log_book::add(failure const& failed) {
    if (style_.format == log_format::json)
        write_(json_line({{"time", time_text(std::chrono::system_clock::now())},
                          {"level", name_of(log_level::error)},
                          {"message", failed.what()},
                          {"why", failed.why},
                          {"try", failed.command}}));
    else
        for (auto const& line : {std::string(failed.what()), "why: " + failed.why, "try: " + failed.command})
            put(log_level::error, line, std::chrono::system_clock::now());
}

void log_book::finish() {
    put_due(time_point::max());
}

void log_book::put_due(time_point now) {
    std::erase_if(recent_, [&](auto const& each) {
        auto const& [message, of] = each;
        if (now - of.since < quiet_time)
            return false;
        put_repeated(message, of, std::min(now, std::chrono::system_clock::now()));
        return true;
    });
}

void log_book::put_repeated(std::string const& message, repeated const& of, time_point now) {
    if (of.times != 0)
        put(of.level, message + " (" + std::to_string(of.times) + " times more)", now);
}

void log_book::put(log_level level, std::string const& message, time_point now) {
    if (style_.format == log_format::json)
        write_(json_line({{"time", time_text(now)}, {"level", name_of(level)}, {"message", message}}));
    else if (style_.journal)
        write_('<' + std::to_string(static_cast<int>(level)) + '>' + one_line(message));
    else
        write_(time_text(now) + ' ' + name_of(level) + ": " + one_line(message));
}

log_book& log() {
    static log_book book([](std::string const& line) { std::cerr << line + '\n' << std::flush; });
    return book;
}

bool journal_reads_errors() {
    auto const* const named = std::getenv("JOURNAL_STREAM");
    struct stat stream {};
    if (named == nullptr || ::fstat(STDERR_FILENO, &stream) != 0)
        return false;
    return std::to_string(stream.st_dev) + ':' + std::to_string(stream.st_ino) == named;
}

} // namespace netring_tools
