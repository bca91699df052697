# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Receiving: what a packet costs the receiver, and how late it is. Allocations are those by operator new: what C libraries
allocate is not seen."""

import subprocess
import tempfile

from .. import figures, machine
from ..tables import Goal, Method, Table

_OURS = ("batch", "batch-coroutine", "owned", "owned-again", "guard", "capture")
LATENCY_FIGURES = [("p50", "p50", 1), ("p99", "p99", 1), ("p999", "p99.9", 1)]
_LATENCY_OURS = ("batch", "batch-coroutine", "capture")


def tables(drivers, quick):
    seconds, turns = (0.3, 3) if quick else (1, 15)
    result = []
    for size in (60,) if quick else (60, 508, 1510):
        result.append(_load_table(drivers, size, seconds, turns))
    for rate in (100, 10_000):
        result.append(_calls_table(drivers, rate, seconds, 3))
    for rate in (97, 10_000):
        result.append(_latency_table(drivers, rate, quick, turns))
    return result


def _load_table(drivers, size, seconds, turns):
    name = f"receive-{size + 4}"

    def method(name):
        return Method(name, lambda: _turn(drivers, name, ["--seconds", seconds], ["--size", size]), name in _OURS)

    names = ("ring-loop", "batch", "pcap", "owned-again", "batch-coroutine", "owned", "guard", "capture", "tins", "recvmmsg")
    methods = [method(name) for name in names]
    methods.append(Method("netsniff-ng", lambda: _netsniff_turn(drivers, size, seconds)))
    goals = [
        Goal("cpu", "batch", ["ring-loop"], 1.1),
        Goal("cpu", "batch", ["pcap"], 0.6),
        Goal("cpu", "owned-again", ["pcap"], 1.0),
        Goal("cpu", "batch", ["netsniff-ng"], 0.5),
        Goal("calls", "batch", [], 0.01),
    ] if size == 60 else []
    return Table(name, f"Frames of {size + 4} bytes at full rate", methods,
                 [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 1), ("lost", "lost of 1000", 2), ("sleeps", "sleeps/s", 0),
                  ("calls", "system calls/packet", 5), ("allocations", "new/packet", 5), ("memory", "memory, MiB", 1)],
                 goals, turns, "cpu", turn_seconds=2 * seconds + 1.5)


def _calls_table(drivers, rate, seconds, turns):
    names = ("ring-loop", "batch", "capture", "pcap", "recvmmsg")

    def method(name):
        return Method(name, lambda: _turn(drivers, name, ["--seconds", max(seconds, 1)], ["--rate", rate]), name in _OURS)

    return Table(f"idle-{rate}", f"At {rate} frames a second", [method(name) for name in names],
                 [("cpu", "CPU ns/packet", 0), ("sleeps", "sleeps/s", 0), ("calls", "system calls/packet", 3)], [], turns,
                 "cpu", turn_seconds=2 * max(seconds, 1) + 1.5)


def _latency_table(drivers, rate, quick, turns):
    packets = 20 if quick else 100 if rate < 1000 else 2000

    def method(name):
        return Method(name, lambda: _latency_turn(drivers, name, rate, packets), name in _LATENCY_OURS)

    return Table(f"latency-{rate}", f"From send to handler at {rate} frames a second, us",
                 [method(name) for name in ("recvmmsg", "batch", "pcap", "batch-coroutine", "capture", "asio-wait")],
                 LATENCY_FIGURES,
                 [Goal("p50", "batch", ["recvmmsg", "pcap"], 1.05), Goal("p99", "batch", ["recvmmsg", "pcap"], 1.2)], turns,
                 turn_seconds=packets / rate + 1.2)


def _turn(drivers, name, how, load):
    command = [drivers / "netring_bench_receive", name, *how]
    with machine.veth(), machine.running([drivers / "netring_bench_generate", *load], machine.LOADING):
        took = machine.turn_of(command)
        # Counting slows each call down, so a turn of its own.
        counted = machine.turn_of([*command, "--count-system-calls"])
    return figures_of(took, counted)


def figures_of(took, counted):
    """Of two turns of a receiver, in the second of which its system calls were counted."""
    packets = max(took["packets"], 1)
    return {
        "kpps": took["packets"] / took["seconds"] / 1e3,
        "cpu": took["cpu_ns"] / packets,
        "lost": 1000 * took["lost"] / packets,
        "sleeps": took["sleeps"] / took["seconds"],
        "calls": counted["system_calls"] / max(counted["packets"], 1),
        "allocations": took["allocations"] / packets,
        "memory": took["memory_kib"] / 1024,
    }


def _latency_turn(drivers, name, rate, packets):
    with machine.veth(), machine.running([drivers / "netring_bench_generate", "--stamped", "--rate", rate], machine.LOADING):
        took = machine.turn_of([drivers / "netring_bench_receive", name, "--low-latency", "--latencies", packets])
    return latencies_of(took)


def latencies_of(took):
    """In microseconds, of a turn in which a receiver took the time of each packet."""
    return figures.percentiles([nanoseconds / 1000 for nanoseconds in took["latencies_ns"]])


def _netsniff_turn(drivers, size, seconds):
    """It only counts: to nowhere, in silence."""
    with machine.veth(), machine.running([drivers / "netring_bench_generate", "--size", size], machine.LOADING):
        with tempfile.TemporaryFile("w+") as said:
            command = ["netsniff-ng", "--in", "v1", "--out", "/dev/null", "--silent", "--ring-size", "64MiB", "--no-promisc"]
            with machine.running(command, stdout=said, stderr=subprocess.STDOUT) as program:
                found = machine.watch(program, "v1", seconds)
                memory = program.memory_kib()
    return {"kpps": found.packets / found.seconds / 1e3, "cpu": found.cpu_ns / max(found.packets, 1),
            "sleeps": found.sleeps / found.seconds, "memory": memory / 1024}
