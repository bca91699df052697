# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Sending: packets per second that reach the far end, and what each costs the sender."""

import struct
import subprocess
import tempfile
from pathlib import Path

from .. import machine
from ..tables import Goal, Method, Table

_OURS = ("batch", "send", "reserve-commit", "batch-whole", "send-whole", "xdp-batch")
_FIGURES = [("kpps", "kpps", 0), ("cpu", "CPU ns/packet", 1), ("calls", "system calls/packet", 4), ("memory", "memory, MiB", 1)]


def tables(drivers, quick):
    seconds, turns = (0.3, 3) if quick else (1, 15)
    result = [_packet_table(drivers, size, seconds, turns) for size in ((60,) if quick else (60, 1510))]
    return [*result, _xdp_table(drivers, seconds, turns)]


def _driver(drivers, name, size, seconds):
    """Also one whose frames the kernel copies whole."""
    method = name.removesuffix("-whole")
    how = [method] if method == name else [method, "--whole"]
    return Method(name, lambda: _turn([drivers / "netring_bench_send", *how, "--size", size], seconds), name in _OURS)


def _packet_table(drivers, size, seconds, turns):
    own = [_driver(drivers, name, size, seconds)
           for name in ("ring-loop", "batch", "send", "reserve-commit", "batch-whole", "send-whole", "sendmmsg", "pcap-inject")]
    peers = [
        Method("trafgen", lambda: _trafgen_turn(size, seconds)),
        Method("tcpreplay", lambda: _tcpreplay_turn(size, seconds)),
        Method("testpmd-packet", lambda: _testpmd_turn(
            "net_af_packet0,iface=v0,qdisc_bypass=1,framecnt=512,blocksz=1048576,framesz=2048", size, seconds)),
    ]
    # Frames that are copied whole are netring's best setting here; against the loop, both settings count.
    goals = [
        Goal("kpps", "batch", ["ring-loop"], 0.97, at_least=True),
        Goal("kpps", "batch-whole", ["ring-loop"], 0.97, at_least=True),
        Goal("kpps", "batch-whole", ["trafgen"], 1.0, at_least=True),
        Goal("kpps", "batch-whole", ["testpmd-packet"], 1.0, at_least=True),
        Goal("kpps", "batch-whole", ["sendmmsg"], 1.15, at_least=True),
        Goal("kpps", "send", ["ring-loop"], 0.95, at_least=True),
        Goal("kpps", "send-whole", ["ring-loop"], 0.95, at_least=True),
        Goal("kpps", "batch-whole", ["pcap-inject", "tcpreplay"], 1.5, at_least=True),
    ] if size == 60 else []
    return Table(f"send-{size + 4}", f"Sending frames of {size + 4} bytes as fast as it goes", [*own, *peers], _FIGURES, goals,
                 turns, turn_seconds=2 * seconds + 2)


def _xdp_table(drivers, seconds, turns):
    """Without zero copy a sender needs no program, so that native and generic mode are the same."""
    methods = [_driver(drivers, name, 60, seconds) for name in ("xdp-batch", "xsk-loop")]
    methods.append(Method("testpmd-xdp", lambda: _testpmd_turn("net_af_xdp0,iface=v0", 60, seconds)))
    goals = [Goal("kpps", "xdp-batch", ["testpmd-xdp"], 1.0, at_least=True),
             Goal("kpps", "xdp-batch", ["xsk-loop"], 1.3, at_least=True)]
    return Table("xdp-send-64", "Sending frames of 64 bytes through AF_XDP as fast as it goes", methods, _FIGURES, goals, turns,
                 turn_seconds=2 * seconds + 2)


def _turn(command, seconds, settle=0.3, **how):
    with machine.veth(), machine.running(command, settle=settle, **how) as program:
        found = machine.watch(program, "v1", seconds)
        memory = program.memory_kib()
        # Counting slows each call down, so a time of its own.
        calls = program.system_calls("v1", seconds)
    if found.packets == 0:
        raise RuntimeError(f"{command[0]} sent nothing")
    return {"kpps": found.packets / found.seconds / 1e3, "cpu": found.cpu_ns / found.packets, "calls": calls,
            "memory": memory / 1024}


def _testpmd_turn(device, size, seconds):
    """Its main thread only waits for an end of its input, so that both may share the processor."""
    lcores = f"0@{machine.MEASURED},1@{machine.MEASURED}"
    command = ["dpdk-testpmd", "--no-huge", "-m", 256, "--file-prefix=netring-bench", "--no-pci", "--lcores", lcores, "--vdev",
               device, "--", "--forward-mode=txonly", f"--txpkts={size}", "--nb-cores=1", "--burst=64",
               "--total-num-mbufs=16384", "--no-lsc-interrupt"]
    return _turn(command, seconds, settle=2, stdin=subprocess.PIPE)


def _trafgen_turn(size, seconds):
    """A gap of none has it call once a frame in place of its ring, which is faster here."""
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "frame.cfg"
        described.write_text("{ " + ", ".join(map(str, _frame(size))) + " }\n")
        command = ["trafgen", "--dev", "v0", "--conf", described, "--cpus", 1, "--no-cpu-stats", "--gap", 0]
        return _turn(command, seconds, settle=1)


def _tcpreplay_turn(size, seconds):
    """The frame as often as others send it at a time, since it looks at the clock between two runs over the file."""
    frame = _frame(size)
    with tempfile.TemporaryDirectory() as folder:
        frames = Path(folder) / "frames.pcap"
        frames.write_bytes(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) +
                           (struct.pack("=IIII", 0, 0, size, size) + frame) * 512)
        return _turn(["tcpreplay", "--intf1=v0", "--topspeed", "--preload-pcap", "--loop=0", frames], seconds)


def _frame(size):
    """What netring_bench_send sends."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size - 14, 0, 0, 64, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    total = sum(struct.unpack(">10H", ip))
    checksum = ~(total + (total >> 16)) & 0xFFFF
    ip = ip[:10] + struct.pack(">H", checksum) + ip[12:]
    ethernet = bytes([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0])
    return (ethernet + ip + struct.pack(">HHHH", 9, 9, size - 34, 0)).ljust(size, b"\0")
