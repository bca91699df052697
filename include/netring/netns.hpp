// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_NETNS_HPP
#define NETRING_NETNS_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <sys/types.h>
#include <type_traits>
#include <utility>

namespace netring {

/// A network namespace: a handle that keeps it alive. See network_namespaces(7).
///
/// Copies share one file descriptor. None of the functions ever moves the calling thread to another namespace.
///
/// @code
/// auto const blue = netring::netns::from_name("blue");
/// for (auto const& interface : netring::list_interfaces(blue))
///     std::cout << interface.name << '\n';
/// int const socket = blue.run_in([] { return ::socket(AF_INET, SOCK_DGRAM, 0); }); // a socket stays where it was opened
/// @endcode
///
/// Errors: the factories report `error::invalid_option` if what they found is not a network namespace, or the kernel's.
///
/// Thread safety: distinct objects: safe, also copies. Shared objects: const functions only.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc`; on failure they return no namespace.
class NETRING_DECL netns {
public:
    /// No namespace.
    netns() noexcept = default;

    /// The one that the calling thread is in. @throws system_error with the failed step and a hint in `what()`.
    static netns current();
    /// The same, reporting through `ec`.
    static netns current(error_code& ec, diagnostics* why = nullptr);

    /// The one that `ip netns add NAME` made: /run/netns/NAME. See ip-netns(8).
    /// @throws system_error with the failed step and a hint in `what()`.
    static netns from_name(std::string const& name);
    /// The same, reporting through `ec`: also `error::invalid_option` if the name is empty or has a slash.
    static netns from_name(std::string const& name, error_code& ec, diagnostics* why = nullptr);

    /// The one that a process is in. A foreign process takes the right to trace it (ptrace(2)).
    /// @throws system_error with the failed step and a hint in `what()`.
    static netns from_pid(pid_t pid);
    /// The same, reporting through `ec`.
    static netns from_pid(pid_t pid, error_code& ec, diagnostics* why = nullptr);

    /// The one that a file stands for, such as /proc/1/ns/net or what a container runtime has mounted.
    /// @throws system_error with the failed step and a hint in `what()`.
    static netns from_path(std::string const& path);
    /// The same, reporting through `ec`.
    static netns from_path(std::string const& path, error_code& ec, diagnostics* why = nullptr);

    /// True unless this is no namespace.
    explicit operator bool() const noexcept { return state_ != nullptr; }

    /// What it was asked for by: "blue", "pid 123", "/proc/1/ns/net" or "current"; empty for no namespace.
    std::string label() const;

    /// Number of the namespace, as `ls -iL /proc/self/ns/net` shows; 0 for no namespace.
    std::uint64_t inode() const noexcept;

    /// The file descriptor; -1 for no namespace. It stays owned by the handles.
    int native_handle() const noexcept;

    /// Runs `f` inside the namespace, on a thread made for it, and waits for it.
    ///
    /// What `f` opens there, such as a socket, belongs to the namespace for good. Other namespaces (mounts, /sys) are still
    /// the caller's, and so are not what the network namespace would suggest.
    ///
    /// Errors: `error::not_open` for no namespace, or the kernel's. Entering takes CAP_SYS_ADMIN, here and in the user
    /// namespace that owns the network namespace, unless the calling thread is in it already.
    /// @return what `f` returns. @throws what `f` throws, or system_error with a hint in `what()` if `f` was not run.
    template <std::invocable F>
    auto run_in(F&& f) const -> std::invoke_result_t<F>;

    /// True if both are the same namespace.
    NETRING_DECL friend bool operator==(netns const& a, netns const& b) noexcept;

private:
    struct state;
    static netns open(std::string const& path, std::string label, error_code& ec, diagnostics& why);
    std::shared_ptr<state const> state_;
};

namespace detail {

/// Refers to a callable for the time of one call.
class function_ref {
public:
    template <class F>
    requires(!std::same_as<F, function_ref>) function_ref(F& f)
    noexcept // NOLINT(google-explicit-constructor): stands for the callable
        : call_([](void* object) { (*static_cast<F*>(object))(); })
        , object_(&f) {}

    void operator()() const { call_(object_); }

private:
    void (*call_)(void*);
    void* object_;
};

/// Runs `body`, which must not throw, on a thread inside the namespace, and waits for it.
/// @return why it did not run: `error::not_open` for no namespace, or the kernel's error.
NETRING_DECL error_code in_netns(netns const& where, function_ref body) noexcept;

[[noreturn]] NETRING_DECL void throw_not_entered(netns const& where, error_code const& ec);

} // namespace detail

template <std::invocable F>
auto netns::run_in(F&& f) const -> std::invoke_result_t<F> {
    using result = std::invoke_result_t<F>;
    std::packaged_task<result()> task([&f]() -> result { return std::invoke(std::forward<F>(f)); });
    if (auto const ec = detail::in_netns(*this, task))
        detail::throw_not_entered(*this, ec);
    return task.get_future().get();
}

} // namespace netring

#endif
