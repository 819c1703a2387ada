"""Lines on one pair of axes, each with its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnviz.figures.curve_points import RUNS
from cnnviz.figures.line import Line
from cnnviz.figures.plots.paper import INK, add_legend, new_figure, style_axes, write

DASHES: Mapping[str, Any] = {"solid": "-", "dash": (0, (5, 2)), "dot": (0, (1, 2))}


def lines_figure(
    lines: Mapping[str, Line],
    *,
    x: str,
    y: str,
    whole: bool = False,
    percent: bool = False,
    log: bool = False,
    limits: tuple[float, float] | None = None,
    marks: Sequence[tuple[float, float, str]] = (),
    title: str = "",
) -> Figure:
    """Draw lines with a legend.

    Args:
        lines: By their names in the legend.
        x: Label of the horizontal axis.
        y: Label of the vertical axis.
        whole: The horizontal axis counts something.
        percent: Its values are shares, written in percent.
        log: It is logarithmic.
        limits: Its lowest and highest value.
        marks: Points with a text: across, up, words.
        title: Title of the figure.
    """
    figure = new_figure(480, 320, title)
    axes = figure.subplots()
    styles = _draw_lines(axes, lines, clips=limits is not None)
    style_axes(axes, x=x, y=y)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=whole))
    if log:
        axes.set_yscale("log")
    if percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    if limits:
        axes.set_ylim(*limits)
    for across, up, words in marks:
        axes.plot([across], [up], "o", color=INK, markersize=5)
        write(axes, across, up, f" {words}", fontsize=8.5, va="bottom")
    add_legend(figure, styles)
    return figure


def _draw_lines(axes: Axes, lines: Mapping[str, Line], *, clips: bool) -> dict[str, dict[str, Any]]:
    """Draw lines; return the style of each by its name."""
    styles = {
        name: {
            "color": line.color or RUNS[line.place % len(RUNS)],
            "linestyle": DASHES[line.dash],
        }
        for name, line in lines.items()
    }
    for name, line in lines.items():
        axes.plot(line.x, line.y, linewidth=line.width, clip_on=clips, **styles[name])
    return styles
