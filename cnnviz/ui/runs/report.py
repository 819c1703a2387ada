"""The report of an epoch of a run: mistakes, kernels and layers."""

from collections.abc import Callable
from html import escape

import streamlit as st

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.figures.colors import Floats
from cnnviz.problem import N_, Problem
from cnnviz.training import Run
from cnnviz.training.records.report import Mistake
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.runs import report_state
from cnnviz.ui.runs.confusion import show_confusion
from cnnviz.ui.runs.layer_histograms import show_layers
from cnnviz.ui.runs.pinned_drawing import show_pinned_drawing
from cnnviz.ui.runs.report_state import REPORT, RunEpoch, cached
from cnnviz.ui.runs.tracked_image import show_tracked_image

KERNELS = 64
"""Kernels of the first convolution that are shown at most."""
LOOK_BACK = N_("See the report of an earlier epoch.")


def show_report(run: Run, epochs: list[int]) -> None:
    """Show the report of one of the epochs that have one; the reader chooses it and the part."""
    if not epochs:
        return
    with st.container():  # a place of its own: it comes with the second epoch and moves nothing
        epoch = _show_epoch_choice(run, epochs)
    # Not tabs: the hidden ones would be sent after every epoch as well.
    st.segmented_control(
        _("Epoch report"),
        list(report_state.PART_TITLES),
        required=True,
        format_func=lambda part: _(report_state.PART_TITLES[part]),
        label_visibility="collapsed",
        **REPORT.widget("part"),
    )
    SHOW_PART[REPORT.current().part](RunEpoch(run, epoch, epochs))


def _show_epoch_choice(run: Run, epochs: list[int]) -> int:
    """Show the choice of the epoch, for an active run only while the reader looks back.

    The browser knows the options of a slider by their places, which must not change: an active run
    adds epochs, and a new slider is shown where epochs were deleted.
    """
    selected, latest = REPORT.current().epoch, epochs[-1]
    if selected is not None and selected not in epochs:
        problem = Problem("The report of epoch {epoch} is no longer available.", epoch=selected)
        st.toast(say(problem), icon=":material/error:")
        REPORT.correct(epoch=None)
        selected = None
    if len(epochs) == 1:
        return latest

    def look_back(on: bool) -> None:
        REPORT.change(epoch=epochs[-2] if on else None)

    if run.active and not st.toggle(
        _("Look back"),
        help=_(LOOK_BACK),
        **bind(REPORT.key("back"), selected is not None, look_back),
    ):
        return latest
    epoch: int = st.select_slider(
        _("Look back to epoch"),
        options=epochs,
        help=_(LOOK_BACK),
        **bind(
            REPORT.key("epoch", run.id, latest - len(epochs)),
            latest if selected is None else selected,
            lambda epoch: REPORT.change(epoch=None if epoch == latest else epoch),
        ),
    )
    return epoch


@cached(200)
def _worst(run_epoch: RunEpoch) -> str:
    mistakes, dataset = run_epoch.report().worst, run_epoch.dataset
    if not mistakes:
        return escape(_("Every test image is classified correctly."))
    cells = "".join(_mistake(mistake, dataset) for mistake in mistakes)
    return f'<div class="cnn-mistakes">{cells}</div>'


def _show_worst(run_epoch: RunEpoch) -> None:
    st.html(_worst(run_epoch))
    mistakes, dataset = run_epoch.report().worst, run_epoch.dataset
    if mistakes and not run_epoch.run.active:
        figure_download(
            lambda: figures.images_figure(
                dataset.test_images[[mistake.image for mistake in mistakes]],
                ["\n".join(_mistake_words(mistake, dataset)) for mistake in mistakes],
                columns=8,
            ),
            f"worst-mistakes-epoch-{run_epoch.epoch}",
            key="download-worst",
        )


def _mistake_words(mistake: Mistake, dataset: Dataset) -> tuple[str, str]:
    """Return what was predicted, and the true class with its probability."""
    names = class_names(dataset.classes)
    predicted, truth = names[mistake.predicted], names[mistake.label]
    words = _(
        "predicted {predicted}, {sure}", predicted=predicted, sure=f"{mistake.confidence:.0%}"
    )
    chance = "< 0.1%" if mistake.label_probability < 5e-4 else f"{mistake.label_probability:.1%}"
    return words, _("true class {truth}, {chance}", truth=truth, chance=chance)


def _mistake(mistake: Mistake, dataset: Dataset) -> str:
    words, right = _mistake_words(mistake, dataset)
    pixels = dataset.test_images[mistake.image]  # (C, H, W)
    png = figures.enlarge(pixels, max(1, 84 // pixels.shape[1]))
    return (
        f"<figure>{figures.image(png, f'{words}; {right}', width='100%')}<figcaption>"
        f"<b>{escape(words)}</b><br>{escape(right)}</figcaption></figure>"
    )


def _show_kernels(run_epoch: RunEpoch) -> None:
    title = _("Kernels of the first convolution after epoch {epoch}", epoch=run_epoch.epoch)
    try:
        st.html(_kernels(run_epoch, title))
    except Problem as problem:
        st.caption(say(problem))
        return
    if not run_epoch.run.active:
        figure_download(
            lambda: figures.kernels_figure(_first_kernels(run_epoch), most=KERNELS, title=title),
            f"kernels-epoch-{run_epoch.epoch}",
            key="download-kernels",
        )


@cached(200)
def _kernels(run_epoch: RunEpoch, title: str) -> str:
    weights = _first_kernels(run_epoch)
    planes = weights.shape[1]  # of each kernel, side by side
    kernels = weights[: KERNELS // planes].reshape(-1, *weights.shape[2:])  # (O'·C, kH, kW)
    columns = max(planes, figures.best_columns(len(kernels)) // planes * planes)
    if planes == 3:
        title += " · " + _("red, green and blue parts side by side")
    png = figures.mosaic(kernels, columns=columns, enlarge=10, gap=10, labels=planes == 1)
    image = figures.image(png, title, width="min(100%, 34rem)")
    return f'<p class="note">{escape(title)}</p>{image}{figures.legend(figures.magnitude(kernels))}'


def _first_kernels(run_epoch: RunEpoch) -> Floats:
    """Return the weights (O, C, kH, kW) of the first convolution.

    Raises:
        Problem: The network has none, or the weights were deleted.
    """
    layers = run_epoch.run.settings.network.layers
    place = next((n for n, layer in enumerate(layers) if layer.code == "conv"), None)
    if place is None:
        raise Problem("This network has no convolution.")
    return run_epoch.weights()[f"{place}.weight"]


SHOW_PART: dict[str, Callable[[RunEpoch], object]] = {
    "mistakes": show_confusion,
    "worst": _show_worst,
    "maps": show_tracked_image,
    "drawing": show_pinned_drawing,
    "kernels": _show_kernels,
    "layers": show_layers,
}
"""The functions that show the parts."""
