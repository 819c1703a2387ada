"""A run of the reader beside the kept ones."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from cnnviz import nets
from cnnviz.figures import Line
from cnnviz.lessons.dnn_cnn import CNN, DNN, LECTURE, NETWORKS, final_accuracy
from cnnviz.lessons.histories import kept_history
from cnnviz.problem import N_, Problem
from cnnviz.quiz import Message
from cnnviz.training import Progress, Run, Settings
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.ui.backend import runs
from cnnviz.ui.course.browser_charts import show_charts
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.labels.runs import run_outcome, run_title
from cnnviz.ui.lessons.dnn_cnn.curves import (
    EPOCHS,
    draw_runs,
    figure_frame,
    measure_choice,
    run_line,
    seed_name,
)
from cnnviz.ui.lessons.dnn_cnn.state import DNN_CNN, MEASURES, DnnCnnState
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.training.state import SETTINGS

YOURS = "yours"
"""Id of the scene."""


def show_yours(state: DnnCnnState, stage: Stage) -> None:
    """Show a run of the reader beside one kept run of each network."""
    choices = _own_runs(state.mine)
    if choices:
        with stage.settings:
            st.selectbox(
                _("Your run"),
                ["", *choices],
                format_func=lambda name: plain_title(choices[name]) if name else _("none"),
                width=420,
                **DNN_CNN.widget("mine", state.mine if state.mine in choices else ""),
            )
    run = choices.get(state.mine)
    own = (run, runs.store().progress(run.id)) if run is not None else None
    epochs = max(EPOCHS, run.settings.epochs) if run is not None else EPOCHS
    charts = {name: draw_runs(yours_lines(name, own), name, epochs) for name in MEASURES}
    with figure_frame():
        show_charts(DNN_CNN, YOURS, [measure_choice()], charts)
        st.html(_table(hidden=not is_revealed(state, YOURS)))
    if run is not None:
        st.markdown(f"{run_title(run)} · {run_outcome(run)}")
    elif not choices:
        st.info(
            _("Your runs on FashionMNIST will be offered here once one has been evaluated."),
            icon=":material/model_training:",
        )


def yours_lines(measure: str, own: tuple[Run, Sequence[Progress]] | None) -> dict[str, Line]:
    """Return the curves of one kept run of each network, and of the reader's run if there is one.

    Args:
        measure: A key of ``MEASURES``.
        own: The reader's run and its records.
    """
    lines = {
        seed_name(net, 0): run_line(kept_history(net).progress, measure, place)
        for place, net in enumerate(NETWORKS)
    }
    if own is not None:
        run, progress = own
        epochs = run.settings.epochs
        lines[plain_title(run)] = run_line(progress, measure, len(NETWORKS), epochs=epochs)
    return lines


def _table(*, hidden: bool) -> str:
    """Return what was trained on how many images with which result, seed 0, as HTML."""
    heads = ("", _("Parameters"), _("Training images"), _("Test accuracy"))
    rows = [f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"]
    for net in (*NETWORKS, LECTURE):
        images = kept_history(net).train_images
        shown = "?" if hidden and net == LECTURE else f"{final_accuracy(net):.2%}"
        cells = (f"{nets.find(net).parameters:,}", f"{images:,}", shown)
        body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f"<tr><th>{escape(net)}</th>{body}</tr>")
    return f'<div class="cnn-table"><table>{"".join(rows)}</table></div>'


def predict_small(_state: DnnCnnState) -> Prediction:
    """Ask what the lecture's small CNN reaches with few images."""
    lecture, dnn = nets.find(LECTURE), nets.find(DNN)
    reached = final_accuracy(LECTURE)
    return Prediction(
        Message(
            N_(
                "The lecture's CNN has {few} parameters, the DNN {many}. As in the lecture, "
                "it was trained on {images} images only. What is its test accuracy?"
            ),
            {
                "few": f"{lecture.parameters:,}",
                "many": f"{dnn.parameters:,}",
                "images": f"{kept_history(LECTURE).train_images:,}",
            },
        ),
        (
            Message(N_("Lower than that of the DNN")),
            Message(N_("Between those of the DNN and the CNN")),
            Message(N_("Higher than that of the CNN")),
        ),
        sum(reached > final_accuracy(net) for net in NETWORKS),
        Message(
            N_(
                "It is {accuracy}. The DNN saw {all} images, and convolutions do not replace data. "
                "Train it on all of them, by the link below, and see whether it overtakes the DNN."
            ),
            {"accuracy": f"{reached:.1%}", "all": f"{kept_history(DNN).train_images:,}"},
        ),
    )


def yours_code(_state: DnnCnnState) -> str:
    """Return code that reads the kept runs, and says how to train each again."""
    return f"""from cnnviz import nets
from cnnviz.lessons.histories import kept_history

accuracies = []
for net in ("{DNN}", "{CNN}", "{LECTURE}"):
    run = kept_history(net, seed=0)
    accuracies.append(run.epochs[-1].test_accuracy)
    print(net, nets.find(net).parameters, run.train_images, accuracies[-1])
    print(run.command)  # trains it again; another seed gives a run of your own
"""


def yours_results(_state: DnnCnnState) -> dict[str, Any]:
    """Return the numbers of the code."""
    return {"accuracies": [final_accuracy(net) for net in (DNN, CNN, LECTURE)]}


def training_links(_state: DnnCnnState) -> list[RoomLink]:
    """Return links to the training room with the settings of both runs, and of a small CNN."""
    lecture = Settings(nets.find("lecture-cnn"), checks=12)
    choices = (
        (PRESETS["textbook-dnn"].settings, N_("Train the DNN yourself")),
        (PRESETS["textbook-cnn"].settings, N_("Train the CNN yourself")),
        (lecture, N_("Train the lecture's small CNN on the same images")),
    )
    return [RoomLink("training", SETTINGS.params(settings), label) for settings, label in choices]


def _own_runs(linked: str) -> dict[str, Run]:
    """Return the runs of this browser on FashionMNIST, and that of the link; show why not."""
    try:
        found = runs.store().runs(browser_id(in_sidebar=False))
        if linked and linked not in {run.id for run in found}:
            found = [*found, runs.store().run(linked)]
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return {}
    return {
        run.id: run
        for run in found
        if run.settings.data == "fashion-mnist" and run.started is not None
    }


def find_own_run(run_id: str) -> tuple[Run, Sequence[Progress]] | None:
    """Return a run and its records; None if there is none with this id."""
    try:
        return runs.store().run(run_id), runs.store().progress(run_id)
    except Problem:
        return None


def plain_title(run: Run) -> str:
    """Return what a run is called, without Markdown."""
    return run.name or f"{run.settings.network.name}, {_('seed {seed}', seed=run.settings.seed)}"
