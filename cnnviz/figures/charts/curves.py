"""Training curves of one run, and of several runs on one chart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import plotly.graph_objects as go

from cnnviz.figures.curve_points import (
    CURVES,
    DATA,
    RUNS,
    WORDS,
    Runs,
    curve_points,
    evaluation_points,
    last_epoch,
    run_points,
)

if TYPE_CHECKING:
    from cnnviz.training import Progress

HEIGHT = 340
DASHES = ([1, 0], [8, 3], [3, 3], [10, 3, 3, 3], [1, 3], [14, 4])


def curves_chart(
    progress: Sequence[Progress],
    epochs: int,
    value: str = "accuracy",
    *,
    words: Mapping[str, str] = WORDS,
    headings: bool = True,
) -> alt.LayerChart:
    """Draw loss or accuracy of a run with Altair, which redraws it in place while it grows.

    Args:
        progress: The records of the run.
        epochs: Epochs of the whole run, where the axis ends: it stays the same during the run.
        value: ``accuracy``, on an axis from 0 to 1, or ``loss``, from 0 to the largest value.
        words: The texts in the reader's language, under the keys of ``WORDS``.
        headings: Name the value and the curves; a page may have headings of its own.
    """
    y = alt.Y("value:Q", title=words[value] if headings else None)
    y = y.axis(minExtent=28, maxExtent=28, tickCount=5)
    names = json.dumps({curve: words[curve] for curve in CURVES})
    legend = alt.Legend(orient="top", title=None, labelExpr=f"{names}[datum.label]")
    color = alt.Color("curve:N", legend=legend if headings else None)
    base = alt.Chart(alt.NamedData(DATA)).encode(
        _epoch_axis(words["epoch"], epochs),
        y.scale(domain=[0, 1]) if value == "accuracy" else y.scale(zero=True),
        color.scale(domain=list(CURVES), range=list(CURVES.values())),
        detail="part:N",
    )
    evaluated = base.transform_filter(alt.datum.curve != "running").mark_point(
        filled=True, size=55, opacity=1
    )
    tooltip = [
        alt.Tooltip("epoch:Q", title=words["epoch"], format=".4~g"),
        alt.Tooltip("value:Q", title=words[value], format=".4f"),
    ]
    points = [point._asdict() for point in curve_points(progress, value, epochs)]
    return alt.LayerChart(
        layer=[base.mark_line(strokeWidth=2.5), evaluated.encode(tooltip=tooltip)],
        height=280,
        datasets={DATA: points},
    )


def live_comparison_chart(
    runs: Runs,
    value: str = "accuracy",
    *,
    across: str = "epoch",
    log: bool = False,
    words: Mapping[str, str] = WORDS,
    headings: bool = True,
) -> alt.LayerChart:
    """Draw runs of which some still train with Altair; see :func:`comparison_chart`."""
    if across == "epoch":
        x = _epoch_axis(words[across], last_epoch(runs))
    else:
        x = alt.X("seconds:Q", title=words[across])
    y = alt.Y("value:Q", title=words[f"test_{value}"] if headings else None)
    y = y.scale(type="log" if log else "linear", zero=False)
    y = y.axis(format="%") if value == "accuracy" else y
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=300)
    domain, count = list(runs), len(runs)
    color = alt.Color("run:N", legend=legend).scale(domain=domain, range=list(RUNS[:count]))
    dash = alt.StrokeDash("run:N", legend=legend).scale(domain=domain, range=list(DASHES[:count]))
    base = alt.Chart(alt.NamedData(DATA)).encode(x, y, color)
    return alt.LayerChart(
        layer=[
            base.mark_line(strokeWidth=2.5).encode(dash),
            base.mark_point(filled=True, size=50, opacity=1),
        ],
        height=HEIGHT,
        datasets={DATA: run_points(runs, value)},
    )


def comparison_chart(
    runs: Runs,
    value: str = "accuracy",
    *,
    across: str = "epoch",
    log: bool = False,
    words: Mapping[str, str] = WORDS,
    headings: bool = True,
) -> go.Figure:
    """Draw the evaluations of several runs on the test images with Plotly.

    Hovering shows the values of all curves.

    Args:
        runs: The records and the epochs of each run, by its name in the legend; six at most.
        value: ``accuracy`` or ``loss``.
        across: ``epoch`` or ``seconds`` (of training).
        log: Use a logarithmic value axis.
        words: The texts in the reader's language, under the keys of ``WORDS``.
        headings: Name the value; a page may have a heading of its own.
    """
    figure = go.Figure()
    for (name, (progress, epochs)), color, dash in zip(runs.items(), RUNS, DASHES, strict=False):
        points = evaluation_points(progress, value, epochs)
        x, y = [getattr(point, across) for point in points], [point.value for point in points]
        figure.add_scatter(x=x, y=y, name=name, **_curve_style(color, dash))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={
            "title": words[across],
            "range": [0, last_epoch(runs) * 1.02] if across == "epoch" else None,
        },
        yaxis={
            "title": words[f"test_{value}"] if headings else None,
            "type": "log" if log else "linear",
            "tickformat": ".0%" if value == "accuracy" else "~g",
            "hoverformat": ".2%" if value == "accuracy" else ".4f",
        },
        uirevision="same",  # what is zoomed and hidden stays so when the page runs again
    )
    return figure


def _curve_style(color: str, dash: Sequence[int]) -> dict[str, Any]:
    """Return how Plotly draws a curve; the dash is as in Altair: pixels drawn, pixels left out."""
    dashes = ",".join(f"{pixels}px" for pixels in dash) if dash[1] else "solid"
    return {
        "line": {"color": color, "width": 2.5, "dash": dashes},
        "mode": "lines+markers",
        "marker": {"size": 7},
    }


def _epoch_axis(title: str, epochs: int) -> alt.X:
    axis = alt.X("epoch:Q", title=title).axis(format="d", tickMinStep=1, tickCount=6)
    return axis.scale(domain=[0, epochs], nice=False)
