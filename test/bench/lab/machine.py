# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Programs on their own processors, and what the kernel counts of them and of interfaces."""

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_usable = sorted(os.sched_getaffinity(0))
#: The program that is measured runs here, what loads it there.
MEASURED = _usable[0]
LOADING = _usable[-1]


class Sample(NamedTuple):
    """Of one moment, or what came between two."""

    seconds: float
    packets: int
    cpu_ns: int
    sleeps: int

    def __sub__(self, earlier):
        return Sample(*(late - early for late, early in zip(self, earlier)))


class Program:
    """A program that runs until it is ended."""

    def __init__(self, command, processor=MEASURED, **how):
        how.setdefault("stdout", subprocess.DEVNULL)
        how.setdefault("stderr", subprocess.DEVNULL)
        self.process = subprocess.Popen(pinned(command, processor), **how)

    def cpu_ns(self):
        """Of all threads, also while they run."""
        return sum(int(_read(task / "schedstat").split()[0] or 0) for task in self._tasks())

    def sleeps(self):
        total = 0
        for task in self._tasks():
            for line in _read(task / "status").splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    total += int(line.split()[1])
        return total

    def memory_kib(self):
        for line in _read(Path(f"/proc/{self.process.pid}/status")).splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
        return 0

    def system_calls(self, interface, seconds):
        """How many it makes in a time, for each packet that an interface receives. Counting slows each of them down."""
        counted = subprocess.run(
            ["perf", "stat", "--field-separator=,", "--event=raw_syscalls:sys_enter",
             f"--pid={','.join(map(str, self._processes()))}", "--",
             "sh", "-c", f"cat /proc/net/dev && echo then && sleep {seconds} && cat /proc/net/dev"],
            capture_output=True, text=True, check=True)
        before, after = (_packets(text, interface, "received") for text in counted.stdout.split("then\n"))
        return int(counted.stderr.strip().split(",")[0]) / max(after - before, 1)

    def end(self, how=signal.SIGINT):
        if self.process.poll() is None:
            processes = self._processes()
            _signal_all(processes, how)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                _signal_all(processes, signal.SIGKILL)
        return self.process.wait()

    def _tasks(self):
        tasks = []
        for process in self._processes():
            try:
                tasks += Path(f"/proc/{process}/task").iterdir()
            except OSError:
                pass
        return tasks

    def _processes(self):
        """Its own and those that it made, as some programs work in a child."""
        children = subprocess.run(["pgrep", "--parent", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [self.process.pid, *map(int, children.stdout.split())]


def _signal_all(processes, how):
    for process in processes:
        try:
            os.kill(process, how)
        except ProcessLookupError:
            pass  # a child ends with its parent, or before it


def pinned(command, processor):
    return ["taskset", "--cpu-list", str(processor), *map(str, command)]


@contextmanager
def running(command, processor=MEASURED, how=signal.SIGINT, settle=0.3, **more):
    """Starts a program and ends it. Fails if it did not last."""
    program = Program(command, processor, **more)
    try:
        time.sleep(settle)
        if program.process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended at once, with status {program.process.returncode}")
        yield program
        if program.process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended too early, with status {program.process.returncode}")
    finally:
        program.end(how)


def turn_of(command, processor=MEASURED, patience=60):
    """A driver that measures itself and prints JSON."""
    done = subprocess.run(pinned(command, processor), capture_output=True, text=True, timeout=patience, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout)


def watch(program, interface, seconds, direction="received"):
    """Packets of an interface and what a program uses meanwhile."""

    def now():
        return Sample(time.monotonic(), packets(interface, direction), program.cpu_ns() if program else 0,
                      program.sleeps() if program else 0)

    before = now()
    time.sleep(seconds)
    return now() - before


def packets(interface, direction="received"):
    """What the kernel counted: netring has no part in it."""
    return _packets(_read(Path("/proc/net/dev")), interface, direction)


def _packets(text, interface, direction):
    column = {"received": 1, "sent": 9, "receive_dropped": 3, "send_dropped": 11}[direction]
    for line in text.splitlines():
        fields = line.replace(":", " ").split()
        if fields and fields[0] == interface:
            return int(fields[1 + column])
    raise RuntimeError(f"no interface {interface}")


def busy_seconds():
    """Of all processors, with what interrupts took of them."""
    total = [int(field) for field in _read(Path("/proc/stat")).split("\n", 1)[0].split()[1:9]]
    idle, waiting = total[3:5]
    return (sum(total) - idle - waiting) / os.sysconf("SC_CLK_TCK")


@contextmanager
def veth(a="v0", b="v1", queues=1):
    of_queues = f"numrxqueues {queues} numtxqueues {queues}".split()
    subprocess.run(["ip", "link", "add", a, *of_queues, "type", "veth", "peer", "name", b, *of_queues], check=True)
    try:
        for name in (a, b):
            subprocess.run(["ip", "link", "set", name, "up"], check=True)
        # It drops what is sent before its carrier is there.
        time.sleep(0.5)
        yield
    finally:
        subprocess.run(["ip", "link", "delete", a], check=True)


@contextmanager
def two_veths():
    """What is sent at g0 arrives at p0, and what is sent on at p1 arrives at g1."""
    with veth("g0", "p0"), veth("p1", "g1"):
        yield


def describe():
    system = os.uname()
    return {
        "kernel": f"{system.sysname} {system.release} {system.machine}",
        "processors": len(_usable),
        "model": next((line.split(":")[1].strip() for line in _read(Path("/proc/cpuinfo")).splitlines()
                       if line.startswith("model name")), "unknown"),
        "load": os.getloadavg()[0],
    }


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""
