// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/response.hpp"

#include <netring/version.hpp>

#include <string>

namespace http = boost::beast::http;

namespace netring_stats {

http_response respond(http_request const& request, http::status status, std::string_view type, std::string_view body) {
    http_response response(status, request.version());
    response.set(http::field::server, "netring-stats/" NETRING_VERSION_STRING);
    response.set(http::field::content_type, beast_view(type));
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    // With "no-referrer" a browser would send "Origin: null" with the form of the login.
    response.set("Referrer-Policy", "same-origin");
    set_policy(response, "'none'");
    response.keep_alive(request.keep_alive());
    response.body().assign(body);
    response.prepare_payload();
    // The length of a HEAD response is that of the GET.
    if (request.method() == http::verb::head)
        response.body().clear();
    return response;
}

http_response refuse(http_request const& request, http::status status, std::string_view why) {
    return respond(request, status, "text/plain; charset=utf-8", std::string(why) + '\n');
}

http_response see_other(http_request const& request, std::string_view location) {
    auto response = refuse(request, http::status::see_other, location);
    response.set(http::field::location, beast_view(location));
    return response;
}

void set_policy(http_response& response, std::string_view forms) {
    response.set("Content-Security-Policy",
                 "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                 "base-uri 'none'; frame-ancestors 'none'; form-action " +
                     std::string(forms));
}

} // namespace netring_stats
