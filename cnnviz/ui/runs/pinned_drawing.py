"""A drawing that is pinned to a run: what the network makes of it after each epoch.

It is classified by the weights that are saved with each report, so training does not wait for it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.data.image_preparation import Preparation, Step
from cnnviz.problem import Problem
from cnnviz.training.recipe.choices import Start
from cnnviz.training.records.run import Origin
from cnnviz.ui.kit.edits import edit_memory
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.drawing_pad import mount_pad
from cnnviz.ui.models.input_images import prepare_drawing
from cnnviz.ui.models.loading import UNTRAINED, Model, ModelKey, cached_model, load_model
from cnnviz.ui.runs.curves import vega_lite
from cnnviz.ui.runs.report_state import REPORT, RunEpoch, cached
from cnnviz.ui.runs.tracked_image import compared_epochs, import_thread

PAD = "report-pad"
CENTERED = Preparation(center=True)


def show_pinned_drawing(run_epoch: RunEpoch) -> None:
    """Show the pad, the answer after the epoch, and the probabilities epoch after epoch."""
    st.caption(
        _(
            "Draw a digit or a garment: it is classified by the weights of every epoch, also while "
            "the network trains."
        )
    )
    thread = import_thread()
    if thread.is_alive() and run_epoch.run.active:  # the next poll comes soon
        st.caption(_("Running the image through the network …"))
        return
    drawing = REPORT.current().drawing
    try:
        with st.spinner(_("Running the image through the network …"), show_time=False):
            thread.join()
            model = load_model(run_epoch.run.id, epoch=run_epoch.epoch)
            steps = prepare_drawing(drawing, model, CENTERED)
        mount_pad(PAD, drawing, steps, model, _take_drawing)
        # While the pen moves, the curves are those of the drawing before: nothing jumps below it.
        memory = edit_memory(PAD)
        finished = memory["before"] if memory.get("live") == drawing else drawing
        with st.container(key="pinned-history"):
            if finished:
                _show_history(run_epoch, finished, model)
    except Problem as problem:  # the weights were deleted meanwhile
        st.info(say(problem))


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


def _show_history(run_epoch: RunEpoch, drawing: str, model: Model) -> None:
    """Show the curves of the probabilities of the classes."""
    rows = {
        epoch: shares_after(replace(run_epoch, epoch=epoch), drawing)
        for epoch in history_epochs(run_epoch)
    }
    chart = figures.class_curves_chart(
        list(rows),
        np.array(list(rows.values())),
        class_names(model.classes),
        epochs=run_epoch.run.settings.epochs,
        words={"epoch": _("Epoch"), "probability": _("Probability"), "class": _("Class")},
    )
    st.markdown(f"**{_('Probabilities of the drawing, epoch after epoch')}**")
    st.vega_lite_chart(vega_lite(chart), key="report-pad-history")


def history_epochs(run_epoch: RunEpoch) -> list[int]:
    """Return the epochs of the curves: 0, before the training, where these weights are known."""
    run = run_epoch.run
    known = run.origin == Origin.NEW and run.settings.start == Start.RANDOM
    return [*([0] if known else []), *compared_epochs(run_epoch)]


@cached(2_000)
def shares_after(run_epoch: RunEpoch, drawing: str) -> list[float]:
    """Return the probabilities of the classes for a drawing after an epoch, 0 for before the first.

    Raises:
        Problem: The weights were deleted.
    """
    run, epoch = run_epoch.run, run_epoch.epoch
    if epoch == 0:
        model = cached_model(ModelKey(UNTRAINED + run.settings.net, seed=run.settings.seed))
        model = replace(model, data=run.settings.data)  # its drawings are prepared alike
    else:
        model = load_model(run.id, epoch=epoch)
    prepared: Step = prepare_drawing(drawing, model, CENTERED)[-1]
    output = activations(model, prepared.pixels.astype(np.float32, copy=False))[-1]
    return [float(share) for share in probabilities(model, output)]
