"""Weights and gradients of each layer after an epoch, as histograms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.figures.colors import LIGHT, Floats
from cnnviz.training.records.report import Histogram

BINS = 41
ROW, MARGIN = 84, 60
"""Pixels: height of the histograms of a layer, and of the headings."""
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
"""What a layer keeps beside its weights."""

ROLES = ("kernel", "bias")
"""The colors of the columns."""

Histograms = Sequence[Histogram | None]
"""One for each layer, None for a layer without weights."""


def show_layer_histograms(
    names: Sequence[str], columns: Mapping[str, Histograms], *, key: str
) -> None:
    """Show a row of histograms for each layer with weights.

    Args:
        names: The layers.
        columns: What is counted, by its heading.
        key: The chart's key on the page.
    """
    layers = [n for n, _name in enumerate(names) if any(bins[n] for bins in columns.values())]
    if not layers:
        return
    from plotly.subplots import make_subplots

    figure = make_subplots(
        len(layers),
        len(columns),
        column_titles=list(columns),
        horizontal_spacing=0.08,
        vertical_spacing=0.35 / len(layers),
    )
    for row, layer in enumerate(layers, start=1):
        for column, (bins, role) in enumerate(zip(columns.values(), ROLES, strict=False), start=1):
            if histogram := bins[layer]:
                figure.add_bar(**_bars(histogram, role), row=row, col=column)
        figure.update_yaxes(title_text=names[layer], row=row, col=1)
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_layout(
        height=ROW * len(layers) + MARGIN,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        bargap=0.05,
        showlegend=False,
        dragmode="zoom",
    )
    st.plotly_chart(figure, key=key, config={"displayModeBar": False, "showTips": False})


def _bars(histogram: Histogram, role: str) -> dict[str, Any]:
    edges = np.linspace(-histogram.limit, histogram.limit, len(histogram.counts) + 1)
    return {
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": histogram.counts,
        "marker_color": LIGHT[role],
        "marker_line_width": 0,
        "hovertemplate": "%{x:.3g}: %{y:,}<extra></extra>",
    }


def weight_histograms(tensors: Mapping[str, Floats], count: int) -> list[Histogram | None]:
    """Return how many weights of each layer lie in which bin.

    Args:
        tensors: Of the network, by their names in its ``state_dict``.
        count: Number of layers.
    """
    layers: list[list[Floats]] = [[] for _layer in range(count)]
    for name, tensor in tensors.items():
        layer, _dot, rest = name.partition(".")
        if not rest.endswith(BUFFERS):
            layers[int(layer)].append(tensor.ravel())
    return [_histogram(np.concatenate(values)) if values else None for values in layers]


def _histogram(values: Floats) -> Histogram | None:
    limit = float(np.abs(values).max(initial=0))
    if not 0 < limit < np.inf:
        return None
    counts, _edges = np.histogram(values, BINS, (-limit, limit))
    return Histogram(limit, tuple(counts.tolist()))
