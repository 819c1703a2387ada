"""Values of classes and layers: bars, and histograms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from cnnviz.figures.bars import DECADES
from cnnviz.figures.colors import LIGHT, NEGATIVE, POSITIVE
from cnnviz.figures.html import number
from cnnviz.figures.plots.paper import (
    QUIET,
    font_family,
    new_figure,
    style_axes,
    text_width,
    write,
)

if TYPE_CHECKING:
    from cnnviz.training.records.report import Histogram

Scale = Literal["share", "signed", "log", "count"]


def bars_figure(
    names: Sequence[str],
    columns: Mapping[str, Sequence[float | None]],
    *,
    scale: Scale = "share",
    title: str = "",
) -> Figure:
    """Draw a bar for each value, with the number behind it.

    Args:
        names: The rows: classes or layers.
        columns: Values of the rows, by the heading of their column; None leaves a row empty.
        scale: ``share`` for probabilities from 0 to 1; ``signed`` for numbers, blue below zero and
            red above; ``log`` for magnitudes on a logarithmic scale that ends at the largest;
            ``count`` for numbers of 0 or more.
        title: Title of the figure.
    """
    room = max(90.0, 20 + max((text_width(name, 8.5) for name in names), default=0.0))
    figure = new_figure(280 * len(columns) + room, 17 * len(names) + 50, title)
    grid = figure.subplots(1, len(columns), squeeze=False)[0]
    roles = ("output", "bias")
    for place, (axes, (heading, values)) in enumerate(zip(grid, columns.items(), strict=True)):
        style_axes(axes, title=heading)
        _draw_bars(axes, values, scale, LIGHT[roles[place % 2]])
        axes.set_yticks(range(len(names)), [] if place else names, fontfamily=font_family())
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
    return figure


def _draw_bars(axes: Axes, values: Sequence[float | None], scale: Scale, color: str) -> None:
    """Draw the bars of a column; a value that is missing or not finite has none."""
    finite = np.array([value if value and math.isfinite(value) else 0.0 for value in values])
    most = float(np.abs(finite).max(initial=0)) or 1.0
    start = most / 10**DECADES if scale == "log" else 0.0
    ends = np.maximum(finite, start) if scale == "log" else finite
    fill: Any = color
    if scale == "log":
        axes.set_xscale("log")
        axes.set_xlim(start, most * 10)
    elif scale == "share":
        axes.set_xlim(0, 1.12)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
    elif scale == "count":
        axes.set_xlim(0, 1.3 * most)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.12g}"))
    else:
        axes.set_xlim(min(0.0, ends.min()) - 0.16 * most, max(0.0, ends.max()) + 0.16 * most)
        fill = [np.divide(NEGATIVE if end < 0 else POSITIVE, 255) for end in ends]
    axes.barh(range(len(ends)), ends - start, 0.72, start, color=fill)
    write_value = {
        "share": "{:.1%}".format,
        "log": "{:.2g}".format,
        "signed": number,
        "count": _count_text,
    }[scale]
    for row, (value, end) in enumerate(zip(values, ends, strict=True)):
        text = "–" if value is None else write_value(value)
        style = {"fontsize": 7.5, "va": "center_baseline", "color": QUIET}
        write(axes, end, row, f" {text} ", ha="right" if end < 0 else "left", **style)


def _count_text(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def histograms_figure(
    names: Sequence[str], columns: Mapping[str, Sequence[Histogram | None]], *, title: str = ""
) -> Figure:
    """Draw a row of histograms for each layer that has any; None is a layer without values."""
    layers = [n for n, _name in enumerate(names) if any(bins[n] for bins in columns.values())]
    figure = new_figure(260 * len(columns) + 60, 62 * len(layers) + 30, title)
    grid = figure.subplots(len(layers), len(columns), squeeze=False)
    for row, layer in enumerate(layers):
        for axes, heading, role in zip(grid[row], columns, ("kernel", "bias"), strict=False):
            first = axes is grid[row][0]
            style_axes(axes, title="" if row else heading, y=names[layer] if first else "")
            axes.set_yticks([])
            if histogram := columns[heading][layer]:
                edges = np.linspace(-histogram.limit, histogram.limit, len(histogram.counts) + 1)
                axes.stairs(histogram.counts, edges, fill=True, color=LIGHT[role])
            else:
                axes.set_axis_off()
    return figure
