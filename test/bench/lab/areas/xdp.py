# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""AF_XDP: what a packet costs the receiver, in the driver and in the network stack."""

from .. import machine
from ..tables import Goal, Method, Table
from .receive import figures_of


def tables(drivers, quick):
    seconds, turns = (0.3, 3) if quick else (1, 15)
    return [_table(drivers, "native", [], seconds, turns), _table(drivers, "generic", ["--generic"], seconds, turns)]


def _table(drivers, mode, more, seconds, turns):
    def method(name):
        return Method(name, lambda: _turn(drivers, name, ["--seconds", seconds, *more]), name.startswith("xdp"))

    return Table(f"xdp-receive-{mode}", f"Receiving frames of 64 bytes through AF_XDP in {mode} mode, at full rate",
                 [method(name) for name in ("xsk-loop", "xdp-batch", "xsk-spinning", "xdp-spinning")],
                 [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 1), ("sleeps", "sleeps/s", 0),
                  ("calls", "system calls/packet", 4), ("memory", "memory, MiB", 1)],
                 [Goal("cpu", "xdp-batch", ["xsk-loop"], 1.03)], turns)


def _turn(drivers, name, how):
    command = [drivers / "netring_bench_receive", name, *how]
    took = _loaded(drivers, command)
    counted = _loaded(drivers, [*command, "--count-system-calls"])
    return figures_of(took, counted)


def _loaded(drivers, command):
    """On a pair of its own: the kernel lets go of a queue some time after its socket was closed."""
    with machine.veth(), machine.running([drivers / "netring_bench_generate"], machine.LOADING):
        return machine.turn_of(command)
