// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ethtool.hpp"
#include "link_query.hpp"
#include "socket_in.hpp"

#include <netring/interface.hpp>
#include <netring/interface_counters.hpp>

#include <string_view>

namespace netring {
namespace {

std::string in(netns const* where) {
    return where == nullptr ? "" : " in network namespace " + where->label();
}

std::vector<interface_info> list(netns const* where, error_code& ec, diagnostics& why) {
    std::vector<interface_info> result;
    why.clear();
    link_query query(where, ec);
    if (ec)
        explain_entering(ec, why);
    else
        ec = query.all(result);
    for (auto& info : result)
        ask_driver(query.fd(), info);
    if (ec)
        why.step = "list interfaces" + in(where);
    return result;
}

interface_info find(std::string const& name, netns const* where, error_code& ec, diagnostics& why) {
    interface_info result;
    why.clear();
    link_query query(where, ec);
    if (ec)
        explain_entering(ec, why);
    else
        ec = query.named(name, result);
    if (!ec) {
        ask_driver(query.fd(), result);
        return result;
    }
    why.step = "find interface '" + name + "'" + in(where);
    if (ec == error::no_such_interface)
        why.hint = interfaces_hint(where);
    return {};
}

std::vector<interface_counters> list_counters(netns const* where, error_code& ec) {
    std::vector<interface_counters> result;
    link_query query(where, ec);
    if (!ec)
        ec = query.all(result);
    return result;
}

std::vector<interface_info> list_or_throw(netns const* where) {
    error_code ec;
    diagnostics why;
    auto result = list(where, ec, why);
    if (ec)
        throw system_error(ec, why.text());
    return result;
}

interface_info find_or_throw(std::string const& name, netns const* where) {
    error_code ec;
    diagnostics why;
    auto result = find(name, where, ec, why);
    if (ec)
        throw system_error(ec, why.text());
    return result;
}

} // namespace

std::string hardware_address::text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (std::size_t at = 0; at != size_bytes && at != bytes.size(); ++at) {
        if (at != 0)
            result += ':';
        result += digits[bytes[at] >> 4U];
        result += digits[bytes[at] & 0xfU];
    }
    return result;
}

std::vector<interface_info> list_interfaces() {
    return list_or_throw(nullptr);
}

std::vector<interface_info> list_interfaces(error_code& ec) {
    diagnostics ignored;
    return list(nullptr, ec, ignored);
}

std::vector<interface_info> list_interfaces(netns const& where) {
    return list_or_throw(&where);
}

std::vector<interface_info> list_interfaces(netns const& where, error_code& ec) {
    diagnostics ignored;
    return list(&where, ec, ignored);
}

interface_info find_interface(std::string const& name) {
    return find_or_throw(name, nullptr);
}

interface_info find_interface(std::string const& name, error_code& ec, diagnostics* why) {
    diagnostics ignored;
    return find(name, nullptr, ec, why != nullptr ? *why : ignored);
}

interface_info find_interface(std::string const& name, netns const& where) {
    return find_or_throw(name, &where);
}

interface_info find_interface(std::string const& name, netns const& where, error_code& ec, diagnostics* why) {
    diagnostics ignored;
    return find(name, &where, ec, why != nullptr ? *why : ignored);
}

std::vector<interface_counters> list_interface_counters() {
    error_code ec;
    auto result = list_counters(nullptr, ec);
    if (ec)
        throw system_error(ec, "list interface counters");
    return result;
}

std::vector<interface_counters> list_interface_counters(error_code& ec) {
    return list_counters(nullptr, ec);
}

std::vector<interface_counters> list_interface_counters(netns const& where, error_code& ec) {
    return list_counters(&where, ec);
}

} // namespace netring
