# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""netring-stats: what many clients cost its server, and how smoothly a browser draws its page."""

import json
import re
import resource
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from .. import figures, machine
from ..tables import Goal, Method, Table

_CLIENTS = (1, 100, 1000)
_FRAMES_SCRIPT = Path(__file__).parents[2] / "browser" / "frames.mjs"


def tables(drivers, quick):
    turns = 1 if quick else 6
    return [_clients_table(drivers, 2 if quick else 5, turns), _page_table(drivers, quick, turns)]


def _clients_table(drivers, seconds, turns):
    def method(count):
        return Method(f"{count} clients", lambda: _clients_turn(drivers, count, seconds), True)

    most = f"{_CLIENTS[-1]} clients"
    return Table("dashboard-clients", "netring-stats with clients of its websocket, each told once a second",
                 [method(count) for count in _CLIENTS],
                 [("cores", "share of a core", 4), ("memory", "memory, MB", 1), ("gap", "longest gap, ms", 0)],
                 [Goal("cores", most, [], 0.5), Goal("memory", most, [], 200)], turns, turn_seconds=seconds + 2)


def _page_table(drivers, quick, turns):
    seconds, history_seconds = (2, 1) if quick else (10, 8)

    def turn():
        return _page_turn(drivers, seconds, history_seconds)

    return Table("dashboard-page", "The page in Chromium, all charts at 10 samples a second",
                 [Method("mixed traffic", turn, True)],
                 [("p50", "frame p50, ms", 1), ("p99", "frame p99, ms", 1), ("longest", "longest frame, ms", 1),
                  ("long_tasks", "long tasks/s", 2),
                  ("busy", "share of a core, of scripts and drawing", 3)], [], turns, "p99",
                 turn_seconds=seconds + history_seconds + 4)


def _clients_turn(drivers, count, seconds):
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    load = [drivers / "netring_bench_generate", "--rate", 1000]
    with machine.veth(), machine.running(load, machine.LOADING):
        with _server(drivers, "--max-clients", 1024, "--interval", 1, "v1") as (server, url):
            command = [drivers / "netring_bench_websocket_clients", re.search(r":(\d+)/", url)[1], count, 0, seconds]
            with subprocess.Popen(machine.pinned(command, machine.LOADING), stdout=subprocess.PIPE, text=True) as clients:
                if "connected" not in clients.stdout.readline():
                    raise RuntimeError(f"not all of {count} clients are let in")
                began, used = time.monotonic(), server.cpu_ns()
                # The clients count from now, and the server tells them once more to the end.
                time.sleep(seconds - 0.5)
                took = {"cores": (server.cpu_ns() - used) / (time.monotonic() - began) / 1e9,
                        "memory": server.memory_kib() * 1024 / 1e6}
                told = json.loads(clients.stdout.readline())
    if told["fewest_messages"] < seconds - 1:
        raise RuntimeError(f"a client got {told['fewest_messages']} messages in {seconds} s")
    return {**took, "gap": told["longest_gap_seconds"] * 1e3}


def _page_turn(drivers, seconds, history_seconds):
    """The browser has all processors, as a reader's has."""
    with _server(drivers, "--demo=mixed", "--interval", 0.1, processor=machine.LOADING) as (_, url):
        time.sleep(history_seconds)
        done = subprocess.run(["node", _FRAMES_SCRIPT, url, str(seconds)], capture_output=True, text=True, timeout=60,
                              check=False, cwd=drivers.parents[1] / "browser")
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-400:])
    found = json.loads(done.stdout)
    return {**figures.percentiles(found["frames_ms"]), "longest": max(found["frames_ms"]),
            "long_tasks": len(found["long_tasks_ms"]) / seconds, "busy": found["busy_seconds"] / seconds}


@contextmanager
def _server(drivers, *options, processor=machine.MEASURED):
    """One on a port of its own: the program and its address."""
    command = [drivers.parents[1] / "tools" / "netring-stats" / "netring-stats", "--listen", "127.0.0.1:0", *options]
    with machine.running(command, processor, signal.SIGTERM, stdout=subprocess.PIPE, text=True) as server:
        said = next(filter(None, (re.search(r"open (http\S+)", line) for line in server.process.stdout)))
        yield server, said[1]
