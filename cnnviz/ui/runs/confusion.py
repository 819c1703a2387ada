"""The confusion matrix of an epoch; once the run has ended, its cells lead to their images."""

import functools
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets.state import VIEW, DataView
from cnnviz.ui.kit.component import show_html
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.kit.pages import find_page, show_page_link
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.runs.report_state import REPORT, RunEpoch, cached

MOST_CLASSES, MOST_LISTED, MOST_LINKS = 40, 30, 8
"""Largest matrix shown; mistakes listed instead of a larger one; mistakes listed below a matrix."""

Counts = Sequence[Sequence[int]]
"""(K, K) image counts; rows are true classes, columns predicted classes."""


def show_confusion(run_epoch: RunEpoch) -> None:
    """Show the confusion matrix and the accuracy of each class.

    While the run is active it is a table, which the page can send often; then a chart.
    """
    run, counts = run_epoch.run, run_epoch.report().confusion
    names = class_names(run_epoch.dataset.classes)
    few = len(names) <= MOST_CLASSES
    # The page Data predicts with the latest weights: of an earlier epoch it would show others.
    linked = not run.active and runs.store().epochs(run.id)[-1:] == [run_epoch.epoch]

    def view(truth: int, predicted: int) -> DataView:
        return DataView(run.settings.data, network=run.id, label=truth, predicted=predicted)

    chart = few and not run.active
    if chart:
        _show_chart(counts, names, view if linked else None, key=f"confusion.{run_epoch.epoch}")
        figure_download(
            lambda: figures.confusion_figure(
                counts,
                names,
                title=_("Epoch {epoch}", epoch=run_epoch.epoch),
                words=_axis_titles(),
            ),
            f"confusion-epoch-{run_epoch.epoch}",
            key="download-confusion",
        )
    if linked:
        _show_links(counts, names, view, MOST_LINKS if few else MOST_LISTED)
    if chart:
        with st.expander(_("As a table"), **REPORT.widget("table")):
            st.html(_table(run_epoch))
    elif few or not linked:
        # In one piece: in a run that trains, both are sent after every epoch.
        show_html(_table(run_epoch) + _accuracies(run_epoch), key="confusion-table")
        return
    st.html(_accuracies(run_epoch))


def _show_chart(
    counts: Counts, names: Sequence[str], view: Callable[[int, int], DataView] | None, *, key: str
) -> None:
    """Show the matrix as a chart; a click on a cell opens its images on the page *Data*."""
    event: Any = st.plotly_chart(
        figures.confusion_chart(
            counts,
            names,
            describe=functools.partial(_describe, names),
            words=_axis_titles(),
            dark=st.context.theme.type == "dark",
        ),
        key=key,
        config={"displayModeBar": False, "showTips": False},
        on_select="rerun" if view else "ignore",
        selection_mode="points",
    )
    if view is None:
        return
    for point in event["selection"]["points"]:
        VIEW.prepare(view(point["y"], point["x"]))
        st.switch_page(find_page("data").path)
    st.caption(_("Select a cell to see its images."))


def _axis_titles() -> dict[str, str]:
    return {"truth": _("True class"), "predicted": _("Predicted class")}


def _show_links(
    counts: Counts, names: Sequence[str], view: Callable[[int, int], DataView], most: int
) -> None:
    """Show the most frequent mistakes as links to their images on the page *Data*."""
    mistakes = most_frequent_mistakes(counts, most)
    if mistakes:
        st.markdown(f"**{_('Most frequent mistakes')}**")
    with st.container(horizontal=True, gap="small"):
        for truth, predicted, count in mistakes:
            pair = f"{literal(names[truth])} → {literal(names[predicted])}"
            params = VIEW.params(view(truth, predicted))
            show_page_link("data", f"{pair}: {count}", params, width="content")


@cached(200)
def _table(run_epoch: RunEpoch) -> str:
    counts, names = run_epoch.report().confusion, class_names(run_epoch.dataset.classes)

    describe = functools.partial(_describe, names)
    if len(names) > MOST_CLASSES:
        label = _("Most frequent mistakes")
        mistakes = most_frequent_mistakes(counts, MOST_LISTED)
        table = f"<ol>{''.join(f'<li>{escape(describe(*one))}</li>' for one in mistakes)}</ol>"
    else:
        label = _("Rows: true class; columns: predicted class.")
        table = figures.confusion_table(counts, names, label=label, describe=describe)
    return f'<p class="note">{label}</p>{table}'


def _describe(names: Sequence[str], truth: int, predicted: int, count: int) -> str:
    words = N_("{truth} predicted as {predicted}: {count}")
    return _(words, truth=names[truth], predicted=names[predicted], count=count)


@cached(200)
def _accuracies(run_epoch: RunEpoch) -> str:
    shares = run_epoch.report().recalls()
    bars = figures.bars(class_names(run_epoch.dataset.classes), [share or 0.0 for share in shares])
    return f"<p><b>{_('Accuracy per class')}</b></p>{bars}"


def most_frequent_mistakes(counts: Counts, most: int) -> list[tuple[int, int, int]]:
    """Return true class, predicted class and number of the most frequent mistakes."""
    table = np.asarray(counts)
    wrong = np.where(np.eye(len(table), dtype=bool), 0, table)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    cells = zip(*np.unravel_index(order, wrong.shape), wrong.flat[order], strict=True)
    return [(int(truth), int(predicted), int(count)) for truth, predicted, count in cells if count]
