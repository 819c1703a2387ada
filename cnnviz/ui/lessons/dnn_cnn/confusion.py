"""The confusion matrices of both networks side by side, and which classes gain."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.data import GARMENTS
from cnnviz.lessons import dnn_cnn
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS
from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.lessons.dnn_cnn.curves import figure_frame, show_seed_control
from cnnviz.ui.lessons.dnn_cnn.state import DnnCnnState

CONFUSION = "confusion"
"""Id of the scene."""


def show_matrices(state: DnnCnnState, stage: Stage) -> None:
    """Show both matrices, and the recall of each class."""
    with stage.settings:
        show_seed_control()
    hidden = not is_revealed(state, CONFUSION)
    names = class_names(GARMENTS)
    with figure_frame():
        for net, column in zip(NETWORKS, st.columns(2, gap="medium"), strict=True):
            with column:
                seed = _seed(net, state)
                st.markdown(f"**{net}** :gray[{_('seed {seed}', seed=seed)}]")
                blank = hidden and net == CNN
                st.html(_blank_matrix(names) if blank else _matrix(net, seed, names))
        st.caption(_("Rows: true class; columns: predicted class."))
        if not hidden:
            st.html(_recall_table(names))


def predict_gain(_state: DnnCnnState) -> Prediction:
    """Ask which class gains most from convolutions."""
    gains, before = dnn_cnn.recall_gains(), dnn_cnn.mean_recalls(DNN)
    ranked = [int(place) for place in np.argsort(-gains, kind="stable")]
    most = ranked[0]
    choices = sorted([most, *(ranked[place] for place in (3, 6, 9))])
    return Prediction(
        Message(N_("For which class does the recall rise most from the DNN to the CNN?")),
        tuple(Message(GARMENTS[place]) for place in choices),
        choices.index(most),
        Message(
            N_("On average over the seeds it rises from {before} to {after}."),
            {"before": f"{before[most]:.1%}", "after": f"{before[most] + gains[most]:.1%}"},
        ),
    )


def confusion_code(state: DnnCnnState) -> str:
    """Return code that computes recall and accuracy from a kept confusion matrix."""
    return f"""import torch
from cnnviz.lessons.histories import kept_history

run = kept_history("{CNN}", seed={_seed(CNN, state)})
counts = torch.tensor(run.report.confusion)  # (10, 10): rows are true classes
recall = counts.diag() / counts.sum(dim=1)  # (10,): share of each class that is found
accuracy = counts.diag().sum() / counts.sum()
for name, share in zip(run.classes, recall):
    print(f"{{name:12}} {{share:.1%}}")
"""


def confusion_results(state: DnnCnnState) -> dict[str, Any]:
    """Return the numbers of the code."""
    run = kept_history(CNN, _seed(CNN, state))
    return {"recall": run.report.recalls(), "accuracy": run.epochs[-1].test_accuracy}


def data_links(_state: DnnCnnState) -> list[RoomLink]:
    """Return links to the images that each bundled network gets wrong."""
    return [
        RoomLink("data", {"set": "fashion-mnist", "by": net, "answers": "wrong"}, label)
        for net, label in (
            (DNN, N_("Mistakes of the DNN")),
            (CNN, N_("Mistakes of the CNN")),
        )
    ]


def _seed(net: str, state: DnnCnnState) -> int:
    seeds = kept_runs()[net]
    return state.seed if state.seed in seeds else seeds[0]


def _describe(names: list[str], truth: int, predicted: int, count: int) -> str:
    words = N_("{truth} predicted as {predicted}: {count}")
    return _(words, truth=names[truth], predicted=names[predicted], count=count)


def _matrix(net: str, seed: int, names: list[str]) -> str:
    return figures.confusion_table(
        kept_history(net, seed).report.confusion,
        names,
        label=_("Rows: true class; columns: predicted class."),
        describe=lambda *cell: _describe(names, *cell),
    )


def _blank_matrix(names: list[str]) -> str:
    """Return a matrix of the same size whose numbers are still hidden."""
    return figures.confusion_table(
        [[0] * len(names)] * len(names),
        names,
        label=_("Rows: true class; columns: predicted class."),
        describe=lambda *_cell: "?",
    )


def _recall_table(names: list[str]) -> str:
    """Return the recall of each class in both networks, the largest gain first."""
    gains = dnn_cnn.recall_gains()
    columns = [dnn_cnn.mean_recalls(net) for net in NETWORKS]
    heads = (_("Recall, mean over the seeds"), *NETWORKS, _("Difference"))
    rows = [f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"]
    for place in np.argsort(-gains, kind="stable"):
        cells = "".join(f"<td>{column[place]:.1%}</td>" for column in columns)
        difference = f"<td>{100 * gains[place]:+.1f}</td>"
        rows.append(f"<tr><th>{escape(names[place])}</th>{cells}{difference}</tr>")
    return f'<div class="cnn-table"><table>{"".join(rows)}</table></div>'
