"""What a run has come to: mistakes, kernels and layers, of the latest epoch or an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st
from safetensors.numpy import load

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.figures.colours import Floats
from cnnviz.problem import N_, Problem
from cnnviz.training import Run
from cnnviz.training.records.report import Histogram, Mistake
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.runs import report_state
from cnnviz.ui.runs.confusion import show_confusion
from cnnviz.ui.runs.epoch import RunEpoch
from cnnviz.ui.runs.layer_histograms import show_layer_histograms, weight_histograms
from cnnviz.ui.runs.report_state import REPORT
from cnnviz.ui.runs.tracked_image import show_tracked_image

KERNELS = 64
"""Kernels of the first convolution that are drawn at most."""
LOOK_BACK = N_("See the report of an earlier epoch.")


def show_report(run: Run) -> None:
    """Draw the reports of a run, once there is one; the reader chooses the epoch and the part."""
    epochs = runs.store().reports(run.id)
    if not epochs:
        return
    with st.container():  # a place of its own: it comes with the second epoch, and moves nothing
        epoch = _scrubber(run, epochs)
    moment = RunEpoch.of(run, epoch)
    # Not tabs: what they hide would be sent twice a second as well.
    st.segmented_control(
        _("Epoch report"),
        list(report_state.PARTS),
        required=True,
        format_func=lambda part: _(report_state.PARTS[part]),
        label_visibility="collapsed",
        **REPORT.widget("part"),
    )
    DRAWN[REPORT.current().part](moment)


def _scrubber(run: Run, epochs: list[int]) -> int:
    """Draw the choice of the epoch; while a run works it is the latest unless one looks back.

    The browser knows the choices of a slider by their places: here places never change. So it does
    not stand at a latest epoch that becomes another one, and it is a new one where epochs between
    were taken out of the store.
    """
    asked = REPORT.current().epoch
    if asked is not None and asked not in epochs:
        gone = Problem("The report of epoch {epoch} is no longer available.", epoch=asked)
        st.toast(say(gone), icon=":material/error:")
        REPORT.correct(epoch=None)
        asked = None
    if len(epochs) == 1 or (run.active and not _looks_back(asked, epochs[-2])):
        return epochs[-1]
    chosen: int = st.select_slider(
        _("Look back to epoch"),
        options=epochs,
        help=_(LOOK_BACK),
        **bind(
            f"{report_state.PAGE}.epoch.{run.id}.{epochs[-1] - len(epochs)}",
            epochs[-1] if asked is None else asked,
            lambda epoch: REPORT.change(epoch=None if epoch == epochs[-1] else epoch),
        ),
    )
    return chosen


def _looks_back(asked: int | None, before: int) -> bool:
    """Draw the switch between the latest epoch and a chosen one; return whether it is on.

    Args:
        asked: The chosen epoch, None for the latest.
        before: The epoch to begin with when it is switched on.
    """
    return st.toggle(
        _("Look back"),
        help=_(LOOK_BACK),
        **bind(
            f"{report_state.PAGE}.back",
            asked is not None,
            lambda on: REPORT.change(epoch=before if on else None),
        ),
    )


@st.cache_data(show_spinner=False, max_entries=200)
def _worst(moment: RunEpoch) -> str:
    found, dataset = moment.report(), moment.dataset
    if not found.worst:
        return escape(_("Every test image is classified correctly."))
    cells = "".join(_mistake(one, dataset) for one in found.worst)
    return (
        '<div style="display:grid;gap:.8em;'
        f'grid-template-columns:repeat(auto-fill,minmax(6.2rem,1fr))">{cells}</div>'
    )


def _mistake(one: Mistake, dataset: Dataset) -> str:
    names = class_names(dataset.classes)
    said, truth = names[one.predicted], names[one.label]
    words = _("predicted {said}, {sure}", said=said, sure=f"{one.confidence:.0%}")
    chance = "< 0.1%" if one.label_probability < 5e-4 else f"{one.label_probability:.1%}"
    right = _("true class {truth}, {chance}", truth=truth, chance=chance)
    picked = dataset.test_images[one.image]  # (C, H, W)
    picture = figures.image(
        figures.enlarge(picked, max(1, 84 // picked.shape[1])), f"{words}; {right}", width="100%"
    )
    return (
        f'<figure style="margin:0;font-size:.78rem">{picture}<figcaption>'
        f"<b>{escape(words)}</b><br>{escape(right)}</figcaption></figure>"
    )


def _show_kernels(moment: RunEpoch) -> None:
    try:
        st.html(_kernels(moment))
    except Problem as problem:
        st.caption(say(problem))
        return
    if not moment.run.active:
        figure_download(
            lambda: figures.kernels_figure(
                _first_kernels(moment), most=KERNELS, title=_kernel_title(moment)
            ),
            f"kernels-epoch-{moment.epoch}",
            key="download-kernels",
        )


@st.cache_data(show_spinner=False, max_entries=200)
def _kernels(moment: RunEpoch) -> str:
    weights = _first_kernels(moment)
    planes = weights.shape[1]  # of each kernel, side by side
    kernels = weights[: KERNELS // planes].reshape(-1, *weights.shape[2:])  # (O'·C, kH, kW)
    columns = figures.best_columns(len(kernels))
    columns = max(planes, columns // planes * planes)
    words = _kernel_title(moment)
    if planes == 3:
        words += " · " + _("red, green and blue parts side by side")
    picture = figures.image(
        figures.mosaic(kernels, columns=columns, enlarge=10, gap=10, labels=planes == 1),
        words,
        width="min(100%, 34rem)",
    )
    return (
        f'<p class="note">{escape(words)}</p>{picture}{figures.legend(figures.magnitude(kernels))}'
    )


def _kernel_title(moment: RunEpoch) -> str:
    return _("Kernels of the first convolution after epoch {epoch}", epoch=moment.epoch)


def _first_kernels(moment: RunEpoch) -> Floats:
    """Return the weights (O, C, kH, kW) of the first convolution.

    Raises:
        Problem: The network has none, or the weights are no longer kept.
    """
    layers = moment.run.settings.network.layers
    place = next((n for n, layer in enumerate(layers) if layer.code == "conv"), None)
    if place is None:
        raise Problem("This network has no convolution.")
    weights: Floats = load(moment.weights())[f"{place}.weight"]
    return weights


def _show_layers(moment: RunEpoch) -> None:
    """Draw how strong the layers are, and once the run has ended their weights and gradients."""
    st.html(_layers(moment))
    if moment.run.active:
        return
    columns = {}
    try:
        columns[_("Weights")] = _weight_histograms(moment)
    except Problem as problem:
        st.caption(say(problem))
    gradients = moment.report().gradients
    if gradients:
        columns[_("Gradients at the last step")] = gradients
    names = [row.name for row in moment.run.settings.network.table()]
    show_layer_histograms(names, columns, key=f"histograms.{moment.epoch}")


@st.cache_data(show_spinner=False, max_entries=50)
def _weight_histograms(moment: RunEpoch) -> Sequence[Histogram | None]:
    tensors = load(moment.weights())
    return weight_histograms(tensors, len(moment.run.settings.network.layers))


@st.cache_data(show_spinner=False, max_entries=200)
def _layers(moment: RunEpoch) -> str:
    found = moment.report()
    names = [row.name for row in moment.run.settings.network.table()]
    note = _(
        "Magnitude of the values (root mean square) on a logarithmic scale: each mark is ten "
        "times the one before. If the gradients shrink from the last layer to the first, the "
        "first layers have little to learn from."
    )
    table = figures.log_bars(
        names,
        [_("Activations"), _("Weight gradients")],
        [
            [one.activation for one in found.strengths],
            [one.gradient for one in found.strengths],
        ],
    )
    return f'<p class="note">{escape(note)}</p>{table}'


def _page(html: Callable[[RunEpoch], str]) -> Callable[[RunEpoch], None]:
    """Return what puts a part that is nothing but text and pictures on the page."""

    def draw(moment: RunEpoch) -> None:
        st.html(html(moment))

    return draw


DRAWN: dict[str, Callable[[RunEpoch], None]] = {
    "mistakes": show_confusion,
    "worst": _page(_worst),
    "maps": show_tracked_image,
    "kernels": _show_kernels,
    "layers": _show_layers,
}
"""What draws each part."""
