# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""AF_XDP: what a packet costs who receives, echoes or forwards it, in the driver and in the network stack, and how late it is.

xdp-bench of Debian's xdp-tools is no peer: it hands no packet to a process, and Linux 6.18 does not load its programs."""

import time

from .. import machine
from ..tables import Goal, Method, Table
from .receive import LATENCY_FIGURES, figures_of, latencies_of

_MODES = {"native": [], "generic": ["--generic"]}
_RECEIVERS = ("xsk-loop", "xdp-batch", "xsk-spinning", "xdp-spinning")


def tables(drivers, quick):
    seconds, turns = (0.3, 3) if quick else (1, 15)
    return [*(_receive_table(drivers, mode, seconds, turns) for mode in _MODES),
            *(_forward_table(drivers, work, mode, seconds, turns) for work in ("echo", "forward") for mode in _MODES),
            *(_latency_table(drivers, rate, quick, turns) for rate in (97, 10_000))]


def _is_netring(name):
    return name.startswith("xdp")


def _receive_table(drivers, mode, seconds, turns):
    def method(name):
        return Method(name, lambda: _receive_turn(drivers, [name, "--seconds", seconds, *_MODES[mode]]), _is_netring(name))

    return Table(f"xdp-receive-{mode}", f"Receiving frames of 64 bytes through AF_XDP in {mode} mode, at full rate",
                 [method(name) for name in _RECEIVERS],
                 [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 1), ("sleeps", "sleeps/s", 0),
                  ("calls", "system calls/packet", 4), ("allocations", "new/packet", 5), ("memory", "memory, MiB", 1)],
                 [Goal("cpu", "xdp-batch", ["xsk-loop"], 1.03)], turns, turn_seconds=2 * seconds + 2.5)


def _forward_table(drivers, work, mode, seconds, turns):
    """What is sent at g0 arrives at p0, and goes back or on from p1 to g1."""
    titles = {"echo": "Sending frames of 64 bytes back where they came from", "forward": "Sending frames of 64 bytes on"}

    def method(name):
        return Method(name, lambda: _forward_turn(drivers, [name, *_MODES[mode]], "g0" if work == "echo" else "g1", seconds),
                      _is_netring(name))

    return Table(f"xdp-{work}-{mode}", f"{titles[work]}, through AF_XDP in {mode} mode, at full rate",
                 [method(f"{name}-{work}") for name in ("xsk", "xdp", "xdp-core")],
                 [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 0), ("core", "% of a core", 1), ("lost", "lost of 1000", 1),
                  ("sleeps", "sleeps/s", 0)], [], turns, "kpps",
                 turn_seconds=seconds + 2)


def _latency_table(drivers, rate, quick, turns):
    packets = 20 if quick else 100 if rate < 1000 else 2000

    def method(name):
        return Method(name, lambda: _latency_turn(drivers, name, rate, packets), _is_netring(name))

    return Table(f"xdp-latency-{rate}", f"From send to handler through AF_XDP at {rate} frames a second, us",
                 [method(name) for name in _RECEIVERS], LATENCY_FIGURES,
                 [Goal("p50", "xdp-batch", ["xsk-loop"], 1.05), Goal("p50", "xdp-spinning", ["xsk-spinning"], 1.2)], turns,
                 turn_seconds=packets / rate + 1.2)


def _receive_turn(drivers, how):
    command = [drivers / "netring_bench_receive", *how]
    took = _loaded(drivers, command)
    counted = _loaded(drivers, [*command, "--count-system-calls"])
    return figures_of(took, counted)


def _loaded(drivers, command, *load):
    """On a pair of its own: the kernel lets go of a queue some time after its socket was closed."""
    with machine.veth(), machine.running([drivers / "netring_bench_generate", *load], machine.LOADING):
        return machine.turn_of(command)


def _latency_turn(drivers, name, rate, packets):
    return latencies_of(_loaded(drivers, [drivers / "netring_bench_receive", name, "--latencies", packets],
                                "--stamped", "--rate", rate))


def _forward_turn(drivers, how, far, seconds):
    """Counted where it arrives."""
    with machine.two_veths(), machine.running([drivers / "netring_bench_forward", *how]) as program:
        with machine.running([drivers / "netring_bench_generate", "--interface", "g0"], machine.LOADING):
            found = machine.watch(program, far, seconds)
        # What is under way arrives.
        time.sleep(0.2)
        sent, arrived = machine.packets("g0", "sent"), machine.packets(far)
    if not found.packets:
        raise RuntimeError(f"{how[0]} forwarded nothing")
    return {"kpps": found.packets / found.seconds / 1e3, "cpu": found.cpu_ns / found.packets,
            "core": 100 * found.cpu_ns / found.seconds / 1e9, "lost": 1000 * (sent - arrived) / sent,
            "sleeps": found.sleeps / found.seconds}
