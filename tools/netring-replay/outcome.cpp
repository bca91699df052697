// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "outcome.hpp"

#include "terminal.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace json = boost::json;

namespace netring_replay {
namespace {

constexpr std::array all_causes{cause::link_type, cause::cut, cause::too_short, cause::too_long};

std::string as_json(outcome const& result, sieve const& chosen, options const& wanted) {
    json::object skipped;
    for (auto const why : all_causes)
        skipped[to_string(why)] = chosen.skipped(why);
    json::object line{{"file", wanted.file},
                      {"interface", wanted.interface},
                      {"dry_run", wanted.dry_run},
                      {"frames_read", chosen.seen()},
                      {"frames_sent", result.sent},
                      {"bytes_sent", result.sent_bytes},
                      {"filtered", chosen.skipped(cause::filtered)},
                      {"skipped", skipped},
                      {"refused", result.refused},
                      {"unsent", result.unsent},
                      {"seconds", result.seconds()},
                      {"frames_per_second", result.frames_per_second()},
                      {"bits_per_second", result.bits_per_second()},
                      {"ended_by", result.ended_by}};
    if (!result.error.empty())
        line["error"] = result.error;
    return json::serialize(line) + '\n';
}

std::string as_text(outcome const& result, sieve const& chosen, options const& wanted) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(3);
    text << (wanted.dry_run ? "would send " : "sent ") << result.sent << " of " << chosen.seen() << " frames, "
         << result.sent_bytes << " bytes";
    if (!wanted.dry_run)
        text << ", in " << result.seconds() << " s (" << std::setprecision(0) << result.frames_per_second()
             << " frames/s, " << std::setprecision(3) << result.bits_per_second() / 1e6 << " Mbit/s)";
    text << '\n';
    if (auto const filtered = chosen.skipped(cause::filtered))
        text << "not matched by the filter: " << filtered << '\n';
    for (auto const why : all_causes)
        if (auto const count = chosen.skipped(why))
            text << "skipped, " << to_string(why) << ": " << count << '\n';
    if (result.refused != 0)
        text << "refused by the kernel: " << result.refused << '\n';
    if (result.unsent != 0)
        text << "not sent in time: " << result.unsent << '\n';
    return text.str();
}

} // namespace

std::string summary(outcome const& result, sieve const& chosen, options const& wanted) {
    return wanted.json ? as_json(result, chosen, wanted) : as_text(result, chosen, wanted);
}

std::string progress(outcome const& so_far, sieve const& chosen, std::string const& loop, double fraction) {
    std::ostringstream text;
    text << std::fixed;
    if (fraction >= 0)
        text << std::setw(3) << std::lround(100 * fraction) << "%  ";
    if (!loop.empty())
        text << loop << "  ";
    text << so_far.sent << " sent  " << std::setprecision(0) << so_far.frames_per_second() << " frames/s  "
         << std::setprecision(3) << so_far.bits_per_second() / 1e6 << " Mbit/s";
    if (auto const skipped = chosen.skipped())
        text << "  " << netring_tools::alarming(std::to_string(skipped) + " skipped");
    if (fraction > 0 && fraction < 1)
        text << "  " << std::setprecision(0) << so_far.seconds() * (1 - fraction) / fraction << " s left";
    return text.str();
}

} // namespace netring_replay
