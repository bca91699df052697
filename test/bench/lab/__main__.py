# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Runs the benchmarks. Called by test/bench/run, in a network namespace of its own."""

import argparse
import json
import signal
import sys
from pathlib import Path

from . import areas, machine, report


def main():
    parser = argparse.ArgumentParser(prog="test/bench/run", description="Measures netring against what else there is.")
    parser.add_argument("--quick", action="store_true", help="few and short turns: whether it runs, not what it finds")
    parser.add_argument("--json", metavar="FILE", type=Path, help="where all figures go")
    parser.add_argument("--plots", metavar="FOLDER", type=Path, help="where plots go")
    parser.add_argument("--only", metavar="TABLE", action="append", default=[], help="only tables whose names begin so")
    parser.add_argument("--list", action="store_true", help="list the tables, their goals and how long each takes")
    parser.add_argument("--drivers", type=Path, required=True, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    tables = [table for table in areas.all_tables(wanted.drivers, wanted.quick)
              if not wanted.only or any(table.name.startswith(prefix) for prefix in wanted.only)]
    if not tables:
        parser.error(f"--only is '{wanted.only[0]}', and no table begins so; see --list")
    if wanted.list:
        print("\n".join(report.outline_of(table) for table in tables))
        return 0
    # Who is started in the background ignores it, and so would the programs that it is to end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    about = machine.describe()
    print(f"{about['kernel']}, {about['processors']} processors ({about['model']}), load {about['load']:.1f}")
    print(f"Tables: {len(tables)}, about {report.rough_time(sum(table.seconds() for table in tables))}\n", flush=True)
    for table in tables:
        table.measure()
        print(report.text_of(table), flush=True)
    data = {"machine": about, "quick": wanted.quick, "tables": [report.data_of(table) for table in tables]}
    if wanted.json:
        wanted.json.write_text(json.dumps(data, indent=1) + "\n")
    if wanted.plots:
        from . import plots  # matplotlib takes a second to load

        plots.draw(data, wanted.plots)
    missed = [goal for table in data["tables"] for goal in table["goals"] if goal["verdict"] == "missed"]
    return 1 if missed and not wanted.quick else 0


if __name__ == "__main__":
    sys.exit(main())
