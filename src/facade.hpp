// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_FACADE_HPP
#define NETRING_SRC_FACADE_HPP

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <memory>
#include <utility>

// How objects that can be opened treat their implementation, whichever it is.

namespace netring {

template <class Impl>
void close(std::unique_ptr<Impl> const& impl) noexcept {
    if (impl)
        impl->close();
}

template <class Impl>
void replace(std::unique_ptr<Impl>& impl, std::unique_ptr<Impl>&& by) noexcept {
    if (&impl == &by)
        return;
    close(impl);
    impl = std::move(by);
}

/// The old one is closed once the new one is open.
template <class Impl, class Options>
void open(std::unique_ptr<Impl>& impl, Options options, error_code& ec, diagnostics* why) {
    diagnostics reason;
    auto fresh = std::make_unique<Impl>(std::move(options));
    ec = fresh->open(reason);
    if (!ec)
        replace(impl, std::move(fresh));
    if (why != nullptr)
        *why = ec ? std::move(reason) : diagnostics();
}

// Not a string: success is not to make one.
inline void throw_on(error_code const& ec, char const* what) {
    if (ec)
        throw system_error(ec, what);
}

template <class Impl, class Options>
void open(std::unique_ptr<Impl>& impl, Options options) {
    error_code ec;
    diagnostics why;
    open(impl, std::move(options), ec, &why);
    if (ec)
        throw system_error(ec, why.text());
}

} // namespace netring

#endif
