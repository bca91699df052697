// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/tls.hpp"

#include "options.hpp"

#include <string>

namespace netring_stats {

#ifdef NETRING_STATS_TLS

std::shared_ptr<tls_context> read_certificate(serving_options const& options) {
    if (options.tls_certificate.empty())
        return nullptr;
    auto result = std::make_shared<tls_context>(tls_context::tls_server);
    auto const refuse_if = [](boost::system::error_code const& ec, char const* option, std::string const& path) {
        if (ec)
            tool.refuse(std::string(option) + " is '" + path + '\'', ec.message());
    };
    boost::system::error_code ec;
    result->set_options(tls_context::default_workarounds | tls_context::no_tlsv1 | tls_context::no_tlsv1_1, ec);
    result->use_certificate_chain_file(options.tls_certificate, ec);
    refuse_if(ec, "--tls-cert", options.tls_certificate);
    result->use_private_key_file(options.tls_key, tls_context::pem, ec);
    refuse_if(ec, "--tls-key", options.tls_key);
    return result;
}

#else

std::shared_ptr<tls_context> read_certificate(serving_options const& options) {
    if (!options.tls_certificate.empty())
        tool.refuse("--tls-cert is '" + options.tls_certificate + '\'',
                    "this program was built without OpenSSL, which TLS needs");
    return nullptr;
}

#endif

} // namespace netring_stats
