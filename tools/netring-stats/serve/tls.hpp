// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_TLS_HPP
#define NETRING_STATS_TLS_HPP

#include "serve/serving_options.hpp"

#ifdef NETRING_STATS_TLS
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#endif

#include <memory>

namespace netring_stats {

#ifdef NETRING_STATS_TLS
using tls_context = boost::asio::ssl::context;
using tls_stream = boost::beast::ssl_stream<boost::beast::tcp_stream>;
#else
struct tls_context;
#endif

/// Reads the certificate and its key. @return null if none is named. @throws failure.
std::shared_ptr<tls_context> read_certificate(serving_options const& options);

} // namespace netring_stats

#endif
