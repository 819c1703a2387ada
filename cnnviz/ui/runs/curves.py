"""Loss and accuracy of a run as curves."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import CURVES, curve_points
from cnnviz.problem import N_
from cnnviz.training import Progress, Run
from cnnviz.training.export import torch_script
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = {
    "running": N_("during training"),
    "train": N_("evaluated on training images"),
    "test": N_("evaluated on test images"),
}
"""What each curve shows."""
DATA = "points"
"""Name of the data in a chart.  ``st.altair_chart`` would name them by their content, and when the
description of a chart changes, the browser builds the chart again."""


def show_curves(progress: Sequence[Progress], epochs: int) -> None:
    """Show loss and accuracy of a run side by side."""
    st.html(_legend())
    titles = {"loss": _("Loss"), "accuracy": _("Accuracy")}
    for column, (value, title) in zip(st.columns(2), titles.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            points = pd.DataFrame(curve_points(progress, value, epochs))
            chart = _chart(title, _("Epoch"), epochs, value == "accuracy")
            st.vega_lite_chart({**chart, "datasets": {DATA: points}})


@functools.lru_cache(maxsize=64)
def _chart(title: str, epoch: str, epochs: int, accuracy: bool) -> dict[str, Any]:
    """Return the chart without its data: while only these change, the browser keeps the chart.

    Args:
        title: What the values are.
        epoch: Title of the horizontal axis.
        epochs: Where that axis ends, so that it stays the same during the run.
        accuracy: The vertical axis goes from 0 to 1; otherwise from 0 to the largest value.
    """
    x = alt.X("epoch:Q", title=epoch).axis(format="d", tickMinStep=1, tickCount=6)
    y = alt.Y("value:Q", title=None).axis(minExtent=28, maxExtent=28, tickCount=5)
    colour = alt.Color("curve:N", legend=None)
    base = alt.Chart(alt.NamedData(DATA)).encode(
        x.scale(domain=[0, epochs], nice=False),
        y.scale(domain=[0, 1]) if accuracy else y.scale(zero=True),
        colour.scale(domain=list(CURVES), range=list(CURVES.values())),
        detail="part:N",
    )
    evaluated = base.transform_filter(alt.datum.curve != "running").mark_point(
        filled=True, size=55, opacity=1
    )
    tooltip = [
        alt.Tooltip("epoch:Q", title=epoch, format=".4~g"),
        alt.Tooltip("value:Q", title=title, format=".4f"),
    ]
    layers = base.mark_line(strokeWidth=2.5), evaluated.encode(tooltip=tooltip)
    chart: dict[str, Any] = alt.layer(*layers, height=280).to_dict()
    del chart["config"]  # the look of altair; that of the page comes from Streamlit
    return chart


def curves_download(run: Run, progress: Sequence[Progress]) -> None:
    """Offer the curves of a run that has ended as a figure."""

    def draw() -> Figure:
        words = {curve: _(name) for curve, name in NAMES.items()}
        words |= {"loss": _("Loss"), "accuracy": _("Accuracy"), "epoch": _("Epoch")}
        title = (
            run.name or f"{network_title(run.settings.net)} · {dataset_title(run.settings.data)}"
        )
        return figures.curves_figure(progress, run.settings.epochs, title=title, words=words)

    figure_download(draw, f"{torch_script.file_name(run)}-curves", key="download-curves")


def _legend() -> str:
    items = "".join(
        f'<span><i style="background:{CURVES[curve]}"></i>{_(name)}</span>'
        for curve, name in NAMES.items()
    )
    return f'<div class="curve-names">{items}</div>'
