# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Tables for people and JSON for programs."""


def rough_time(seconds):
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def outline_of(table):
    """What a table is to show, before it is measured."""
    return "\n".join([f"{table.name}: {table.title}; about {rough_time(table.seconds())}",
                      *(f"    {_wanted(goal, goal.peers)}" for goal in table.goals)])


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
    measured = f": {found.median:.3f} [{found.low:.3f}, {found.high:.3f}]" if found else ""
    return f"{verdict.upper():12} {_wanted(goal, [peer] if peer else goal.peers)}{measured}"


def _wanted(goal, peers):
    text = f"{goal.method} {goal.figure} {'at least' if goal.at_least else 'at most'} {goal.limit:g}"
    if peers:
        text += f" x {'the best of ' if len(peers) > 1 else ''}{', '.join(peers)}"
    return text
