# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Bridging: g0~p0, a bridge of p0 and p1, p1~g1. What is sent at g0 is counted at g1, by the kernel."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from .. import machine
from ..tables import Goal, Method, Table
from .receive import LATENCY_FIGURES, latencies_of

_OURS = ("packet", "xdp")
_THEIRS = ("testpmd-packet", "testpmd-xdp", "kernel")
_VDEVS = {
    "testpmd-packet": [f"net_af_packet{port},iface=p{port},qdisc_bypass=1" for port in (0, 1)],
    "testpmd-xdp": [f"net_af_xdp{port},iface=p{port}" for port in (0, 1)],
}


def tables(drivers, quick):
    seconds, turns = (0.5, 3) if quick else (1, 15)
    return [_load_table(drivers, seconds, turns), _rate_table(drivers, seconds, turns), _idle_table(drivers, seconds, turns),
            _latency_table(drivers, 50 if quick else 1000, turns)]


def _load_table(drivers, seconds, turns):
    def method(name, *how):
        return Method(name, lambda: _load_turn(drivers, how or [name], [], seconds), name not in _THEIRS)

    methods = [method("packet"), method("testpmd-packet"), method("xdp"), method("testpmd-xdp"), method("kernel"),
               method("packet-inspect", "packet", "--inspect"), method("xdp-inspect", "xdp", "--inspect")]
    goals = [Goal("cpu", "packet", ["testpmd-packet"], 0.95), Goal("cpu", "xdp", ["testpmd-xdp"], 0.95),
             *(Goal("kpps", name, ["kernel"], 1.2, at_least=True) for name in _OURS),
             *(Goal("lost", name, [], 0) for name in _OURS)]
    return Table("bridge-load", "A bridge at the generator's full rate, frames of 64 bytes", methods,
                 [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 0), ("core", "% of a core", 1), ("lost", "lost of 1000", 2),
                  ("busy", "busy cores of the system", 2)], goals, turns, turn_seconds=seconds + 2.5)


def _rate_table(drivers, seconds, turns):
    def method(name):
        return Method(name, lambda: _load_turn(drivers, [name], ["--rate", 100_000], seconds), name in _OURS)

    goals = [goal for name in _OURS for goal in (Goal("lost", name, [], 0), Goal("core", name, [], 15))]
    return Table("bridge-100k", "A bridge at 100000 frames of 64 bytes a second", [method(name) for name in (*_OURS, *_THEIRS)],
                 [("cpu", "CPU ns/packet", 0), ("core", "% of a core", 1), ("lost", "lost of 1000", 2),
                  ("busy", "busy cores of the system", 2)], goals, turns, turn_seconds=seconds + 2.5)


def _idle_table(drivers, seconds, turns):
    def turn(name):
        with machine.two_veths(), _bridge(drivers, [name]) as program:
            found = machine.watch(program, "g1", seconds)
        return {"core": 100 * found.cpu_ns / found.seconds / 1e9, "sleeps": found.sleeps / found.seconds}

    return Table("bridge-idle", "A bridge without packets",
                 [Method(name, lambda name=name: turn(name), name in _OURS) for name in (*_OURS, *_THEIRS[:2])],
                 [("core", "% of a core", 2), ("sleeps", "sleeps/s", 0)], [Goal("core", name, [], 1) for name in _OURS], turns,
                 turn_seconds=seconds + 2.5)


def _latency_table(drivers, packets, turns):
    def method(name, *how):
        return Method(name, lambda: _latency_turn(drivers, how or [name], packets), name.startswith(_OURS))

    return Table("bridge-latency", "From send at g0 to a plain socket at g1, 1000 frames a second, us",
                 [Method("no bridge", lambda: _plain_latency_turn(drivers, packets)), method("kernel"), method("packet"),
                  method("packet-low-latency", "packet", "--low-latency"), method("xdp"), method("testpmd-packet"),
                  method("testpmd-xdp")],
                 LATENCY_FIGURES, [], turns, "p50", turn_seconds=packets / 1000 + 2.5)


@contextmanager
def _bridge(drivers, how):
    """Yields its program; none for the kernel's."""
    if how[0] == "kernel":
        with _kernel_bridge():
            yield None
    elif how[0] in _VDEVS:
        # The first of its threads only sleeps.
        command = ["dpdk-testpmd", "--no-huge", "-m", 256, "--no-pci", f"--file-prefix=netring{os.getpid()}",
                   "--lcores", f"0@{machine.MEASURED},1@{machine.MEASURED}",
                   *(word for vdev in _VDEVS[how[0]] for word in ("--vdev", vdev)),
                   "--", "--forward-mode=io", "--auto-start", "--nb-cores=1", "--no-mlockall", "--total-num-mbufs=16384",
                   "--burst=64", "--stats-period=1000"]
        with machine.running(command, settle=2) as program:
            yield program
    else:
        with machine.running([drivers / "netring_bench_bridge", *how]) as program:
            yield program


@contextmanager
def _kernel_bridge():
    subprocess.run("ip link add br0 type bridge stp_state 0 mcast_snooping 0".split(), check=True)
    try:
        for name in ("p0", "p1"):
            subprocess.run(["ip", "link", "set", name, "master", "br0"], check=True)
        subprocess.run("ip link set br0 up".split(), check=True)
        # Not also through the firewall of IP, which costs, and drops the stamped frames for their headers.
        for firewall in Path("/proc/sys/net/bridge").glob("bridge-nf-call-*"):
            firewall.write_text("0")
        time.sleep(0.3)
        yield
    finally:
        subprocess.run("ip link delete br0".split(), check=True)


def _load_turn(drivers, how, load, seconds):
    with machine.two_veths(), _bridge(drivers, how) as program:
        with machine.running([drivers / "netring_bench_generate", "--interface", "g0", *load], machine.LOADING):
            busy = machine.busy_seconds()
            found = machine.watch(program, "g1", seconds)
            busy = machine.busy_seconds() - busy
        # What is under way arrives.
        time.sleep(0.2)
        sent = machine.packets("g0", "sent") + machine.packets("g0", "send_dropped")
        arrived = machine.packets("g1")
    if not found.packets:
        raise RuntimeError(f"{how[0]} forwarded nothing")
    result = {"kpps": found.packets / found.seconds / 1e3, "lost": 1000 * (sent - arrived) / sent, "busy": busy / found.seconds}
    if program:
        result |= {"cpu": found.cpu_ns / found.packets, "core": 100 * found.cpu_ns / found.seconds / 1e9}
    return result


def _latency_turn(drivers, how, packets):
    with machine.two_veths(), _bridge(drivers, how):
        return _latencies(drivers, "g0", "g1", packets)


def _plain_latency_turn(drivers, packets):
    with machine.veth("g0", "g1"):
        return _latencies(drivers, "g0", "g1", packets)


def _latencies(drivers, sender, receiver, packets):
    """Both ends on one processor, as some bridges leave nothing of the other."""
    load = [drivers / "netring_bench_generate", "--interface", sender, "--stamped", "--rate", 1000]
    receive = [drivers / "netring_bench_receive", "recvmmsg", "--low-latency", "--interface", receiver, "--latencies", packets]
    with machine.running(load, machine.LOADING):
        return latencies_of(machine.turn_of(receive, machine.LOADING))
