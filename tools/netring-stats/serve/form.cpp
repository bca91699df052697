// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "serve/form.hpp"

#include <charconv>

namespace netring_stats {
namespace {

std::optional<std::string> decoded(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at != text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        auto const digits = text.substr(at + 1, 2);
        unsigned char value = 0;
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2)
            return std::nullopt;
        result += static_cast<char>(value);
        at += 2;
    }
    return result;
}

} // namespace

std::optional<std::string> form_value(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        auto const field = form.substr(0, form.find('&'));
        form.remove_prefix(field.size() == form.size() ? field.size() : field.size() + 1);
        auto const equals = field.find('=');
        if (equals != std::string_view::npos && field.substr(0, equals) == name)
            return decoded(field.substr(equals + 1));
    }
    return std::nullopt;
}

} // namespace netring_stats
