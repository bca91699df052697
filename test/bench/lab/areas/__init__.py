# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""What is measured, an area a module: each has `tables(drivers, quick)`."""

from . import bridge, dashboard, overhead, receive, scale, send, xdp

_AREAS = (receive, send, xdp, bridge, overhead, dashboard, scale)


def all_tables(drivers, quick):
    return [table for area in _AREAS for table in area.tables(drivers, quick)]
