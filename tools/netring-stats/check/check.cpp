// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "check/check.hpp"

#include "check/find.hpp"
#include "options.hpp"
#include "report/json_text.hpp"
#include "terminal.hpp"
#include "text_table.hpp"
#include "utf8.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace json = boost::json;

namespace netring_stats {
namespace {

using netring_tools::paint;
using netring_tools::utf8;

struct look {
    char const* mark;
    netring_tools::paint paint;
};

look look_of(finding_status status) {
    constexpr std::array looks{look{"ok", paint::good}, look{"note", paint::plain}, look{"warn", paint::attention},
                               look{"FAIL", paint::alarm}};
    return looks.at(static_cast<std::size_t>(status));
}

} // namespace

bool check_report::can_capture() const noexcept {
    return std::ranges::none_of(found, [](finding const& of) { return of.status == finding_status::failure; });
}

check_report check(std::string const& interface, backend through) {
    auto const info = tool.interface(interface);
    check_report result{.interface = info.name, .through = through, .found = find_about_host(through)};
    for (auto more : {find_about_interface(info), find_about_xdp(info), find_by_opening(info, through)})
        std::ranges::move(more, std::back_inserter(result.found));
    return result;
}

std::string check_text(check_report const& report, bool coloured) {
    netring_tools::text_table table;
    for (auto const& each : report.found) {
        auto const [mark, colour] = look_of(each.status);
        auto name = each.name;
        std::ranges::replace(name, '_', ' ');
        table.add({{mark, colour}, {name}, {each.value}});
        if (!each.why.empty())
            table.add({{}, {}, {"why: " + each.why}});
        if (!each.command.empty())
            table.add({{}, {}, {"try: " + each.command}});
    }
    auto const able = report.can_capture();
    return table.text(coloured) + '\n' + report.interface + (able ? " can" : " cannot") + " be captured through " +
           to_string(report.through) + '\n';
}

std::string check_message(check_report const& report) {
    json::array found;
    for (auto const& each : report.found)
        found.push_back(json::object{{"name", each.name},
                                     {"value", utf8(each.value)},
                                     {"status", to_string(each.status)},
                                     {"why", text_or_null(each.why)},
                                     {"command", text_or_null(each.command)}});
    return json::serialize(json::object{{"version", 1},
                                        {"interface", utf8(report.interface)},
                                        {"backend", to_string(report.through)},
                                        {"can_capture", report.can_capture()},
                                        {"findings", std::move(found)}});
}

} // namespace netring_stats
