"""The confusion matrix of a run that has ended: a click shows the images behind a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from cnnviz.figures.colours import LIGHT
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.kit.pages import find_page

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CELL, MARGIN = 34, 130
"""Pixels: height of a cell, and what the names of the classes take."""
DARK_TEXT = "#e8edf1"

Counts = Sequence[Sequence[int]]
LinkParams = Callable[[int, int], dict[str, str]]
"""From a true and a predicted class to the parameters of a link."""


def show_confusion_chart(
    counts: Counts, names: Sequence[str], choose: Callable[[int, int], None] | None, *, key: str
) -> None:
    """Draw the matrix; a click on a cell chooses it.

    Args:
        counts: (K, K) for each true class, down, the numbers of images of each predicted class.
        names: The classes.
        choose: Called with the true and predicted class of a cell; None if cells are not chosen.
        key: The chart's key on the page.
    """
    event: Any = st.plotly_chart(
        _figure(np.asarray(counts), names),
        key=key,
        config={"displayModeBar": False, "showTips": False},
        on_select="rerun" if choose else "ignore",
        selection_mode="points",
    )
    if choose is None:
        return
    for point in event["selection"]["points"]:
        choose(point["y"], point["x"])
    st.caption(_("Click a cell to see its images."))


def show_mistake_links(
    counts: Counts, names: Sequence[str], params: LinkParams, *, most: int = 8
) -> None:
    """Draw the most frequent mistakes as links to their images on the page *Data*."""
    mistakes = most_frequent_mistakes(counts, most)
    if not mistakes:
        return
    st.markdown(f"**{_('Most frequent mistakes')}**")
    with st.container(horizontal=True, gap="small"):
        for truth, predicted, count in mistakes:
            pair = f"{literal(names[truth])} → {literal(names[predicted])}"
            st.page_link(
                find_page("data").path,
                label=f"{pair}: {count}",
                query_params=params(truth, predicted),
                width="content",
            )


def most_frequent_mistakes(counts: Counts, most: int) -> list[tuple[int, int, int]]:
    """Return true class, predicted class and number of the most frequent mistakes."""
    table = np.asarray(counts)
    wrong = np.where(np.eye(len(table), dtype=bool), 0, table)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    cells = zip(*np.unravel_index(order, wrong.shape), wrong.flat[order], strict=True)
    return [(int(truth), int(said), int(count)) for truth, said, count in cells if count]


def _figure(table: np.ndarray, names: Sequence[str]) -> Figure:
    """Return the matrix: correct predictions in one color, mistakes in another."""
    import plotly.graph_objects as go

    rows, columns = np.indices(table.shape).reshape(2, -1)
    shares = np.sqrt(table / np.maximum(table.sum(axis=1, keepdims=True), 1))  # shows few mistakes
    wrong, right = LIGHT["dilation"], LIGHT["output"]
    figure = go.Figure(
        go.Heatmap(
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
    )
    # A heat map takes no clicks: invisible squares with the numbers do.
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="markers+text",
        marker={"symbol": "square", "size": CELL - 2, "color": "rgba(0,0,0,0)"},
        text=[str(count or "·") for count in table.flat],
        textfont={"color": DARK_TEXT if st.context.theme.type == "dark" else LIGHT["text"]},
        hovertext=[
            _("{truth} predicted as {said}: {count}", truth=names[r], said=names[c], count=count)
            for (r, c), count in np.ndenumerate(table)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    axis = {"tickvals": columns[: len(names)], "ticktext": list(names), "showgrid": False,
            "zeroline": False, "fixedrange": True}  # fmt: skip
    end = len(names) - 0.5
    figure.update_layout(
        height=CELL * len(names) + MARGIN,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={**axis, "title": _("Predicted class"), "tickangle": -45, "range": [-0.5, end]},
        yaxis={**axis, "title": _("True class"), "range": [end, -0.5]},
        clickmode="event+select",
        dragmode=False,
    )
    return figure
