// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_PLAIN_SOCKET_HPP
#define NETRING_BENCH_PLAIN_SOCKET_HPP

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

namespace netring::bench {

[[noreturn]] inline void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A packet socket, not yet bound.
class plain_socket {
public:
    plain_socket();
    plain_socket(plain_socket const&) = delete;
    plain_socket& operator=(plain_socket const&) = delete;
    ~plain_socket();

    int fd() const noexcept { return fd_; }

    template <class Value>
    void set(int option, Value const& value) {
        set(option, &value, sizeof value);
    }
    /// @param protocol an EtherType; zero to send only.
    void bind(std::string const& interface, int protocol);
    /// Packets that the kernel dropped since it was asked last.
    std::uint64_t dropped() const;

private:
    void set(int option, void const* value, std::size_t size_bytes);

    int fd_;
};

} // namespace netring::bench

#endif
