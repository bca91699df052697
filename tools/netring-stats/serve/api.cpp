// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/api.hpp"

#include "check/check.hpp"
#include "failure.hpp"
#include "report/messages.hpp"
#include "report/metrics.hpp"
#include "serve/form.hpp"

#include <utility>

namespace http = boost::beast::http;

namespace netring_stats {
namespace {

content plain(http::status status, std::string text) {
    return {.status = status, .type = "text/plain; charset=utf-8", .body = std::move(text)};
}

/// Of `interface=NAME`.
content answer_check(std::string_view query, backend through) {
    auto const name = form_value(query, "interface");
    if (!name)
        return plain(http::status::bad_request, "no interface named: /api/v1/check?interface=NAME\n");
    try {
        return {.body = check_message(check(*name, through))};
    } catch (netring_tools::failure const& failed) {
        return plain(http::status::not_found, std::string(failed.what()) + '\n' + failed.why + '\n');
    }
}

} // namespace

routes api(hub const& clients, std::function<server_info()> server, history const& past, backend through) {
    routes result;
    auto const serve = [&result](char const* path, auto write) {
        result.add(path, [write = std::move(write)](std::string_view) { return content{.body = write()}; });
    };
    serve("/api/v1/stats", [&clients] { return *clients.latest(); });
    serve("/api/v1/interfaces", [server = std::move(server)] { return interfaces_message(server()); });
    serve("/api/v1/history", [&past] { return history_message(past); });

    result.add("/api/v1/check", [through](std::string_view query) { return answer_check(query, through); });

    auto const healthy = [](std::string_view) { return plain(http::status::ok, "ok\n"); };
    auto const ready = [&clients](std::string_view) {
        return clients.latest() ? plain(http::status::ok, "ready\n")
                                : plain(http::status::service_unavailable, "nothing is measured yet\n");
    };
    for (auto const* path : {"/healthz", "/-/healthy"})
        result.add(path, healthy);
    for (auto const* path : {"/readyz", "/-/ready"})
        result.add(path, ready);
    return result;
}

content metrics([[maybe_unused]] report const& now, [[maybe_unused]] server_info const& about) {
#ifdef NETRING_STATS_METRICS
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_message(now, about)};
#else
    return plain(http::status::not_implemented, "netring-stats was built without prometheus-cpp\n");
#endif
}

} // namespace netring_stats
