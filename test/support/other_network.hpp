// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_OTHER_NETWORK_HPP
#define NETRING_TEST_SUPPORT_OTHER_NETWORK_HPP

#include "wire.hpp"

#include <netring/netns.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sched.h>
#include <string>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace netring::test {

/// A second network namespace, which a child process holds; needs no writable /run.
class other_network {
public:
    other_network() {
        std::array<int, 2> entered{};
        if (::pipe(entered.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe");
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            char const result = ::unshare(CLONE_NEWNET) == 0 ? 'y' : 'n';
            if (::write(entered[1], &result, 1) == 1)
                ::pause();
            ::_exit(1);
        }
        ::close(entered[1]);
        char result = 'n';
        auto const got = process_ < 0 ? 0 : ::read(entered[0], &result, 1);
        ::close(entered[0]);
        if (got != 1 || result != 'y')
            throw std::system_error(errno, std::generic_category(), "a second network namespace");
        try {
            // Before any link is up: IPv6 would send packets of its own.
            run("for which in default all; do "
                "[ ! -e /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$which/disable_ipv6; done");
            run("ip link set lo up");
        } catch (...) {
            leave();
            throw;
        }
    }
    other_network(other_network const&) = delete;
    other_network& operator=(other_network const&) = delete;
    ~other_network() { leave(); }

    pid_t process() const noexcept { return process_; }

    /// Runs a shell command inside; see `test::run`.
    std::string run(std::string const& command) const {
        return test::run("nsenter --net=/proc/" + std::to_string(process_) + "/ns/net sh -c '" + command + "'");
    }

    /// `ip link add A type veth peer name B` inside; both really send.
    void add_veth(std::string const& a, std::string const& b) const {
        run("ip link add " + a + " type veth peer name " + b);
        netns::from_pid(process_).run_in([&] { set_up({a, b}); });
    }

    /// Ends the process, and with it the namespace unless someone else holds it.
    void leave() noexcept {
        if (process_ <= 0)
            return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

private:
    pid_t process_ = -1;
};

/// Runs `body` in a child process and waits. @return true if it returned true.
template <class Body>
bool in_child(Body body) {
    auto const child = ::fork();
    if (child == 0) {
        bool ok = false;
        try {
            ok = body();
        } catch (std::exception const& failure) {
            static_cast<void>(std::fprintf(stderr, "in the child: %s\n", failure.what()));
        }
        ::_exit(ok ? 0 : 1);
    }
    int status = -1;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace netring::test

#endif
