"""Loss and accuracy of a run as curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cnnviz.problem import N_
from cnnviz.training import Progress
from cnnviz.ui.kit.i18n import _

MOST_POINTS = 300
CURVES = {
    "running": ("#8b98a5", N_("while training")),
    "train": ("#3b86d8", N_("measured on training pictures")),
    "test": ("#d9771f", N_("measured on test pictures")),
}
"""Colour, readable on both themes, and name of each curve."""


def draw(progress: Sequence[Progress], epochs: int) -> None:
    """Draw loss and accuracy of a run beside each other."""
    st.html(_legend())
    left, right = st.columns(2)
    with left:
        _chart(points(progress, "loss", epochs), _("Loss"), epochs, None)
    with right:
        _chart(points(progress, "accuracy", epochs), _("Accuracy"), epochs, [0, 1])


def points(progress: Sequence[Progress], what: str, epochs: int) -> pd.DataFrame:
    """Return one figure of a run by epoch, a row for each point of a curve.

    Args:
        progress: The records of a run.
        what: ``loss`` or ``accuracy``.
        epochs: Epochs of the whole run.

    Returns:
        Columns ``epoch`` (epochs done), ``value``, ``curve`` and ``part``. The curve ``running`` is
        taken while the weights move, a mean that begins anew with every epoch, so each epoch is a
        part of its own; ``train`` and ``test`` are measured, at the end of epochs at least.
    """
    rows: list[tuple[float, float, str, int]] = []
    for record in thinned(progress):
        done = record.step / record.steps * epochs
        rows.append((done, getattr(record, what), "running", record.epoch))
        for curve in ("train", "test"):
            measured = getattr(record, f"{curve}_{what}")
            if measured is not None:
                rows.append((done, measured, curve, 0))
    return pd.DataFrame(rows, columns=["epoch", "value", "curve", "part"])


def thinned(progress: Sequence[Progress]) -> list[Progress]:
    """Return at most ``MOST_POINTS`` records while training, and all that measure."""
    step = -(-len(progress) // MOST_POINTS)
    return [p for i, p in enumerate(progress) if p.test_loss is not None or i % step == 0]


def _chart(table: pd.DataFrame, title: str, epochs: int, domain: list[float] | None) -> None:
    """Draw curves; the axes stay where they are while a run goes on."""
    vertical: dict[str, Any] = {"zero": True} if domain is None else {"domain": domain}
    ticks = {"format": "d", "tickMinStep": 1, "tickCount": 6}
    colours = {"domain": list(CURVES), "range": [colour for colour, _name in CURVES.values()]}
    across = {"field": "epoch", "type": "quantitative", "title": _("Epoch"), "axis": ticks}
    spec = {
        "height": 280,
        "encoding": {
            "x": {**across, "scale": {"domain": [0, epochs], "nice": False}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": vertical,
                "axis": {"minExtent": 28, "maxExtent": 28, "tickCount": 5},
            },
            "detail": {"field": "part", "type": "nominal"},
            "color": {"field": "curve", "type": "nominal", "scale": colours, "legend": None},
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5}},
            {
                "transform": [{"filter": "datum.curve != 'running'"}],
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": {
                    "tooltip": [across, {"field": "value", "format": ".4f", "title": title}]
                },
            },
        ],
    }
    st.markdown(f"**{title}**")
    st.vega_lite_chart(table, spec)


def _legend() -> str:
    items = "".join(
        '<span style="display:inline-flex;align-items:center;gap:.45em">'
        f'<span style="width:1.2em;height:3px;border-radius:2px;background:{colour}"></span>'
        f"{_(name)}</span>"
        for colour, name in CURVES.values()
    )
    style = "display:flex;flex-wrap:wrap;gap:.2em 1.4em;color:var(--quiet);font-size:.85rem"
    return f'<div style="{style}">{items}</div>'
