# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Draws the main figure of each table, with its interval."""

import matplotlib
from matplotlib.figure import Figure

# Of Okabe and Ito, whom readers with any colour vision can follow; the greys are read on white and on black.
_NETRING = "#0072b2"
_OTHERS = "#a0a0a0"
_INTERVAL = "#d55e00"
_TEXT = "#767676"

# Text stays text, and the same data gives the same bytes.
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "netring", "font.family": "sans-serif", "font.size": 9,
          "text.color": _TEXT, "axes.labelcolor": _TEXT, "axes.edgecolor": _TEXT, "xtick.color": _TEXT, "ytick.color": _TEXT}
_NO_METADATA = {"Date": None, "Creator": None}


def draw(data, folder):
    """An SVG file for each table that has a main figure, called after the table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in data["tables"]:
        bars = [(method["name"], method["netring"], method["figures"][table["main"]])
                for method in table["methods"] if table["main"] in method["figures"]]
        bars.sort(key=lambda bar: bar[2]["median"])
        if bars:
            with matplotlib.rc_context(_STYLE):
                plot = _plot(table, bars)
                plot.savefig(folder / f"{table['name']}.svg", transparent=True, metadata=_NO_METADATA)


def _plot(table, bars):
    names, ours, found = zip(*bars)
    medians = [each["median"] for each in found]
    ends = [[each["median"] - each["low"] for each in found], [each["high"] - each["median"] for each in found]]
    plot = Figure(figsize=(6.4, 0.9 + 0.26 * len(bars)), layout="constrained")
    axes = plot.add_subplot()
    axes.barh(names, medians, height=0.7, color=[_NETRING if netring else _OTHERS for netring in ours],
              xerr=ends, error_kw={"ecolor": _INTERVAL, "capsize": 2, "elinewidth": 1.2})
    for row, each in enumerate(found):
        axes.annotate(f"{each['median']:.4g}", (each["high"], row), (4, 0), textcoords="offset points", va="center")
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlim(left=0)
    axes.set_xlabel(table["figures"][table["main"]])
    axes.set_title(table["title"], loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    return plot
