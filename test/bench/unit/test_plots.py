# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

import importlib.util
import tempfile
import unittest
from pathlib import Path


def data_of(*mains):
    """A table for each main figure."""
    methods = [{"name": name, "netring": name == "ours",
                "figures": {"cost": {"median": cost, "low": cost - 1, "high": cost + 2}}}
               for name, cost in (("ours", 3), ("theirs", 5.125))]
    return {"tables": [{"name": f"table-{number}", "title": "Something", "main": main, "figures": {"cost": "cost, ns"},
                        "methods": methods} for number, main in enumerate(mains)]}


@unittest.skipUnless(importlib.util.find_spec("matplotlib"), "no matplotlib here")
class Plots(unittest.TestCase):
    def drawn(self, data):
        from lab import plots  # pylint: disable=import-outside-toplevel

        with tempfile.TemporaryDirectory() as folder:
            plots.draw(data, Path(folder) / "plots")
            return {path.name: path.read_text() for path in Path(folder, "plots").iterdir()}

    def test_a_table_with_a_main_figure_is_a_file(self):
        drawn = self.drawn(data_of("cost", None, "not measured"))
        self.assertEqual(list(drawn), ["table-0.svg"])
        for text in ("Something", "cost, ns", "ours", "theirs", ">3<", ">5.125<"):
            self.assertIn(text, drawn["table-0.svg"])

    def test_the_same_data_gives_the_same_bytes(self):
        self.assertEqual(self.drawn(data_of("cost")), self.drawn(data_of("cost")))
