"""Training curves of one run, and of several runs on one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator, PercentFormatter

from cnnviz.figures.curve_points import (
    CURVES,
    RUNS,
    WORDS,
    Runs,
    curve_points,
    evaluation_points,
    last_epoch,
)
from cnnviz.figures.plots.paper import add_legend, new_figure, style_axes

if TYPE_CHECKING:
    from cnnviz.training import Progress

LINES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (2, 2)),
    (0, (6, 2, 2, 2)),
    (0, (1, 2)),
    (0, (9, 3)),
)


def curves_figure(
    progress: Sequence[Progress],
    epochs: int,
    *,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw loss and accuracy of a run beside each other.

    Args:
        progress: The records of the run.
        epochs: Epochs of the whole run.
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = new_figure(620, 280, title)
    for axes, value in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        line = attrgetter("curve", "part")
        points = sorted(curve_points(progress, value, epochs), key=line)  # stable: by epoch within
        for (curve, _part), group in groupby(points, key=line):
            x, y = zip(*((point.epoch, point.value) for point in group), strict=True)
            mark = "" if curve == "running" else "o"
            axes.plot(
                x, y, color=CURVES[curve], marker=mark, markersize=4, linewidth=1.8, clip_on=False
            )
        style_axes(axes, title=words[value], x=words["epoch"])
        _scale(axes, value, epochs)
    drawn = {point.curve for point in points}
    add_legend(
        figure,
        {words[curve]: {"color": color} for curve, color in CURVES.items() if curve in drawn},
    )
    return figure


def comparison_figure(
    runs: Runs,
    value: str = "accuracy",
    *,
    across: str = "epoch",
    log: bool = False,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw several runs on one chart, as evaluated on the test images.

    Args:
        runs: The records and the epochs of each run, by its name in the legend; six at most.
        value: ``accuracy`` or ``loss``.
        across: ``epoch`` or ``seconds`` (of training).
        log: Use a logarithmic value axis.
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = new_figure(460, 320, title)
    axes = figure.subplots()
    legend: dict[str, dict[str, Any]] = {}
    for (name, (progress, epochs)), color, dashes in zip(runs.items(), RUNS, LINES, strict=False):
        legend[name] = {"color": color, "linestyle": dashes}
        points = evaluation_points(progress, value, epochs)
        x, y = [getattr(point, across) for point in points], [point.value for point in points]
        axes.plot(x, y, marker="o", markersize=4, linewidth=1.8, clip_on=False, **legend[name])
    style_axes(axes, title=words[f"test_{value}"], x=words[across])
    if log:
        axes.set_yscale("log", base=10)
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter("{x:g}")
    last = last_epoch(runs) if across == "epoch" else None
    _scale(axes, value, last, whole=False)
    add_legend(figure, legend)
    return figure


def _scale(axes: Axes, value: str, epochs: int | None, *, whole: bool = True) -> None:
    """Set the range of the axes: whole epochs, None for seconds; accuracy in percent.

    ``whole`` shows all values from 0 (to 1), not only those of the curves.
    """
    if epochs is not None:
        axes.set_xlim(0, epochs)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if value == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    if whole:
        axes.set_ylim(0, 1 if value == "accuracy" else None)
