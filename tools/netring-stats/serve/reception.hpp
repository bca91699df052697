// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_RECEPTION_HPP
#define NETRING_STATS_RECEPTION_HPP

#include "serve/response.hpp"
#include "serve/service.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>

namespace netring_stats {

/// Who asks.
struct caller {
    boost::asio::ip::address from;
    boost::asio::ip::address reached_at;
    /// Over TLS.
    bool secure = false;
};

/// True if something is at this path, whoever asks.
bool serves(service const& with, std::string_view path);

/// What a request is answered; nothing if it becomes a websocket.
std::optional<http_response> receive(http_request const& request, caller const& who, service& with);

} // namespace netring_stats

#endif
