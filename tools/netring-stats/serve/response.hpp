// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_RESPONSE_HPP
#define NETRING_STATS_RESPONSE_HPP

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string_view>

namespace netring_stats {

using http_request = boost::beast::http::request<boost::beast::http::string_body>;
using http_response = boost::beast::http::response<boost::beast::http::string_body>;

/// With the headers that every answer has.
http_response respond(http_request const& request, boost::beast::http::status status, std::string_view type,
                      std::string_view body);

/// In words, for a person.
http_response refuse(http_request const& request, boost::beast::http::status status, std::string_view why);

/// To be asked for with GET.
http_response see_other(http_request const& request, std::string_view location);

/// What the page may do. @param forms where it may send forms.
void set_policy(http_response& response, std::string_view forms);

inline std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

inline boost::beast::string_view beast_view(std::string_view text) {
    return {text.data(), text.size()};
}

/// Without the query.
inline std::string_view path_of(http_request const& request) {
    auto const target = view(request.target());
    return target.substr(0, target.find('?'));
}

} // namespace netring_stats

#endif
