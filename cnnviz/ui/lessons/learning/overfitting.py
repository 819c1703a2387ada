"""Overfitting: one network on few and on many images, and remedies, from kept runs."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures.curve_points import WORDS
from cnnviz.lessons.learning_overfitting import (
    COUNTS,
    PLAIN,
    Result,
    compare_counts,
    compare_remedies,
    read_result,
    run_name,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.training.records.history import History
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.learning.state import COMPARISONS, LEARNING, MEASURES, LearningState
from cnnviz.ui.training.state import SETTINGS

OVERFITTING = "overfitting"
"""Id of the scene."""
COMPARISON_NAMES = {"images": N_("Number of images"), "remedies": N_("Remedies")}
MEASURE_NAMES = {"accuracy": N_("Accuracy"), "loss": N_("Loss")}
REMEDY_NAMES = {
    PLAIN: N_("Without a remedy"),
    "dropout": N_("Dropout 0.5"),
    "augment": N_("Data augmentation"),
    "pooling": N_("Max pooling"),
}
LOWEST, HIGHEST = 0.55, 1.01
"""The axis of accuracies."""
HIGHEST_LOSS = 1.2


def show_overfitting(state: LearningState, stage: Stage) -> None:
    """Show the curves on training and on test images, and how each run ends."""
    _show_settings(state, stage)
    hidden = not is_revealed(state, OVERFITTING)
    runs = list_runs(state)
    with st.container(key="overfitting"):
        st.plotly_chart(
            figures.generalization_chart(
                {
                    name: read_curves(run, state.measure, hidden=hidden)
                    for name, run in runs.items()
                },
                state.measure,
                limits=limits_of(state.measure),
                words={name: _(word) for name, word in WORDS.items()},
            ),
            key="overfitting.curves",
            config={"displayModeBar": False, "showTips": False},
        )
        st.caption(_("Solid: on test images. Dotted: on the training images, in evaluation mode."))
        st.html(_table({name: read_result(run) for name, run in runs.items()}, hidden))


def _show_settings(state: LearningState, stage: Stage) -> None:
    choices: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
        ("compare", _("Compare"), COMPARISONS, COMPARISON_NAMES),
        ("measure", _("Measure"), MEASURES, MEASURE_NAMES),
    ]
    with stage.settings:
        for name, label, options, names in choices:
            titles = {option: _(names[option]) for option in options}
            st.segmented_control(
                label,
                options,
                format_func=titles.__getitem__,
                required=True,
                **LEARNING.widget(name),
            )
        if state.compare == "remedies":
            st.segmented_control(
                _("Training images"),
                COUNTS,
                format_func="{:,}".format,
                required=True,
                **LEARNING.widget("images"),
            )


def limits_of(measure: str) -> tuple[float, float]:
    """Return the lowest and the highest value of the axis."""
    return (LOWEST, HIGHEST) if measure == "accuracy" else (0, HIGHEST_LOSS)


def list_runs(state: LearningState) -> dict[str, History]:
    """Return the runs that are compared, by their names in the reader's language."""
    if state.compare == "remedies":
        remedies = compare_remedies(state.images)
        return {_(REMEDY_NAMES[remedy]): run for remedy, run in remedies.items()}
    counts = compare_counts()
    return {_n("{count} image", "{count} images", count): run for count, run in counts.items()}


def read_curves(run: History, measure: str, *, hidden: bool) -> tuple[list[float], list[float]]:
    """Return a measure at the end of each epoch, on training images and on test images."""
    train = [getattr(record, f"train_{measure}") for record in run.epochs]
    return train, [] if hidden else [getattr(record, f"test_{measure}") for record in run.epochs]


def _table(results: Mapping[str, Result], hidden: bool) -> str:
    """Return how each run ends, as HTML."""
    heads = (
        "",
        _("Training accuracy"),
        _("Test accuracy"),
        _("Gap"),
        _("Test loss lowest in epoch"),
    )
    rows = [f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"]
    for name, result in results.items():
        test = ("?", "?", "?") if hidden else (
            f"{result.test:.1%}",
            _("{points} points", points=f"{100 * result.gap:.1f}"),
            f"{result.best_epoch} / {result.epochs}",
        )  # fmt: skip
        cells = "".join(f"<td>{escape(text)}</td>" for text in (f"{result.train:.1%}", *test))
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return f'<div class="cnn-table"><table>{"".join(rows)}</table></div>'


def predict_test_accuracy(_state: LearningState) -> Prediction:
    """Ask for the test accuracy of the network that has memorized its 100 images."""
    results = {count: read_result(run) for count, run in compare_counts().items()}
    few = results[COUNTS[0]]
    texts = sorted(
        {f"{result.test:.0%}" for result in results.values()} | {f"{few.train:.0%}"}, key=len
    )
    return Prediction(
        Message(
            N_(
                "Trained on {count} images, the network classifies {train} of them correctly. How "
                "many of 10,000 images that it has never seen?"
            ),
            {"count": COUNTS[0], "train": f"{few.train:.0%}"},
        ),
        tuple(texts),
        texts.index(f"{few.test:.0%}"),
        Message(
            N_("It has memorized its {count} images. With {most} images, {test}."),
            {
                "count": COUNTS[0],
                "most": f"{COUNTS[-1]:,}",
                "test": f"{results[COUNTS[-1]].test:.0%}",
            },
        ),
    )


def write_code(state: LearningState) -> str:
    """Return code that reads the kept runs."""
    names = [run_name(PLAIN, count) for count in COUNTS]
    if state.compare == "remedies":
        names = [run_name(remedy, state.images) for remedy in compare_remedies(state.images)]
    listed = "\n".join(f'    "{name}",' for name in names)
    return f"""from cnnviz.lessons.histories import kept_history

names = [
{listed}
]
gaps = []
for name in names:
    run = kept_history(name)
    last = run.epochs[-1]  # both accuracies in evaluation mode
    gaps.append(last.train_accuracy - last.test_accuracy)
    print(name, last.train_accuracy, last.test_accuracy)
print(run.command)  # trains the last of them again
"""


def read_gaps(state: LearningState) -> dict[str, Any]:
    """Return the numbers of the code."""
    return {"gaps": [read_result(run).gap for run in list_runs(state).values()]}


def training_room(state: LearningState) -> list[RoomLink]:
    """Return the link to the training room with the settings of the runs."""
    run = [*list_runs(state).values()][-1]
    return [RoomLink("training", SETTINGS.params(run.settings), N_("Train it yourself"))]
