# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

import unittest

from lab import report
from lab.tables import Goal, Method, Table


def table_of(turns, goals=(), **costs):
    """One whose methods return the given costs, one a turn."""

    def method(name, values):
        values = iter(values)
        return Method(name, lambda: {"cost": next(values)}, name == "ours")

    table = Table("some", "Something", [method(*given) for given in costs.items()], [("cost", "cost", 1)], list(goals), turns)
    table.measure()
    return table


class Turns(unittest.TestCase):
    def test_methods_take_turns(self):
        order = []
        methods = [Method(name, lambda name=name: order.append(name) or {}) for name in "ab"]
        Table("some", "Something", methods, [], turns=3).measure()
        self.assertEqual("".join(order), "ababab")

    def test_a_method_that_fails_does_not_end_the_others(self):
        table = table_of(3, [Goal("cost", "ours", ["theirs"], 1.0)], ours=[1, 1, 1], theirs=[1])
        self.assertEqual(table.values("ours", "cost"), [1, 1, 1])
        self.assertEqual(list(table.failures), ["theirs"])
        self.assertEqual(table.judge(table.goals[0])[2], "not measured")


class Verdicts(unittest.TestCase):
    def judge(self, goal, **costs):
        return table_of(len(costs["ours"]), [goal], **costs).judge(goal)

    def test_a_median_within_the_limit_keeps_a_goal(self):
        peer, found, verdict = self.judge(Goal("cost", "ours", ["theirs"], 1.1), ours=[11, 22, 90], theirs=[10, 20, 30])
        self.assertEqual((peer, found.median, verdict), ("theirs", 1.1, "kept"))

    def test_a_goal_that_is_in_the_interval_is_open(self):
        self.assertEqual(self.judge(Goal("cost", "ours", [], 4), ours=[3, 5, 6])[2], "open")
        self.assertEqual(self.judge(Goal("cost", "ours", [], 5, at_least=True), ours=[3, 4, 6])[2], "open")

    def test_a_goal_that_is_outside_of_the_interval_is_missed(self):
        self.assertEqual(self.judge(Goal("cost", "ours", [], 4), ours=[4.1, 5, 6])[2], "missed")
        self.assertEqual(self.judge(Goal("cost", "ours", [], 7, at_least=True), ours=[4, 5, 6])[2], "missed")

    def test_the_peer_is_the_best_one(self):
        costs = {"ours": [4, 4, 4], "slow": [5, 5, 5], "fast": [2, 2, 2]}
        self.assertEqual(self.judge(Goal("cost", "ours", ["slow", "fast"], 1), **costs), ("fast", (2, 2, 2), "missed"))
        self.assertEqual(self.judge(Goal("cost", "ours", ["slow", "fast"], 1, at_least=True), **costs)[0], "slow")

    def test_a_figure_that_some_leave_out_is_not_judged(self):
        self.assertEqual(self.judge(Goal("tail", "ours", [], 1), ours=[1]), (None, None, "not measured"))
        self.assertEqual(self.judge(Goal("tail", "ours", ["theirs"], 1), ours=[1], theirs=[1]), (None, None, "not measured"))

    def test_turns_are_compared_with_those_beside_them(self):
        # The machine became three times slower, for both.
        goal = Goal("cost", "ours", ["theirs"], 0.5)
        self.assertEqual(self.judge(goal, ours=[1, 1, 3, 3, 3], theirs=[2, 2, 6, 6, 6]), ("theirs", (0.5, 0.5, 0.5), "kept"))


class Reports(unittest.TestCase):
    def test_text_and_data_have_figures_goals_and_failures(self):
        table = table_of(3, [Goal("cost", "ours", ["theirs"], 2)], ours=[2, 3, 4], theirs=[1, 1, 1], broken=[])
        text = report.text_of(table)
        for expected in ("Something", "3.0 [2.0, 4.0]", "broken was not measured", "OPEN", "at most 2 x theirs: 3.000"):
            self.assertIn(expected, text)
        data = report.data_of(table)
        self.assertEqual([method["name"] for method in data["methods"]], ["ours", "theirs"])
        self.assertEqual(data["methods"][0]["figures"], {"cost": {"median": 3, "low": 2, "high": 4}})
        self.assertEqual((data["main"], data["figures"]), ("cost", {"cost": "cost"}))
        self.assertEqual((data["goals"][0]["at_most"], data["goals"][0]["verdict"]), (2, "open"))

    def test_a_table_that_is_not_measured_yet_tells_its_goals_and_how_long_it_takes(self):
        methods = [Method(name, dict) for name in ("ours", "theirs", "others")]
        goals = [Goal("cost", "ours", ["theirs", "others"], 2), Goal("kpps", "ours", [], 5, at_least=True)]
        table = Table("some", "Something", methods, [], goals, turns=15, turn_seconds=2.5)
        self.assertEqual(report.outline_of(table).splitlines(), [
            "some: Something; about 2 min", "    ours cost at most 2 x the best of theirs, others", "    ours kpps at least 5"])

    def test_times_are_told_roughly(self):
        for seconds, text in ((3, "3 s"), (89, "89 s"), (100, "2 min"), (3600, "60 min"), (9000, "2 h 30 min")):
            with self.subTest(seconds=seconds):
                self.assertEqual(report.rough_time(seconds), text)
