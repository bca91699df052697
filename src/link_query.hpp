// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_LINK_QUERY_HPP
#define NETRING_SRC_LINK_QUERY_HPP

#include "unique_fd.hpp"

#include <netring/error.hpp>
#include <netring/interface.hpp>
#include <netring/interface_counters.hpp>
#include <netring/netns.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace netring {

/// What rtnetlink said so far in answer to one request.
struct link_answer {
    std::vector<interface_info> links{};
    /// Of the links whose counters were asked for.
    std::vector<interface_counters> counters{};
    error_code ec{};
    bool done = false;
    /// The kernel's table changed meanwhile, so links may be missing.
    bool interrupted = false;
};

/// Adds what a datagram says, if it answers the request of that sequence number. Reads nothing outside of the bytes, whatever
/// lengths they claim.
void read_links(std::span<std::byte const> datagram, std::uint32_t sequence, link_answer& to);

/// Asks rtnetlink(7) about links.
class link_query {
public:
    /// @param where null means the calling thread's namespace.
    link_query(netns const* where, error_code& ec);

    /// All links by index, with what rtnetlink knows of them.
    error_code all(std::vector<interface_info>& result);
    /// The counters of all links by index.
    error_code all(std::vector<interface_counters>& result);
    /// The link of that name. @return `error::no_such_interface` if there is none.
    error_code named(std::string const& name, interface_info& result);

    /// The socket takes the ioctls of its namespace too.
    int fd() const noexcept { return socket_.get(); }

private:
    enum class statistics { skipped, included };

    error_code ask_for_all(statistics wanted, link_answer& answer);
    error_code ask(std::span<std::byte> request, link_answer& answer);
    error_code receive(std::span<std::byte const>& datagram);

    unique_fd socket_;
    std::vector<std::byte> buffer_;
    std::uint32_t sequence_ = 0;
};

/// The hint for a wrong name: "interfaces here: lo, eth0".
std::string interfaces_hint(netns const* where);

} // namespace netring

#endif
