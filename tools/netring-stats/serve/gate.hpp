// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_STATS_GATE_HPP
#define NETRING_STATS_GATE_HPP

#include <boost/asio/ip/address.hpp>
#include <boost/circular_buffer.hpp>

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace netring_stats {

/// Lets in who has the token, or a session that began with it.
class gate {
public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class verdict { admitted, refused, blocked };

    /// @param token empty to let in everybody.
    explicit gate(std::string token);

    bool open() const noexcept { return token_.empty(); }
    /// Ends all sessions, if it is another one. @return true if it is.
    bool change_token(std::string token);

    /// Looks at a token that somebody presents. Who is wrong too often is not looked at for a while.
    verdict try_token(std::string_view presented, boost::asio::ip::address const& from, time_point now);

    /// @return what the client shows from then on, which tells nothing of the token.
    std::string begin_session();
    bool in_session(std::string_view shown) const;

private:
    struct strikes {
        unsigned count = 0;
        time_point blocked_until{};
    };

    std::string token_;
    boost::circular_buffer<std::string> sessions_;
    std::map<boost::asio::ip::address, strikes> strikes_;
};

} // namespace netring_stats

#endif
