# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Methods that are measured in turns, and goals for their ratios."""

import sys
from dataclasses import dataclass, field
from typing import Callable

from . import figures


@dataclass
class Method:
    """One way to do the work. `turn` measures once and returns figures by their names."""

    name: str
    turn: Callable[[], dict]
    is_netring: bool = False


@dataclass
class Goal:
    """A ratio of medians of two methods, or of a figure to a constant if there is no peer."""

    figure: str
    method: str
    peers: list
    limit: float
    at_least: bool = False


@dataclass
class Table:
    """One comparison: all methods measured in turns, A B A B."""

    name: str
    title: str
    methods: list
    #: Name, heading and number of decimals of each figure.
    figures: list
    goals: list = field(default_factory=list)
    turns: int = 15
    #: The figure that is drawn, that of the first goal if not given.
    main: str = ""
    #: What a turn of one method takes, roughly, with what has to be set up for it.
    turn_seconds: float = 1
    results: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)

    def __post_init__(self):
        if not self.main and self.goals:
            self.main = self.goals[0].figure

    def seconds(self):
        return self.turns * len(self.methods) * self.turn_seconds

    def measure(self):
        for turn in range(self.turns):
            for method in self.methods:
                if method.name in self.failures:
                    continue
                _show(f"{self.name}: turn {turn + 1} of {self.turns}, {method.name}")
                try:
                    self.results.setdefault(method.name, []).append(method.turn())
                except Exception as failure:  # pylint: disable=broad-except  # a peer that fails must not end the others
                    self.failures[method.name] = str(failure)
                    self.results.pop(method.name, None)
        _show("")

    def values(self, method, figure):
        return [turn[figure] for turn in self.results.get(method, []) if figure in turn]

    def estimate(self, method, figure):
        values = self.values(method, figure)
        return figures.estimate(values) if values else None

    def judge(self, goal):
        """The estimate of the ratio to the best peer, and whether the goal is kept."""
        ours = self.values(goal.method, goal.figure)
        peers = [peer for peer in goal.peers if self.values(peer, goal.figure)]
        if not ours or (goal.peers and not peers):
            return None, None, "not measured"
        if peers:
            best = (max if goal.at_least else min)(peers, key=lambda peer: self.estimate(peer, goal.figure).median)
            found = figures.ratio(ours, self.values(best, goal.figure))
        else:
            best = None
            found = figures.estimate(ours)
        kept = found.median >= goal.limit if goal.at_least else found.median <= goal.limit
        possible = found.high >= goal.limit if goal.at_least else found.low <= goal.limit
        return best, found, "kept" if kept else "open" if possible else "missed"


def _show(progress):
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)
