"""The confusion matrix, with a point to click in every cell."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT

WORDS = {"truth": "True class", "predicted": "Predicted class"}
CELL, MARGIN = 34, 130
"""Pixels: height of a cell, and what the names of the classes take."""
DARK_TEXT = "#e8edf1"


def confusion_chart(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    describe: Callable[[int, int, int], str] | None = None,
    words: Mapping[str, str] = WORDS,
    dark: bool = False,
) -> go.Figure:
    """Draw the matrix: correct predictions in one color, mistakes in another.

    Args:
        counts: (K, K) image counts; rows are true classes, columns predicted classes.
        names: The classes.
        describe: Words for a cell, from its true class, its predicted class and its number.
        words: The titles of the axes in the reader's language, under the keys of ``WORDS``.
        dark: The page is dark.
    """
    table = np.asarray(counts)
    describe = describe or (lambda row, column, count: f"{names[row]} → {names[column]}: {count}")
    rows, columns = np.indices(table.shape).reshape(2, -1)
    figure = go.Figure(_heat_map(table))
    # A heat map takes no clicks: invisible squares with the numbers do.
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="markers+text",
        marker={"symbol": "square", "size": CELL - 2, "color": "rgba(0,0,0,0)"},
        text=[str(count or "·") for count in table.flat],
        textfont={"color": DARK_TEXT if dark else LIGHT["text"]},
        hovertext=[describe(r, c, count) for (r, c), count in np.ndenumerate(table)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    axis = {"tickvals": columns[: len(names)], "ticktext": list(names), "showgrid": False,
            "zeroline": False, "fixedrange": True}  # fmt: skip
    end = len(names) - 0.5
    figure.update_layout(
        height=CELL * len(names) + MARGIN,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={**axis, "title": words["predicted"], "tickangle": -45, "range": [-0.5, end]},
        yaxis={**axis, "title": words["truth"], "range": [end, -0.5]},
        clickmode="event+select",
        dragmode=False,
    )
    return figure


def _heat_map(table: NDArray[np.int_]) -> go.Heatmap:
    """Return the colors of the cells: each row's shares, those of mistakes below zero."""
    shares = np.sqrt(table / np.maximum(table.sum(axis=1, keepdims=True), 1))  # shows few mistakes
    wrong, right = LIGHT["dilation"], LIGHT["output"]
    return go.Heatmap(
        z=np.where(np.eye(len(table), dtype=bool), shares, -shares),
        zmin=-1,
        zmax=1,
        colorscale=[(0, wrong), (0.5, f"{wrong}00"), (0.5, f"{right}00"), (1, right)],
        opacity=0.75,
        showscale=False,
        xgap=1,
        ygap=1,
        hoverinfo="skip",
    )
