"""Histograms of the values of each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.figures.colors import LIGHT

if TYPE_CHECKING:
    from cnnviz.training.records.report import Histogram

ROW, MARGIN = 84, 60
"""Pixels: height of the histograms of a layer, and of the headings."""
ROLES = ("kernel", "bias")
"""The colors of the columns."""


def histograms_chart(
    names: Sequence[str], columns: Mapping[str, Sequence[Histogram | None]]
) -> go.Figure:
    """Draw a row of histograms for each layer that has any; None is a layer without values."""
    layers = [n for n, _name in enumerate(names) if any(bins[n] for bins in columns.values())]
    figure = make_subplots(
        max(1, len(layers)),
        max(1, len(columns)),
        column_titles=list(columns),
        horizontal_spacing=0.08,
        vertical_spacing=0.35 / max(1, len(layers)),
    )
    for row, layer in enumerate(layers, start=1):
        for column, (bins, role) in enumerate(zip(columns.values(), ROLES, strict=False), start=1):
            if histogram := bins[layer]:
                edges = np.linspace(-histogram.limit, histogram.limit, len(histogram.counts) + 1)
                figure.add_bar(
                    x=(edges[:-1] + edges[1:]) / 2,
                    y=histogram.counts,
                    marker={"color": LIGHT[role], "line": {"width": 0}},
                    hovertemplate="%{x:.3g}: %{y:,}<extra></extra>",
                    row=row,
                    col=column,
                )
        figure.update_yaxes(title_text=names[layer], row=row, col=1)
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_layout(
        height=ROW * len(layers) + MARGIN,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        bargap=0.05,
        showlegend=False,
        dragmode="zoom",
    )
    return figure
