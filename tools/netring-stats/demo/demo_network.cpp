// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "demo/demo_network.hpp"

#include "failure.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace netring_stats {

using netring_tools::exit_code;
using netring_tools::failure;

namespace {

bool write_file(std::string const& path, std::string const& text) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good();
}

bool file_says(char const* path, char value) {
    std::ifstream file(path);
    return file.peek() == value;
}

[[noreturn]] void refused(std::string const& step) {
    std::string const why = "this system does not let this user make a user namespace, which the demo runs in";
    std::string command = "sudo netring-stats --demo";
    if (file_says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
        command = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    else if (file_says("/proc/sys/kernel/unprivileged_userns_clone", '0'))
        command = "sudo sysctl -w kernel.unprivileged_userns_clone=1";
    else if (file_says("/proc/sys/user/max_user_namespaces", '0'))
        command = "sudo sysctl -w user.max_user_namespaces=15000";
    throw failure(exit_code::privilege, step, why, command);
}

void enter_namespaces() {
    auto const user = std::to_string(::getuid());
    auto const group = std::to_string(::getgid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) {
        if (!write_file("/proc/self/uid_map", "0 " + user + " 1") || !write_file("/proc/self/setgroups", "deny") ||
            !write_file("/proc/self/gid_map", "0 " + group + " 1"))
            refused("map the user into a namespace");
        return;
    }
    auto const why = std::generic_category().message(errno);
    // Where user namespaces are off, root can still make a network namespace.
    if (::unshare(CLONE_NEWNET) != 0)
        refused("make a user and network namespace: " + why);
}

/// Runs commands of ip(8). @throws failure.
void run_ip(char const* commands) {
    auto* const ip = ::popen("PATH=\"$PATH:/usr/sbin:/sbin\" exec ip -batch - >/dev/null 2>&1", "we");
    if (ip != nullptr)
        std::fputs(commands, ip);
    int const status = ip == nullptr ? -1 : ::pclose(ip);
    constexpr int not_found = 127;
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == not_found)
        throw failure(exit_code::other, "make the demo's veth pair", "ip(8) is not installed",
                      "sudo apt-get install iproute2");
    if (status != 0)
        refused("make the demo's veth pair with ip(8)");
}

} // namespace

void enter_demo_network() {
    enter_namespaces();
    // Off before any link is up, so that the demo's traffic is all there is.
    for (auto const* const scope : {"all", "default"})
        write_file(std::string("/proc/sys/net/ipv6/conf/") + scope + "/disable_ipv6", "1");
    run_ip("link add demo0 type veth peer name demo1\nlink set demo0 up\nlink set demo1 up\n");
}

} // namespace netring_stats
