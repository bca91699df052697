// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_VERSION_HPP
#define NETRING_VERSION_HPP

/// Version of the headers: major * 10000 + minor * 100 + patch.
#define NETRING_VERSION 100

/// The same as text. Both builds read it from this line.
#define NETRING_VERSION_STRING "0.1.0"

#endif
