"""Columns by name or by place, and lines over the number of layers: charts of the lessons."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cnnviz.figures.curve_points import RUNS
from cnnviz.figures.plots.paper import (
    LINE,
    add_legend,
    font_family,
    new_figure,
    style_axes,
    write,
)

WIDTH, HEIGHT = 560, 260
"""Points."""
TOGETHER = 0.8
"""Width of the columns of one name; the distance of two names is 1."""


def columns_figure(
    names: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    form: str = "g",
    title: str = "",
) -> Figure:
    """Draw a column for each name and each series, with its number above.

    Args:
        names: What stands below the columns.
        series: The numbers by the name of their series; None leaves a gap.
        form: How numbers are written (format specification).
        title: Title of the figure.
    """
    figure = new_figure(WIDTH, HEIGHT, title)
    axes = figure.subplots()
    style_axes(axes)
    width = TOGETHER / len(series)
    for place, (numbers, color) in enumerate(zip(series.values(), RUNS, strict=False)):
        shift = (place - (len(series) - 1) / 2) * width
        for column, number in enumerate(numbers):
            if number is not None:
                x = column + shift
                axes.bar(x, number, width, color=color)
                write(axes, x, number, f"{number:{form}}", fontsize=8, ha="center", va="bottom")
    axes.grid(visible=False, axis="x")
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.set_xticks(range(len(names)), names, fontfamily=font_family(), fontsize=8)
    if len(series) > 1:
        colors = zip(series, RUNS, strict=False)
        add_legend(figure, {name: {"color": color} for name, color in colors})
    return figure


def depth_figure(
    series: Mapping[str, Sequence[float]],
    *,
    x: str = "",
    y: str = "",
    log: bool = True,
    title: str = "",
) -> Figure:
    """Draw numbers over the number of layers, from 0 on.

    Args:
        series: The numbers by the name of their line.
        x: Title of the axis of layers.
        y: Title of the other axis.
        log: The other axis is logarithmic; the numbers are positive then.
        title: Title of the figure.
    """
    figure = new_figure(WIDTH, HEIGHT, title)
    axes = figure.subplots()
    style_axes(axes, x=x, y=y)
    lines: dict[str, dict[str, Any]] = {}
    for (name, numbers), color in zip(series.items(), itertools.cycle(RUNS), strict=False):
        lines[name] = {"color": color, "marker": "o", "markersize": 3.0}
        axes.plot(range(len(numbers)), numbers, **lines[name])
    if log:
        axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    add_legend(figure, lines)
    return figure


def signals_figure(signals: Mapping[str, Sequence[float]], *, title: str = "") -> Figure:
    """Draw signals below each other, a column for each sample with its number.

    Args:
        signals: The samples by the name of their signal.
        title: Title of the figure.
    """
    figure = new_figure(WIDTH, 120 * len(signals), title)
    rows = figure.subplots(len(signals), squeeze=False)[:, 0]
    for axes, (name, samples), color in zip(rows, signals.items(), RUNS, strict=False):
        style_axes(axes, title=name)
        axes.bar(range(len(samples)), samples, color=color)
        axes.axhline(0, color=LINE, linewidth=0.8)
        for place, value in enumerate(samples):
            side = "bottom" if value >= 0 else "top"
            write(axes, place, value, f"{value:g}", fontsize=8, ha="center", va=side)
        axes.set_xticks(range(len(samples)))
        axes.margins(y=0.25)
    return figure
