# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""What turns are summed up to: medians, and their 95 % intervals."""

from math import comb
from statistics import median
from typing import NamedTuple


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


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


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
