# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""What an asynchronous operation costs beside a bare wait of Asio's, by each completion token."""

from .. import machine
from ..tables import Goal, Method, Table

_TOKENS = ("callback", "deferred", "use_awaitable", "use_future")
_OPERATIONS = ("receive-ready", "wait-ready", "post", "receive-blocked", "wait-blocked")
#: What the first turn takes until memory is recycled.
_NONE = 0.001


def tables(drivers, quick):
    seconds, turns = (0.1, 3) if quick else (0.5, 15)
    return [_table(drivers, token, seconds, turns) for token in _TOKENS]


def _table(drivers, token, seconds, turns):
    def method(operation):
        return Method(operation, lambda: _turn(drivers, operation, token, seconds), operation.startswith("receive"))

    goals = [Goal("ns", "receive-ready", ["wait-ready"], 1.15)]
    if token != "use_future":  # whose shared state has to be allocated
        goals.append(Goal("allocations", "receive-ready", [], _NONE))
    return Table(f"overhead-{token}", f"One operation after the other, by {token}", [method(name) for name in _OPERATIONS],
                 [("ns", "ns/operation", 1), ("allocations", "allocations/operation", 4)], goals, turns,
                 turn_seconds=seconds + 0.8)


def _turn(drivers, operation, token, seconds):
    with machine.veth():
        return machine.turn_of([drivers / "netring_bench_overhead", operation, "--token", token, "--seconds", seconds])
