"""Several runs on one chart: redrawn in place during training, to zoom into afterwards."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from cnnviz.figures.curve_points import RUNS, evaluation_points
from cnnviz.training import Progress
from cnnviz.ui.kit.i18n import _

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 340
DASHES = ([1, 0], [8, 3], [3, 3], [10, 3, 3, 3], [1, 3], [14, 4])
DATA = "points"
"""Name of the data in the live chart; see ``cnnviz.ui.runs.curves``."""

Runs = Mapping[str, tuple[Sequence[Progress], int]]
"""The records and the epochs of each run, by what the legend calls it."""


def show_chart(runs: Runs, measure: str, across: str, *, live: bool, log: bool, key: str) -> bool:
    """Show the evaluations on the test images; return whether there are any.

    Args:
        runs: The runs, in the order of their colors.
        measure: ``accuracy`` or ``loss``.
        across: ``epoch`` or ``seconds``.
        live: A run is still training.
        log: The values lie on a logarithmic axis.
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
    words = chart_words()
    st.markdown(f"**{words[f'test_{measure}']}**")
    title = words[across]
    end = max(epochs for _progress, epochs in runs.values()) if across == "epoch" else None
    if live:
        table = pd.concat([table.assign(run=name) for name, table in points.items()])
        chart = _live_chart(tuple(runs), across, title, end, measure == "accuracy", log)
        st.vega_lite_chart({**chart, "datasets": {DATA: table}}, key=f"{key}.live")
    else:
        figure = _figure(points, across, title, end, measure == "accuracy", log)
        st.plotly_chart(figure, key=key, config={"displayModeBar": False, "showTips": False})
        st.caption(
            _("Drag to zoom, double-click to zoom out. Click a run in the legend to hide it.")
        )
    return True


def chart_words() -> dict[str, str]:
    """Return the labels of the axes in the reader's language."""
    return {
        "test_accuracy": _("Test accuracy"),
        "test_loss": _("Test loss"),
        "epoch": _("Epoch"),
        "seconds": _("Training time (s)"),
    }


@functools.lru_cache(maxsize=64)
def _live_chart(
    names: tuple[str, ...], across: str, title: str, end: int | None, percent: bool, log: bool
) -> dict[str, Any]:
    """Return the chart of altair without its data; the arguments are those of :func:`_figure`."""
    x = alt.X(f"{across}:Q", title=title)
    if end is not None:
        x = x.axis(format="d", tickMinStep=1).scale(domain=[0, end], nice=False)
    y = alt.Y("value:Q", title=None).scale(type="log" if log else "linear", zero=False)
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=300)
    domain, count = list(names), len(names)
    colour = alt.Color("run:N", legend=legend).scale(domain=domain, range=list(RUNS[:count]))
    dash = alt.StrokeDash("run:N", legend=legend).scale(domain=domain, range=list(DASHES[:count]))
    base = alt.Chart(alt.NamedData(DATA)).encode(x, y.axis(format="%") if percent else y, colour)
    layers = (
        base.mark_line(strokeWidth=2.5).encode(dash),
        base.mark_point(filled=True, size=50, opacity=1),
    )
    chart: dict[str, Any] = alt.layer(*layers, height=HEIGHT).to_dict()
    del chart["config"]  # the look of altair; that of the page comes from Streamlit
    return chart


def _figure(
    points: Mapping[str, pd.DataFrame],
    across: str,
    title: str,
    end: int | None,
    percent: bool,
    log: bool,
) -> Figure:
    """Return the chart of plotly: pointing at it reads all curves at one place.

    Args:
        points: The evaluations of each run, by its name.
        across: Which column lies across.
        title: Of the horizontal axis.
        end: Where that axis ends; None where the data ends.
        percent: The values are shares of one.
        log: They lie on a logarithmic axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for (name, table), colour, dash in zip(points.items(), RUNS, DASHES, strict=False):
        line = {"color": colour, "width": 2.5, "dash": ",".join(f"{step}px" for step in dash)}
        if dash[1] == 0:
            del line["dash"]
        figure.add_scatter(x=table[across], y=table["value"], name=name, line=line,
                           mode="lines+markers", marker={"size": 7})  # fmt: skip
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": title, "range": None if end is None else [0, end * 1.02]},
        yaxis={
            "type": "log" if log else "linear",
            "tickformat": ".0%" if percent else "~g",
            "hoverformat": ".2%" if percent else ".4f",
        },
        uirevision="same",  # what is zoomed and hidden stays so when the page runs again
    )
    return figure
