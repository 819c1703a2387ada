"""A drawing or an image that is pinned to a run: what the network makes of it after each epoch.

It is classified by the weights that are saved with each report, so training does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.data import image_reading
from cnnviz.data.dataset import Images
from cnnviz.data.image_preparation import Preparation
from cnnviz.problem import Problem
from cnnviz.training.records.run import Origin
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.edits import edit_memory
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.uploads import read_upload
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, input_digest, probabilities
from cnnviz.ui.models.drawing_pad import mount_pad, send_pad_words
from cnnviz.ui.models.input_images import is_light_on_dark, prepare_drawing, prepare_input
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model, load_model
from cnnviz.ui.runs.curves import vega_lite
from cnnviz.ui.runs.report_state import REPORT, RunEpoch, cached
from cnnviz.ui.runs.tracked_image import compared_epochs, import_thread

PAD = "report-pad"
UPLOADER = "report-own"
CENTERED = Preparation(center=True)


def show_pinned_drawing(run_epoch: RunEpoch) -> None:
    """Show the pad or the upload, the answer after the epoch, and the answers of all epochs."""
    st.caption(
        _(
            "Draw a digit or a garment, or choose an image: it is classified by the weights of "
            "every epoch, also while the network trains."
        )
    )
    kinds = {"drawing": _("Drawing"), "own": _("Your own image")}
    st.segmented_control(
        _("Image"),
        list(kinds),
        required=True,
        format_func=kinds.__getitem__,
        label_visibility="collapsed",
        **REPORT.widget("pinned"),
    )
    thread = import_thread()
    if thread.is_alive() and run_epoch.run.active:  # the next poll comes soon
        st.caption(_("Running the image through the network …"))
        return
    try:
        with st.spinner(_("Running the image through the network …"), show_time=False):
            thread.join()
            model = load_model(run_epoch.run.id, epoch=run_epoch.epoch)
        show = _show_upload if REPORT.current().pinned == "own" else _show_drawing
        show(run_epoch, model)
    except Problem as problem:  # the image cannot be used, or the weights were deleted meanwhile
        st.info(say(problem))


def _show_drawing(run_epoch: RunEpoch, model: Model) -> None:
    """Show the pad with the answer, and the history of the drawing."""
    drawing = REPORT.current().drawing
    steps = prepare_drawing(drawing, model, CENTERED)
    send_pad_words()
    mount_pad(PAD, drawing, steps, model, _take_drawing)
    # While the pen moves, the curves are those of the drawing before: nothing jumps below it.
    memory = edit_memory(PAD)
    finished = memory["before"] if memory.get("live") == drawing else drawing
    with st.container(key="pinned-history"):
        if finished:
            st.markdown(f"**{_('Probabilities of the drawing, epoch after epoch')}**")
            _show_history(run_epoch, model, lambda one: shares_after(one, finished))


def _show_upload(run_epoch: RunEpoch, model: Model) -> None:
    """Show the upload of an image, the answer, and the history of the image."""
    file = st.file_uploader(
        _("Image file"),
        type=["image/*", *image_reading.SUFFIXES],
        max_upload_size=image_reading.MAX_BYTES // 2**20,
        on_change=url_state.mark_action,
        key=UPLOADER,
        width=400,
    )
    pixels = read_upload(file, UPLOADER)
    if pixels is None:
        st.caption(_("Links do not contain your own images."))
        return
    steps = prepare_input(pixels, model, Preparation(), light_on_dark=is_light_on_dark(model))
    prepared = steps[-1].pixels.astype(np.float32, copy=False)
    seen = next(step.pixels for step in reversed(steps) if step.pixels.dtype == np.uint8)
    digest = input_digest(prepared)
    image = figures.image(figures.enlarge(seen, 4), _("What the network sees"), width="112px")
    bars = figures.bars(class_names(model.classes), shares_of_image(run_epoch, digest, prepared))
    st.html(f'<div class="cnn-image-and-bars">{image}<div>{bars}</div></div>')
    with st.container(key="pinned-history"):
        st.markdown(f"**{_('Probabilities of the image, epoch after epoch')}**")
        _show_history(run_epoch, model, lambda one: shares_of_image(one, digest, prepared))


def _take_drawing(drawing: str, lifted: bool) -> None:
    """Callback: put the drawing into the state; into the link once the pen is lifted."""
    memory = edit_memory(PAD)
    if lifted:
        memory.pop("live", None)
        REPORT.change(drawing=drawing)
        return
    if "live" not in memory:
        memory["before"] = REPORT.current().drawing
    memory["live"] = drawing
    REPORT.store(replace(REPORT.current(), drawing=drawing))


def _show_history(
    run_epoch: RunEpoch, model: Model, shares: Callable[[RunEpoch], list[float]]
) -> None:
    """Show the curves of the probabilities of the classes, which are computed for each epoch."""
    rows = {epoch: shares(replace(run_epoch, epoch=epoch)) for epoch in history_epochs(run_epoch)}
    chart = figures.class_curves_chart(
        list(rows),
        np.array(list(rows.values())),
        class_names(model.classes),
        epochs=run_epoch.run.settings.epochs,
        words={"epoch": _("Epoch"), "probability": _("Probability"), "class": _("Class")},
    )
    st.vega_lite_chart(vega_lite(chart), key="report-pad-history")


def history_epochs(run_epoch: RunEpoch) -> list[int]:
    """Return the epochs of the curves: 0 is before the training, unless its weights are missing."""
    try:
        begins_at_0 = run_epoch.run.origin != Origin.UPLOADED
        if begins_at_0:
            _model_after(replace(run_epoch, epoch=0))
    except Problem:  # published weights that are no longer on this computer
        begins_at_0 = False
    return [*([0] if begins_at_0 else []), *compared_epochs(run_epoch)]


def _model_after(run_epoch: RunEpoch) -> Model:
    """Return the network after an epoch, 0 for before the first.

    Raises:
        Problem: The weights were deleted.
    """
    run, epoch = run_epoch.run, run_epoch.epoch
    return (
        load_model(run.id, epoch=epoch)
        if epoch
        else cached_model(ModelKey(run.id, queued=run.queued))
    )


@cached(2_000)
def shares_after(run_epoch: RunEpoch, drawing: str) -> list[float]:
    """Return the probabilities of the classes for a drawing after an epoch, 0 for before the first.

    Raises:
        Problem: The weights were deleted.
    """
    model = _model_after(run_epoch)
    return _shares(model, prepare_drawing(drawing, model, CENTERED)[-1].pixels)


@cached(2_000)
def shares_of_image(run_epoch: RunEpoch, digest: str, _prepared: Floats) -> list[float]:
    """Return the probabilities for the input of a network, (C, H, W), and its digest, likewise.

    Raises:
        Problem: The weights were deleted.
    """
    return _shares(_model_after(run_epoch), _prepared)


def _shares(model: Model, prepared: Images | Floats) -> list[float]:
    output = activations(model, prepared.astype(np.float32, copy=False))[-1]
    return [float(share) for share in probabilities(model, output)]
