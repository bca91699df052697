// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_ROUTES_HPP
#define NETRING_STATS_ROUTES_HPP

#include <boost/beast/http/status.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace netring_stats {

/// What an address answers.
struct content {
    boost::beast::http::status status = boost::beast::http::status::ok;
    std::string type = "application/json";
    std::string body{};
};

/// The addresses that are served, and what answers them.
class routes {
public:
    /// Takes what follows the question mark.
    using handler = std::function<content(std::string_view query)>;

    void add(std::string path, handler answer) { handlers_.insert_or_assign(std::move(path), std::move(answer)); }

    /// @return null if nothing is served there.
    handler const* find(std::string_view path) const {
        auto const found = handlers_.find(path);
        return found == handlers_.end() ? nullptr : &found->second;
    }

private:
    std::map<std::string, handler, std::less<>> handlers_;
};

} // namespace netring_stats

#endif
