// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/reception.hpp"

#include "log.hpp"
#include "serve/access.hpp"
#include "serve/assets.hpp"
#include "serve/form.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace beast = boost::beast;
namespace http = beast::http;

namespace netring_stats {
namespace {

constexpr std::string_view login_path = "/login";
constexpr std::string_view websocket_path = "/ws";

std::string_view query_of(http_request const& request) {
    auto const target = view(request.target());
    auto const mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

bool reads(http_request const& request) {
    return request.method() == http::verb::get || request.method() == http::verb::head;
}

http_response refuse_method(http_request const& request, std::string_view allowed) {
    auto response =
        refuse(request, http::status::method_not_allowed, "only " + std::string(allowed) + " are served here");
    response.set(http::field::allow, beast_view(allowed));
    return response;
}

http_response refuse_blocked(http_request const& request) {
    auto response =
        refuse(request, http::status::too_many_requests, "too many wrong tokens from this address: wait 30 seconds");
    response.set(http::field::retry_after, "30");
    return response;
}

asset const* find_asset(std::string_view path) {
    auto const found = std::ranges::find(assets(), path, &asset::path);
    return found == assets().end() ? nullptr : &*found;
}

/// What is no secret: that the server is there, and what the login page looks like.
bool for_everybody(std::string_view path) {
    constexpr std::array paths{"/healthz", "/readyz", "/-/healthy", "/-/ready", "/style.css", "/favicon.svg"};
    return std::ranges::find(paths, path) != paths.end();
}

/// Cookies of a host are those of all its ports.
std::string cookie_name(service const& with) {
    return "netring-stats-" + std::to_string(with.options.listen.port());
}

std::string_view cookie(http_request const& request, std::string_view name) {
    auto rest = view(request[http::field::cookie]);
    while (!rest.empty()) {
        auto const each = rest.substr(0, rest.find("; "));
        rest.remove_prefix(std::min(rest.size(), each.size() + 2));
        if (each.starts_with(name) && each.substr(name.size()).starts_with('='))
            return each.substr(name.size() + 1);
    }
    return {};
}

/// The token that a program sends; nothing if it sends none.
std::optional<std::string_view> bearer(http_request const& request) {
    constexpr std::string_view scheme = "Bearer ";
    auto const header = view(request[http::field::authorization]);
    if (!boost::algorithm::istarts_with(header, scheme))
        return std::nullopt;
    return header.substr(scheme.size());
}

http_response log_in(http_request const& request, caller const& who, service& with) {
    auto const token = form_value(request.body(), "token").value_or("");
    switch (with.entrance.try_token(token, who.from, std::chrono::steady_clock::now())) {
    case gate::verdict::blocked:
        return refuse_blocked(request);
    case gate::verdict::refused:
        netring_tools::log_warning("a wrong token from " + who.from.to_string());
        return see_other(request, "/login#wrong");
    case gate::verdict::admitted:
        break;
    }
    auto response = see_other(request, "/");
    response.set(http::field::set_cookie, cookie_name(with) + '=' + with.entrance.begin_session() +
                                              "; Path=/; HttpOnly; SameSite=Strict" + (who.secure ? "; Secure" : ""));
    return response;
}

http_response login_page(http_request const& request, caller const& who, service& with) {
    if (request.method() == http::verb::post)
        return log_in(request, who, with);
    if (!reads(request))
        return refuse_method(request, "GET, HEAD, POST");
    auto const& page = *find_asset("/login.html");
    auto response = respond(request, http::status::ok, page.content_type, page.body);
    set_policy(response, "'self'");
    return response;
}

/// Nothing if they are let in.
std::optional<http_response> stop_at_gate(http_request const& request, caller const& who, service& with) {
    if (with.entrance.open() || for_everybody(path_of(request)) ||
        with.entrance.in_session(cookie(request, cookie_name(with))))
        return std::nullopt;
    if (auto const token = bearer(request)) {
        auto const verdict = with.entrance.try_token(*token, who.from, std::chrono::steady_clock::now());
        if (verdict == gate::verdict::admitted)
            return std::nullopt;
        if (verdict == gate::verdict::blocked)
            return refuse_blocked(request);
    } else if (path_of(request) == "/") {
        return see_other(request, login_path);
    }
    auto response = refuse(request, http::status::unauthorized, "a token is needed: see /login");
    response.set(http::field::www_authenticate, R"(Bearer realm="netring-stats")");
    return response;
}

http_response answer(http_request const& request, service const& with) {
    if (!reads(request))
        return refuse_method(request, "GET, HEAD");
    auto const path = path_of(request);
    if (path == websocket_path)
        return refuse(request, http::status::upgrade_required, "this address speaks websocket");
    if (auto const* const handler = with.served.find(path)) {
        auto const found = (*handler)(query_of(request));
        return respond(request, found.status, found.type, found.body);
    }
    if (auto const* const found = find_asset(path))
        return respond(request, http::status::ok, found->content_type, found->body);
    return refuse(request, http::status::not_found, "nothing is served at this address");
}

} // namespace

bool serves(service const& with, std::string_view path) {
    return path == websocket_path || path == login_path || with.served.find(path) != nullptr ||
           find_asset(path) != nullptr;
}

std::optional<http_response> receive(http_request const& request, caller const& who, service& with) {
    auto const host = view(request[http::field::host]);
    auto const path = path_of(request);
    if (with.crowded())
        return refuse(request, http::status::service_unavailable, "as many connections as are served are open");
    if (!own_host(host, who.reached_at, with.options.allowed_hosts))
        return refuse(request, http::status::misdirected_request,
                      "the Host header names no address that is served here; see --allowed-host");
    if (!same_origin(view(request[http::field::origin]), who.secure, host))
        return refuse(request, http::status::forbidden, "the Origin header names another page");
    if (path == login_path && !with.entrance.open())
        return login_page(request, who, with);
    if (auto stopped = stop_at_gate(request, who, with))
        return stopped;
    if (path != websocket_path || !beast::websocket::is_upgrade(request))
        return answer(request, with);
    if (with.clients.full())
        return refuse(request, http::status::service_unavailable, "as many clients as are served are connected");
    return std::nullopt;
}

} // namespace netring_stats
