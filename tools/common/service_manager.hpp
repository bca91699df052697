// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TOOLS_SERVICE_MANAGER_HPP
#define NETRING_TOOLS_SERVICE_MANAGER_HPP

#include <string_view>

namespace netring_tools {

/// Tells systemd, if that started the program, a state such as "READY=1": see sd_notify(3).
void tell_service_manager(std::string_view state);

} // namespace netring_tools

#endif
