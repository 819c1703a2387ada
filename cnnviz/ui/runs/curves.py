"""Curves: loss and accuracy of one run, and several runs on one chart.

While a run trains, a chart is redrawn in place (Altair); afterwards one can zoom into it (Plotly).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import (
    CURVES,
    DATA,
    MOST_LIVE,
    MOST_POINTS,
    WORDS,
    Point,
    Runs,
    curve_points,
    last_epoch,
    run_points,
)
from cnnviz.training import Progress, Run
from cnnviz.training.export import torch_script
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels.datasets import dataset_title
from cnnviz.ui.labels.network_table import network_title

if TYPE_CHECKING:
    import altair as alt
    from matplotlib.figure import Figure

COMPACT = pa.schema({"epoch": pa.float32(), "value": pa.float32(), "part": pa.int16()})
"""The points as they are sent again and again: half as many bytes."""
PARTS = {"train": -1, "test": -2, "validation": -3}
"""The parts of the curves of evaluations, which stand for their names; others are ``running``."""
NAME_CURVES = {
    "calculate": "".join(f"datum.part == {part} ? '{curve}' : " for curve, part in PARTS.items())
    + "'running'",
    "as": "curve",
}
MEASURES = ("loss", "accuracy")


def show_curves(show_chart: Callable[[str], None], *, validation: bool = False) -> None:
    """Show loss and accuracy of a run side by side.

    Args:
        show_chart: Shows the chart of one of ``MEASURES`` below its title.
        validation: Whether the run has validation images.
    """
    words = chart_words()
    st.html(_legend(words, [one for one in CURVES if validation or one != "validation"]))
    for column, value in zip(st.columns(2), MEASURES, strict=True):
        with column:
            st.markdown(f"**{words[value]}**")
            show_chart(value)


def show_curve(progress: Sequence[Progress], value: str, epochs: int, *, live: bool) -> None:
    """Show the curves of one of ``MEASURES``; a live one has fewer points."""
    most = MOST_LIVE if live else MOST_POINTS
    table = compact_points(curve_points(progress, value, epochs, most))
    chart = _curves_chart(value, epochs, language())
    st.vega_lite_chart({**chart, "datasets": {DATA: table}})


def compact_points(points: Sequence[Point]) -> pa.Table:
    """Return the points of curves without the names of the curves, which the chart computes."""
    rows = [(point.epoch, point.value, PARTS.get(point.curve, point.part)) for point in points]
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.Table.from_arrays(
        [pa.array(column, kind) for column, kind in zip(columns, COMPACT.types, strict=True)],
        schema=COMPACT,
    )


def _legend(words: Mapping[str, str], curves: Sequence[str]) -> str:
    items = "".join(
        f'<span><i style="background:{CURVES[curve]}"></i>{words[curve]}</span>' for curve in curves
    )
    return f'<div class="curve-names">{items}</div>'


@functools.lru_cache(maxsize=64)
def _curves_chart(value: str, epochs: int, language: str) -> dict[str, Any]:
    """Return the chart without its data: while only these change, the browser keeps the chart."""
    chart = figures.curves_chart([], epochs, value, words=chart_words(), headings=False)
    return {**vega_lite(chart), "transform": [NAME_CURVES]}


def vega_lite(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart without the look of Altair, which is Streamlit's on a page.

    What all layers encode in the same way is said once: it is sent with every new point.
    """
    specification: dict[str, Any] = chart.to_dict()
    del specification["config"]
    encodings = [layer["encoding"] for layer in specification["layer"]]
    shared = {
        channel: encoding
        for channel, encoding in encodings[0].items()
        if all(other.get(channel) == encoding for other in encodings)
    }
    for encoding in encodings:
        for channel in shared:
            del encoding[channel]
    return {**specification, "encoding": shared}


def curves_download(run: Run, progress: Sequence[Progress]) -> None:
    """Offer the curves of a run that has ended as a figure."""
    # Here, not in draw: the title of an image folder depends on the reader.
    data_title = dataset_title(run.settings.data, run.owner)
    title = run.name or f"{network_title(run.settings.net)} · {data_title}"

    def draw() -> Figure:
        epochs = run.settings.epochs
        return figures.curves_figure(progress, epochs, title=title, words=chart_words())

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
    words = chart_words()
    st.markdown(f"**{words[f'test_{measure}']}**")
    if live:
        chart = _live_chart(tuple(runs), last_epoch(runs), measure, across, log, language())
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


def chart_words() -> dict[str, str]:
    """Return the words of charts of curves in the reader's language."""
    return {name: _(text) for name, text in WORDS.items()}


@functools.lru_cache(maxsize=64)
def _live_chart(
    names: tuple[str, ...], epochs: int, measure: str, across: str, log: bool, language: str
) -> dict[str, Any]:
    """Return the chart of runs without its data, as :func:`_curves_chart`."""
    runs: Runs = {name: ([], epochs) for name in names}
    chart = figures.live_comparison_chart(
        runs, measure, across=across, log=log, words=chart_words(), headings=False
    )
    return vega_lite(chart)
