// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CONFIG_HPP
#define NETRING_CONFIG_HPP

#ifndef __linux__
#error "netring drives Linux packet rings and builds on Linux only"
#endif

/// Marks what the compiled library exports; everything else is hidden.
#define NETRING_DECL __attribute__((visibility("default")))

#endif
