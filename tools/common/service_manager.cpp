// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "service_manager.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace netring_tools {

void tell_service_manager(std::string_view state) {
    auto const* const named = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::string name(named == nullptr ? "" : named);
    if (name.empty() || name.size() >= sizeof address.sun_path)
        return;
    auto const length = offsetof(sockaddr_un, sun_path) + name.size();
    // Names that are in no file system begin with a NUL.
    if (name.front() == '@')
        name.front() = '\0';
    std::ranges::copy(name, std::begin(address.sun_path));
    auto const socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return;
    // Nothing depends on its arrival here; systemd says itself what it waits for.
    static_cast<void>(::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                               reinterpret_cast<sockaddr const*>(&address), static_cast<socklen_t>(length)));
    ::close(socket);
}

} // namespace netring_tools
