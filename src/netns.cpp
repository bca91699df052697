// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "socket_in.hpp"
#include "sys.hpp"
#include "unique_fd.hpp"

#include <netring/netns.hpp>

#include <fcntl.h>
#include <linux/nsfs.h>
#include <optional>
#include <sched.h>
#include <sys/stat.h>
#include <utility>

namespace netring {
namespace {

namespace errc = boost::system::errc;

/// Without O_NONBLOCK, a path to a FIFO would wait for a writer.
constexpr int open_flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

constexpr auto own_namespace = "/proc/thread-self/ns/net";

error_code refuse(diagnostics& why, std::string hint) {
    why.hint = std::move(hint);
    return error::invalid_option;
}

/// Which file of nsfs a descriptor is.
using identity = std::pair<dev_t, ino_t>;

std::optional<identity> identify(int fd) noexcept {
    struct stat status {};
    if (sys::fstat(fd, &status) != 0)
        return std::nullopt;
    return identity{status.st_dev, status.st_ino};
}

/// True if the calling thread is in the namespace of that descriptor.
bool already_in(int wanted) noexcept {
    unique_fd const own(sys::open(own_namespace, open_flags));
    auto const here = own ? identify(own.get()) : std::nullopt;
    return here && here == identify(wanted);
}

template <class Open>
netns or_throw(Open open) {
    error_code ec;
    diagnostics why;
    auto result = open(ec, why);
    if (ec)
        throw system_error(ec, why.text());
    return result;
}

} // namespace

struct netns::state {
    unique_fd fd;
    identity file;
    std::string label;
};

netns netns::open(std::string const& path, std::string label, error_code& ec, diagnostics& why) {
    ec.clear();
    why.clear();
    why.step = "open network namespace " + label;
    netns result;
    if (path.find('\0') != std::string::npos) {
        ec = refuse(why, "a path has no null character");
        return result;
    }
    unique_fd fd(sys::open(path.c_str(), open_flags));
    if (!fd) {
        ec = sys::last_error();
        return result;
    }
    // Other files answer with ENOTTY, and namespaces of other kinds with another number.
    auto const type = sys::ioctl(fd.get(), NS_GET_NSTYPE, nullptr);
    auto const failure = type < 0 ? sys::last_error() : error_code();
    if (type != CLONE_NEWNET && (!failure || failure == errc::inappropriate_io_control_operation)) {
        ec = refuse(why, path + " is not a network namespace");
        return result;
    }
    auto const file = failure ? std::nullopt : identify(fd.get());
    if (!file) {
        ec = failure ? failure : sys::last_error();
        return result;
    }
    result.state_ = std::make_shared<state const>(state{std::move(fd), *file, std::move(label)});
    why.clear();
    return result;
}

netns netns::current(error_code& ec, diagnostics* why) {
    diagnostics local;
    auto& reason = why != nullptr ? *why : local;
    auto result = open(own_namespace, "current", ec, reason);
    if (ec == errc::no_such_file_or_directory)
        reason.hint = "needs /proc";
    return result;
}

netns netns::from_name(std::string const& name, error_code& ec, diagnostics* why) {
    diagnostics local;
    auto& reason = why != nullptr ? *why : local;
    if (name.empty() || name.find('/') != std::string::npos) {
        reason = {"open network namespace '" + name + "'", "a name is not empty and has no slash", {}};
        ec = error::invalid_option;
        return {};
    }
    auto result = open("/run/netns/" + name, name, ec, reason);
    if (ec == errc::no_such_file_or_directory) {
        reason.hint = "no namespace " + name;
        reason.command = "ip netns list";
    }
    return result;
}

netns netns::from_pid(pid_t pid, error_code& ec, diagnostics* why) {
    diagnostics local;
    auto& reason = why != nullptr ? *why : local;
    auto const number = std::to_string(pid);
    auto result = open("/proc/" + number + "/ns/net", "pid " + number, ec, reason);
    if (ec == errc::no_such_file_or_directory)
        reason.hint = "no process " + number;
    else if (ec == errc::permission_denied || ec == errc::operation_not_permitted)
        reason.hint = "needs CAP_SYS_PTRACE for a process of another user";
    return result;
}

netns netns::from_path(std::string const& path, error_code& ec, diagnostics* why) {
    diagnostics local;
    return open(path, path, ec, why != nullptr ? *why : local);
}

netns netns::current() {
    return or_throw([](error_code& ec, diagnostics& why) { return current(ec, &why); });
}

netns netns::from_name(std::string const& name) {
    return or_throw([&](error_code& ec, diagnostics& why) { return from_name(name, ec, &why); });
}

netns netns::from_pid(pid_t pid) {
    return or_throw([&](error_code& ec, diagnostics& why) { return from_pid(pid, ec, &why); });
}

netns netns::from_path(std::string const& path) {
    return or_throw([&](error_code& ec, diagnostics& why) { return from_path(path, ec, &why); });
}

std::string netns::label() const {
    return state_ ? state_->label : std::string();
}

std::uint64_t netns::inode() const noexcept {
    return state_ ? state_->file.second : 0;
}

int netns::native_handle() const noexcept {
    return state_ ? state_->fd.get() : -1;
}

bool operator==(netns const& a, netns const& b) noexcept {
    if (a.state_ == nullptr || b.state_ == nullptr)
        return a.state_ == b.state_;
    return a.state_->file == b.state_->file;
}

namespace detail {
namespace {

/// What the thread inside needs, and what became of it.
struct visit {
    int fd;
    function_ref body;
    error_code ec;
};

void* enter(void* argument) noexcept {
    auto& self = *static_cast<visit*>(argument);
    if (sys::setns(self.fd, CLONE_NEWNET) != 0)
        self.ec = sys::last_error();
    // Who may not enter may be there already: the thread was born in the caller's namespace.
    if (self.ec == errc::operation_not_permitted && already_in(self.fd))
        self.ec.clear();
    if (!self.ec)
        self.body();
    return nullptr;
}

} // namespace

error_code in_netns(netns const& where, function_ref body) noexcept {
    if (!where)
        return error::not_open;
    visit inside{where.native_handle(), body, {}};
    if (sys::run_thread(&enter, &inside) != 0)
        return sys::last_error();
    return inside.ec;
}

void throw_not_entered(netns const& where, error_code const& ec) {
    diagnostics why{"enter network namespace " + where.label(), {}, {}};
    explain_entering(ec, why);
    throw system_error(ec, why.text());
}

} // namespace detail

void explain_entering(error_code const& ec, diagnostics& why) {
    if (ec == errc::operation_not_permitted)
        why.hint = "needs CAP_SYS_ADMIN, here and in the user namespace that owns the network namespace";
}

int socket_in(netns const* where, int domain, int type, int protocol, error_code& ec) noexcept {
    int fd = -1;
    error_code opened;
    auto open = [&]() noexcept {
        fd = sys::socket(domain, type, protocol);
        if (fd < 0)
            opened = sys::last_error();
    };
    ec.clear();
    if (where == nullptr)
        open();
    else
        ec = detail::in_netns(*where, open);
    if (!ec)
        ec = opened;
    return fd;
}

} // namespace netring
