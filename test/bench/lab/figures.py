# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""What turns are summed up to: medians, and their 95 % intervals."""

from math import comb
from statistics import median
from typing import NamedTuple


#: Name, percent and the fewest values that tell it.
_PERCENTILES = (("p50", 50, 1), ("p99", 99, 100), ("p999", 99.9, 1000))


class Estimate(NamedTuple):
    """A median and where it may be with 95 % confidence."""

    median: float
    low: float
    high: float


def estimate(values):
    """By order statistics, so that no shape of the distribution is assumed."""
    ordered = sorted(values)
    rank = _rank_of_interval(len(ordered))
    return Estimate(median(ordered), ordered[rank], ordered[-1 - rank])


def ratio(ours, theirs):
    """Of turns that were taken one after the other, so that what hits both cancels out."""
    return estimate([a / b for a, b in zip(ours, theirs, strict=True)])


def percentiles(values):
    """The median, and of the tail what so many values can tell: of a hundred the highest is their 99th percentile."""
    ordered = sorted(values)
    count = len(ordered)
    return {name: ordered[min(count - 1, int(count * percent / 100))] for name, percent, fewest in _PERCENTILES
            if count >= fewest}


def _rank_of_interval(count):
    """The highest rank from both ends between which the median is with 95 %; the ends themselves for few values."""
    rank = 0
    below = 0.0
    while rank < (count - 1) // 2:
        below += comb(count, rank) / 2**count
        if 2 * below > 0.05:
            return max(rank - 1, 0)
        rank += 1
    return max(rank - 1, 0)
