# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Tables for people and JSON for programs."""


def text_of(table):
    lines = [table.title, ""]
    headings = [""] + [heading for _, heading, _ in table.figures]
    rows = [headings]
    for method in table.methods:
        if method.name in table.results:
            rows.append([method.name] + [_cell(table.estimate(method.name, figure), decimals)
                                         for figure, _, decimals in table.figures])
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    lines += ["  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])
              for row in rows]
    lines += [f"{name} was not measured: {why}" for name, why in table.failures.items()]
    lines += [_goal_text(table, goal) for goal in table.goals]
    return "\n".join(lines) + "\n"


def data_of(table):
    goals = []
    for goal in table.goals:
        peer, found, verdict = table.judge(goal)
        goals.append({"figure": goal.figure, "method": goal.method, "peer": peer,
                      "at_least" if goal.at_least else "at_most": goal.limit, "verdict": verdict,
                      **({"median": found.median, "low": found.low, "high": found.high} if found else {})})
    methods = [{"name": method.name, "netring": method.is_netring,
                "figures": {figure: dict(zip(("median", "low", "high"), table.estimate(method.name, figure)))
                            for figure, _, _ in table.figures if table.values(method.name, figure)}}
               for method in table.methods if method.name in table.results]
    return {"name": table.name, "title": table.title, "turns": table.turns, "main": table.main,
            "figures": {figure: heading for figure, heading, _ in table.figures}, "methods": methods, "goals": goals,
            "failures": table.failures}


def _cell(estimate, decimals):
    if estimate is None:
        return "-"
    return f"{estimate.median:.{decimals}f} [{estimate.low:.{decimals}f}, {estimate.high:.{decimals}f}]"


def _goal_text(table, goal):
    peer, found, verdict = table.judge(goal)
    wanted = f"{'at least' if goal.at_least else 'at most'} {goal.limit:g}" + (f" x {peer}" if peer else "")
    measured = f": {found.median:.3f} [{found.low:.3f}, {found.high:.3f}]" if found else ""
    return f"{verdict.upper():12} {goal.method} {goal.figure} {wanted}{measured}"
