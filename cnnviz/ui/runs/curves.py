"""Curves: loss and accuracy of one run, and several runs on one chart.

While a run trains, a chart is redrawn in place (Altair); afterwards one can zoom into it (Plotly).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import (
    CURVES,
    DATA,
    WORDS,
    Runs,
    curve_points,
    last_epoch,
    run_points,
)
from cnnviz.problem import N_
from cnnviz.training import Progress, Run
from cnnviz.training.export import torch_script
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title

if TYPE_CHECKING:
    import altair as alt
    from matplotlib.figure import Figure

NAMES = {
    "running": N_("during training"),
    "train": N_("evaluated on training images"),
    "test": N_("evaluated on test images"),
}
"""What each curve of a run shows."""
COMPACT = {"epoch": "float32", "value": "float32", "curve": "category", "part": "int32"}
"""The types of the points as they are sent again and again: half as many bytes."""


def show_curves(progress: Sequence[Progress], epochs: int) -> None:
    """Show loss and accuracy of a run side by side."""
    st.html(_legend())
    titles = {"loss": _("Loss"), "accuracy": _("Accuracy")}
    for column, (value, title) in zip(st.columns(2), titles.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            points = pd.DataFrame(curve_points(progress, value, epochs)).astype(COMPACT)
            chart = _curves_chart(value, title, _("Epoch"), epochs)
            st.vega_lite_chart({**chart, "datasets": {DATA: points}})


def _legend() -> str:
    items = "".join(
        f'<span><i style="background:{CURVES[curve]}"></i>{_(name)}</span>'
        for curve, name in NAMES.items()
    )
    return f'<div class="curve-names">{items}</div>'


@functools.lru_cache(maxsize=64)
def _curves_chart(value: str, title: str, epoch: str, epochs: int) -> dict[str, Any]:
    """Return the chart without its data: while only these change, the browser keeps the chart."""
    words = {**WORDS, value: title, "epoch": epoch}
    return _vega_lite(figures.curves_chart([], epochs, value, words=words, headings=False))


def _vega_lite(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart without the look of Altair: that of the page is Streamlit's."""
    specification: dict[str, Any] = chart.to_dict()
    del specification["config"]
    return specification


def curves_download(run: Run, progress: Sequence[Progress]) -> None:
    """Offer the curves of a run that has ended as a figure."""
    # Here, not in draw: the title of an image folder depends on the reader.
    data_title = dataset_title(run.settings.data, run.owner)
    title = run.name or f"{network_title(run.settings.net)} · {data_title}"

    def draw() -> Figure:
        words = {curve: _(name) for curve, name in NAMES.items()}
        words |= {"loss": _("Loss"), "accuracy": _("Accuracy"), "epoch": _("Epoch")}
        return figures.curves_figure(progress, run.settings.epochs, title=title, words=words)

    figure_download(draw, f"{torch_script.file_name(run)}-curves", key="download-curves")


def show_runs(runs: Runs, measure: str, across: str, *, live: bool, log: bool, key: str) -> bool:
    """Show the evaluations of runs on the test images; return whether there are any.

    ``measure`` is ``accuracy`` or ``loss``, ``across`` is ``epoch`` or ``seconds``; live runs still
    train.
    """
    points = run_points(runs, measure)
    if not points:
        st.caption(_("Not evaluated yet: the first point appears after the first evaluation."))
        return False
    words = axis_titles()
    st.markdown(f"**{words[f'test_{measure}']}**")
    if live:
        chart = _live_chart(tuple(runs), last_epoch(runs), measure, across, words[across], log)
        st.vega_lite_chart({**chart, "datasets": {DATA: pd.DataFrame(points)}}, key=f"{key}.live")
    else:
        st.plotly_chart(
            figures.comparison_chart(
                runs, measure, across=across, log=log, words=words, headings=False
            ),
            key=key,
            config={"displayModeBar": False, "showTips": False},
        )
        st.caption(
            _("Drag to zoom, double-click to zoom out. Select a run in the legend to hide it.")
        )
    return True


def axis_titles() -> dict[str, str]:
    """Return the titles of the axes of :func:`show_runs` in the reader's language."""
    return {
        "test_accuracy": _("Test accuracy"),
        "test_loss": _("Test loss"),
        "epoch": _("Epoch"),
        "seconds": _("Training time (s)"),
    }


@functools.lru_cache(maxsize=64)
def _live_chart(
    names: tuple[str, ...], epochs: int, measure: str, across: str, title: str, log: bool
) -> dict[str, Any]:
    """Return the chart of runs without its data, as :func:`_curves_chart`."""
    runs: Runs = {name: ([], epochs) for name in names}
    words = {**WORDS, across: title}
    return _vega_lite(
        figures.live_comparison_chart(
            runs, measure, across=across, log=log, words=words, headings=False
        )
    )
