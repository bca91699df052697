// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "report/messages.hpp"

#include "utf8.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace json = boost::json;

namespace netring_stats {

using netring_tools::utf8;

namespace {

// An hour of fifty interfaces is half a million numbers, so this is written as text at once and not built of values.

void append(std::string& text, float value) {
    constexpr int digits = 4;
    if (value == 0) {
        text += '0';
    } else if (!std::isfinite(value)) {
        text += "null";
    } else {
        std::array<char, 32> room{};
        auto const written =
            std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::general, digits);
        text.append(room.data(), written.ptr);
    }
}

/// As in ticks, so that both name a moment alike.
void append(std::string& text, std::chrono::system_clock::time_point time) {
    text += std::to_string(std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

/// Each element, with commas between them.
template <class Range, class Write>
void append_all(std::string& text, Range const& elements, Write write) {
    bool first = true;
    for (auto const& each : elements) {
        if (!std::exchange(first, false))
            text += ',';
        write(each);
    }
}

void append_key(std::string& text, std::string const& name) {
    text += json::serialize(json::string(utf8(name)));
    text += ':';
}

/// With nulls where the interface was not there yet.
void append_column(std::string& text, history_track::column_set const& of, std::size_t column, std::size_t length) {
    text += '[';
    for (auto missing = length - of.rows.size(); missing != 0; --missing)
        text += "null,";
    append_all(text, of.rows, [&](history_row const& row) { append(text, row[column]); });
    text += ']';
}

/// Those of which something is known.
std::vector<std::size_t> known_columns(history_track::column_set const& of) {
    std::vector<std::size_t> result;
    for (std::size_t at = 0; at != history_columns.size(); ++at)
        if (std::ranges::any_of(of.rows, [at](history_row const& row) { return !std::isnan(row[at]); }))
            result.push_back(at);
    return result;
}

void append_track(std::string& text, history_track const& of) {
    text += R"({"step_seconds":)";
    append(text, std::chrono::duration<float>(of.step()).count());
    text += R"(,"times_unix_milliseconds":[)";
    append_all(text, of.times(), [&](auto time) { append(text, time); });
    text += R"(],"interfaces":{)";
    append_all(text, of.interfaces(), [&](auto const& named) {
        append_key(text, named.first);
        text += '{';
        append_all(text, known_columns(named.second), [&](std::size_t column) {
            append_key(text, history_columns[column]);
            append_column(text, named.second, column, of.times().size());
        });
        text += '}';
    });
    text += "}}";
}

} // namespace

std::string history_message(history const& past) {
    std::string text = R"({"version":1,"tracks":[)";
    append_track(text, past.fine());
    text += ',';
    append_track(text, past.coarse());
    return text + "]}";
}

} // namespace netring_stats
