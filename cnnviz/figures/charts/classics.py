"""Charts of the lesson *Classics*: columns by name, and lines over the depth."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cnnviz.figures.curve_points import RUNS

HEIGHT = 300


def _layout(figure: go.Figure, **axes: Any) -> go.Figure:
    return figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        uirevision="same",
        **axes,
    )


def columns_chart(
    names: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    title: str,
    form: str = "~g",
) -> go.Figure:
    """Draw a column for each name and each series, with its number above.

    Args:
        names: What stands below the columns.
        series: The numbers by the name of their series; None leaves a gap.
        title: Of the axis of numbers.
        form: How numbers are written, as d3 has it.
    """
    figure = go.Figure()
    for (name, numbers), color in zip(series.items(), RUNS, strict=False):
        figure.add_bar(
            x=list(names),
            y=list(numbers),
            name=name,
            marker={"color": color},
            texttemplate=f"%{{y:{form}}}",
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"%{{x}}: %{{y:{form}}}<extra>{name}</extra>",
        )
    most = max((number or 0 for numbers in series.values() for number in numbers), default=0)
    return _layout(
        figure,
        showlegend=len(series) > 1,
        xaxis={"type": "category"},
        yaxis={"title": title, "range": [0, 1.12 * most or 1], "tickformat": form},
    )


def depth_chart(series: Mapping[str, Sequence[float]], words: Mapping[str, str]) -> go.Figure:
    """Draw numbers over the number of layers, from 0 layers on, on a logarithmic axis.

    Args:
        series: Positive numbers by the name of their line; an empty list only keeps its color.
        words: The titles of the axes, under ``layers`` and ``value``.
    """
    figure = go.Figure()
    for (name, numbers), color in zip(series.items(), RUNS, strict=False):
        figure.add_scatter(
            x=[*range(len(numbers))] if numbers else [None],
            y=[*numbers] if numbers else [None],
            name=name,
            mode="lines+markers",
            line={"color": color, "width": 2.5},
            hovertemplate=f"%{{x}}: %{{y:.3g}}<extra>{name}</extra>",
        )
    return _layout(
        figure,
        xaxis={"title": words["layers"]},
        yaxis={"title": words["value"], "type": "log", "exponentformat": "power"},
    )
