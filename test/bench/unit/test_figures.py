# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

import unittest

from lab import figures


class Figures(unittest.TestCase):
    def test_the_interval_of_15_values_is_between_the_4th_and_the_12th(self):
        values = [9, 3, 15, 1, 12, 7, 5, 14, 2, 11, 8, 4, 13, 6, 10]
        self.assertEqual(figures.estimate(values), (8, 4, 12))

    def test_ranks_are_those_of_the_tables_of_order_statistics(self):
        for count, rank in ((6, 1), (8, 1), (9, 2), (12, 3), (20, 6), (25, 8), (50, 18)):
            with self.subTest(count=count):
                self.assertEqual(figures.estimate(range(1, count + 1))[1:], (rank, count + 1 - rank))

    def test_few_values_have_their_ends_for_an_interval(self):
        self.assertEqual(figures.estimate([7]), (7, 7, 7))
        self.assertEqual(figures.estimate([3, 1]), (2, 1, 3))
        self.assertEqual(figures.estimate([5, 4, 1, 3, 2]), (3, 1, 5))

    def test_a_ratio_is_of_turns_that_belong_together(self):
        self.assertEqual(figures.ratio([1, 20, 300], [2, 40, 600]), (0.5, 0.5, 0.5))
        with self.assertRaises(ValueError):
            figures.ratio([1, 2], [1])

    def test_percentiles_are_values_that_were_seen(self):
        values = list(range(100, 0, -1))
        self.assertEqual(figures.percentiles(values), {"p50": 51, "p99": 100})

    def test_few_values_tell_nothing_of_the_tail(self):
        for count, names in ((99, ["p50"]), (100, ["p50", "p99"]), (999, ["p50", "p99"]), (1000, ["p50", "p99", "p999"])):
            with self.subTest(count=count):
                self.assertEqual(list(figures.percentiles(range(count))), names)
