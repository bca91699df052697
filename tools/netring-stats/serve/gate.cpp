// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/gate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <sys/random.h>
#include <system_error>
#include <utility>

namespace netring_stats {
namespace {

constexpr std::size_t most_sessions = 256;
constexpr std::size_t most_addresses = 1024;
constexpr unsigned most_strikes = 5;
constexpr auto blocked_for = std::chrono::seconds(30);

/// Takes as long wherever they differ.
bool equal_in_constant_time(std::string_view left, std::string_view right) {
    if (left.size() != right.size())
        return false;
    unsigned difference = 0;
    for (std::size_t at = 0; at != left.size(); ++at)
        difference |= static_cast<unsigned char>(left[at] ^ right[at]);
    return difference == 0;
}

} // namespace

gate::gate(std::string token)
    : token_(std::move(token))
    , sessions_(most_sessions) {}

bool gate::change_token(std::string token) {
    if (token == token_)
        return false;
    token_ = std::move(token);
    sessions_.clear();
    return true;
}

gate::verdict gate::try_token(std::string_view presented, boost::asio::ip::address const& from, time_point now) {
    auto const known = strikes_.find(from);
    if (known != strikes_.end() && now < known->second.blocked_until)
        return verdict::blocked;
    if (equal_in_constant_time(presented, token_)) {
        strikes_.erase(from);
        return verdict::admitted;
    }
    // Many addresses do not fill the memory.
    if (known == strikes_.end() && strikes_.size() == most_addresses)
        strikes_.erase(strikes_.begin());
    auto& of_this = strikes_[from];
    if (++of_this.count == most_strikes)
        of_this = {.count = 0, .blocked_until = now + blocked_for};
    return verdict::refused;
}

std::string gate::begin_session() {
    std::array<unsigned char, 32> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        throw std::system_error(errno, std::generic_category(), "getrandom");
    std::string text;
    for (auto const byte : random)
        for (auto const digit : {byte >> 4, byte & 15})
            text += "0123456789abcdef"[digit];
    sessions_.push_back(text);
    return text;
}

bool gate::in_session(std::string_view shown) const {
    return std::ranges::any_of(sessions_, [&](auto const& each) { return equal_in_constant_time(shown, each); });
}

} // namespace netring_stats
