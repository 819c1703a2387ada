"""Curves: loss and accuracy of one run, and several runs on one chart.

While a run trains, a chart is redrawn in place (altair); afterwards one can zoom into it (plotly).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import CURVES, RUNS, curve_points, evaluation_points
from cnnviz.problem import N_
from cnnviz.training import Progress, Run
from cnnviz.training.export import torch_script
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from matplotlib.figure import Figure

NAMES = {
    "running": N_("during training"),
    "train": N_("evaluated on training images"),
    "test": N_("evaluated on test images"),
}
"""What each curve of a run shows."""
HEIGHT = 340
DASHES = ([1, 0], [8, 3], [3, 3], [10, 3, 3, 3], [1, 3], [14, 4])
DATA = "points"
"""Name of the data in a chart.  ``st.altair_chart`` would name them by their content, and when the
description of a chart changes, the browser builds the chart again."""

Runs = Mapping[str, tuple[Sequence[Progress], int]]
"""The records and the epochs of each run, by what the legend calls it."""


class Axes(NamedTuple):
    """The axes of the chart of several runs.

    Attributes:
        across: Column of the horizontal axis: ``epoch`` or ``seconds``.
        title: Of the horizontal axis.
        end: Where that axis ends; None where the data ends.
        percent: The values are shares of one.
        log: Use a logarithmic value axis.
    """

    across: str
    title: str
    end: int | None
    percent: bool
    log: bool


def show_curves(progress: Sequence[Progress], epochs: int) -> None:
    """Show loss and accuracy of a run side by side."""
    st.html(_legend())
    titles = {"loss": _("Loss"), "accuracy": _("Accuracy")}
    for column, (value, title) in zip(st.columns(2), titles.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            points = pd.DataFrame(curve_points(progress, value, epochs))
            chart = _curves_chart(title, _("Epoch"), epochs, value == "accuracy")
            st.vega_lite_chart({**chart, "datasets": {DATA: points}})


def _legend() -> str:
    items = "".join(
        f'<span><i style="background:{CURVES[curve]}"></i>{_(name)}</span>'
        for curve, name in NAMES.items()
    )
    return f'<div class="curve-names">{items}</div>'


@functools.lru_cache(maxsize=64)
def _curves_chart(title: str, epoch: str, epochs: int, accuracy: bool) -> dict[str, Any]:
    """Return the chart without its data: while only these change, the browser keeps the chart.

    Args:
        title: What the values are.
        epoch: Title of the horizontal axis.
        epochs: Where that axis ends, so that it stays the same during the run.
        accuracy: The vertical axis goes from 0 to 1; otherwise from 0 to the largest value.
    """
    x = alt.X("epoch:Q", title=epoch).axis(format="d", tickMinStep=1, tickCount=6)
    y = alt.Y("value:Q", title=None).axis(minExtent=28, maxExtent=28, tickCount=5)
    color = alt.Color("curve:N", legend=None)
    base = alt.Chart(alt.NamedData(DATA)).encode(
        x.scale(domain=[0, epochs], nice=False),
        y.scale(domain=[0, 1]) if accuracy else y.scale(zero=True),
        color.scale(domain=list(CURVES), range=list(CURVES.values())),
        detail="part:N",
    )
    evaluated = base.transform_filter(alt.datum.curve != "running").mark_point(
        filled=True, size=55, opacity=1
    )
    tooltip = [
        alt.Tooltip("epoch:Q", title=epoch, format=".4~g"),
        alt.Tooltip("value:Q", title=title, format=".4f"),
    ]
    return _layers(base.mark_line(strokeWidth=2.5), evaluated.encode(tooltip=tooltip), height=280)


def _layers(*layers: alt.Chart, height: int) -> dict[str, Any]:
    """Return a chart as Vega-Lite, without the look of altair: that of the page is Streamlit's."""
    chart: dict[str, Any] = alt.layer(*layers, height=height).to_dict()
    del chart["config"]
    return chart


def curves_download(run: Run, progress: Sequence[Progress]) -> None:
    """Offer the curves of a run that has ended as a figure."""

    def draw() -> Figure:
        words = {curve: _(name) for curve, name in NAMES.items()}
        words |= {"loss": _("Loss"), "accuracy": _("Accuracy"), "epoch": _("Epoch")}
        title = f"{network_title(run.settings.net)} · {dataset_title(run.settings.data)}"
        return figures.curves_figure(
            progress, run.settings.epochs, title=run.name or title, words=words
        )

    figure_download(draw, f"{torch_script.file_name(run)}-curves", key="download-curves")


def show_runs(runs: Runs, measure: str, across: str, *, live: bool, log: bool, key: str) -> bool:
    """Show the evaluations of runs on the test images; return whether there are any.

    Args:
        runs: The runs, in the order of their colors.
        measure: ``accuracy`` or ``loss``.
        across: ``epoch`` or ``seconds``.
        live: A run is still training.
        log: Use a logarithmic value axis.
        key: The chart's key on the page.
    """
    points = {
        name: pd.DataFrame(
            evaluation_points(progress, measure, epochs), columns=["epoch", "seconds", "value"]
        )
        for name, (progress, epochs) in runs.items()
    }
    if all(table.empty for table in points.values()):
        st.caption(_("Not evaluated yet: the first point appears after the first evaluation."))
        return False
    words = axis_titles()
    st.markdown(f"**{words[f'test_{measure}']}**")
    end = max(epochs for _progress, epochs in runs.values()) if across == "epoch" else None
    axes = Axes(across, words[across], end, measure == "accuracy", log)
    if live:
        table = pd.concat([table.assign(run=name) for name, table in points.items()])
        chart = {**_live_chart(tuple(runs), axes), "datasets": {DATA: table}}
        st.vega_lite_chart(chart, key=f"{key}.live")
    else:
        config = {"displayModeBar": False, "showTips": False}
        st.plotly_chart(_chart_to_zoom(points, axes), key=key, config=config)
        st.caption(
            _("Drag to zoom, double-click to zoom out. Click a run in the legend to hide it.")
        )
    return True


def axis_titles() -> dict[str, str]:
    """Return the titles of the axes of :func:`show_runs` in the reader's language."""
    return {
        "test_accuracy": _("Test accuracy"),
        "test_loss": _("Test loss"),
        "epoch": _("Epoch"),
        "seconds": _("Training time (s)"),
    }


@functools.lru_cache(maxsize=64)
def _live_chart(names: tuple[str, ...], axes: Axes) -> dict[str, Any]:
    """Return the chart of altair without its data."""
    x = alt.X(f"{axes.across}:Q", title=axes.title)
    if axes.end is not None:
        x = x.axis(format="d", tickMinStep=1).scale(domain=[0, axes.end], nice=False)
    y = alt.Y("value:Q", title=None).scale(type="log" if axes.log else "linear", zero=False)
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=300)
    domain, count = list(names), len(names)
    color = alt.Color("run:N", legend=legend).scale(domain=domain, range=list(RUNS[:count]))
    dash = alt.StrokeDash("run:N", legend=legend).scale(domain=domain, range=list(DASHES[:count]))
    y = y.axis(format="%") if axes.percent else y
    base = alt.Chart(alt.NamedData(DATA)).encode(x, y, color)
    points = base.mark_point(filled=True, size=50, opacity=1)
    return _layers(base.mark_line(strokeWidth=2.5).encode(dash), points, height=HEIGHT)


def _chart_to_zoom(points: Mapping[str, pd.DataFrame], axes: Axes) -> go.Figure:
    """Return the chart of plotly; hovering shows the values of all curves."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for (name, table), color, dash in zip(points.items(), RUNS, DASHES, strict=False):
        line = {"color": color, "width": 2.5, "dash": ",".join(f"{step}px" for step in dash)}
        if dash[1] == 0:
            del line["dash"]
        figure.add_scatter(x=table[axes.across], y=table["value"], name=name, line=line,
                           mode="lines+markers", marker={"size": 7})  # fmt: skip
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": axes.title, "range": axes.end and [0, axes.end * 1.02]},
        yaxis={
            "type": "log" if axes.log else "linear",
            "tickformat": ".0%" if axes.percent else "~g",
            "hoverformat": ".2%" if axes.percent else ".4f",
        },
        uirevision="same",  # what is zoomed and hidden stays so when the page runs again
    )
    return figure
