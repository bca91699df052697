# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""How the cost of a packet changes with captures, threads and rates, and what captures cost that have nothing to do."""

from .. import machine
from ..tables import Goal, Method, Table

_FIGURES = [("kpps", "kpps", 1), ("cpu", "CPU ns/packet", 0), ("core", "% of a core", 2), ("lost", "lost of 1000", 2),
            ("sleeps", "sleeps/s", 0)]


def tables(drivers, quick):
    seconds, turns = (0.3, 3) if quick else (1, 15)
    return [
        _table("scale-captures", "Captures of one thread that share 100000 frames a second", turns,
               {f"{count} captures": _loaded(drivers, seconds, 100_000, captures=count) for count in (1, 4, 16, 64)}),
        _table("scale-workers", "Threads on one processor that share a generator's full rate, a capture each", turns,
               {f"{count} workers": _loaded(drivers, seconds, 0, captures=count, workers=count) for count in (1, 2, 3, 4)}),
        _table("scale-rates", "One capture at several rates", turns,
               {f"{rate}/s": _loaded(drivers, max(seconds, 1), rate) for rate in (10, 100, 1000, 10_000, 100_000)}),
        Table("scale-idle", "Captures without packets, with rings of 64 KiB",
              [Method(f"{count} captures", _idle(drivers, seconds, count), True) for count in (1, 10, 100, 1000)],
              [("core", "% of a core", 3), ("sleeps", "sleeps/s", 0)], [Goal("core", "1000 captures", [], 1)], turns,
              turn_seconds=2),
    ]


def _table(name, title, turns, methods):
    return Table(name, title, [Method(method, turn, True) for method, turn in methods.items()], _FIGURES, [], turns,
                 turn_seconds=2.2)


def _loaded(drivers, seconds, rate, captures=1, workers=1):
    load = [drivers / "netring_bench_generate", "--rate", rate]

    def turn():
        with machine.veth(), machine.running(load, machine.LOADING):
            return _figures(machine.turn_of([drivers / "netring_bench_scale", "--captures", captures, "--workers", workers,
                                             "--seconds", seconds]))

    return turn


def _idle(drivers, seconds, captures):
    def turn():
        with machine.veth():
            return _figures(machine.turn_of([drivers / "netring_bench_scale", "--idle", "--captures", captures,
                                             "--seconds", seconds]))

    return turn


def _figures(took):
    packets = max(took["packets"], 1)
    return {"kpps": took["packets"] / took["seconds"] / 1e3, "cpu": took["cpu_ns"] / packets,
            "core": took["cpu_ns"] / took["seconds"] / 1e7, "lost": 1000 * took["lost"] / packets,
            "sleeps": took["sleeps"] / took["seconds"]}
