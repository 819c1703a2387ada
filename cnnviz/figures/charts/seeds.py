"""Runs of several networks with several seeds on one chart: a color for each network."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from cnnviz.figures.curve_points import RUNS, WORDS, evaluation_points

if TYPE_CHECKING:
    from cnnviz.training import Progress

HEIGHT = 360
LOWEST = 0.71
"""Accuracy at which the axis begins, unless a run ends below it: earlier ones would flatten it."""
WIDTHS, DASHES = (2.5, 1.8, 1.8), ("solid", "dash", "dot")
"""How the first, second and third run of a network are drawn."""


def seeds_chart(
    networks: "Mapping[str, Sequence[tuple[Sequence[Progress], int]]]",
    value: str = "accuracy",
    *,
    names: Mapping[str, Sequence[str]],
    words: Mapping[str, str] = WORDS,
) -> go.Figure:
    """Draw the evaluations on the test images with Plotly; hovering shows all of them.

    Args:
        networks: By the name of a network, the records and the epochs of its runs; an empty list
            keeps its color and its place in the legend.
        value: ``accuracy`` or ``loss``.
        names: By the name of a network, what each of its runs is called.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = go.Figure()
    for network, color in zip(networks, RUNS, strict=False):
        _add_runs(figure, network, networks[network], names.get(network, ()), value, color)
    longest = max((epochs for runs in networks.values() for _, epochs in runs), default=1)
    ends = [trace.y[-1] for trace in figure.data if trace.y and trace.y[-1] is not None]
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": words["epoch"], "range": [0, longest * 1.02]},
        yaxis={
            "tickformat": ".0%" if value == "accuracy" else "~g",
            "hoverformat": ".2%" if value == "accuracy" else ".4f",
            "range": [min(LOWEST, *ends) - 0.01, 0.95] if value == "accuracy" and ends else None,
        },
        uirevision="same",
    )
    return figure


def _add_runs(
    figure: go.Figure,
    network: str,
    runs: "Sequence[tuple[Sequence[Progress], int]]",
    names: Sequence[str],
    value: str,
    color: str,
) -> None:
    """Add a line for each run of a network, or only its entry in the legend."""
    if not runs:
        figure.add_scatter(x=[None], y=[None], name=network, line={"color": color}, mode="lines")
    for place, (progress, epochs) in enumerate(runs):
        points = evaluation_points(progress, value, epochs)
        style = min(place, len(WIDTHS) - 1)
        figure.add_scatter(
            x=[point.epoch for point in points],
            y=[point.value for point in points],
            name=names[place],
            legendgroup=network,
            mode="lines",
            line={"color": color, "width": WIDTHS[style], "dash": DASHES[style]},
        )
