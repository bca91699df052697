// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_OBJECT_HPP
#define NETRING_ASYNC_OBJECT_HPP

#include <netring/async_handle.hpp>
#include <netring/error.hpp>
#include <netring/link_state.hpp>

#include <string>

namespace netring {

/// What asynchronous objects that work on one interface have in common, whatever their ring. How they are opened, moved and closed,
/// `async_handle` says. A base of theirs, not to be used by itself.
template <class Executor, class Io>
class async_object : public async_handle<Executor, Io> {
    using base = async_handle<Executor, Io>;

public:
    using base::base;

    /// The packet socket, or the AF_XDP socket; -1 if not open. It stays owned by the object.
    int native_handle() const noexcept { return this->io()->object().native_handle(); }
    /// The state of the interface now.
    link_state link() const noexcept { return this->io()->object().link(); }
    /// Index of the interface; 0 if not open.
    int interface_index() const noexcept { return this->io()->object().interface_index(); }
    /// Name of the interface now, which follows a rename; empty once it is gone or the object closed.
    std::string interface_name() const { return this->io()->object().interface_name(); }
    /// Why nothing can be received or sent any more: `error::no_such_device` once the interface was found deleted,
    /// `error::link_failed` once the link was found down under `link_policy::fail`.
    error_code terminal_error() const noexcept { return this->io()->object().terminal_error(); }
};

} // namespace netring

#endif
