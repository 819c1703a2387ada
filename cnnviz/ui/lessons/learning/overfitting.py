"""Overfitting: one network on few and on many images, and remedies, from kept runs."""

import functools
import itertools
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.figures import Line
from cnnviz.figures.browser_chart import Axis, browser_lines
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
from cnnviz.ui.course.browser_charts import Choice, show_charts
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, _n, language
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


def show_overfitting(state: LearningState, _stage: Stage) -> None:
    """Show the curves on training and on test images, and how each run ends."""
    with st.container(key="overfitting"):
        charts = _charts(not is_revealed(state, OVERFITTING), language())
        show_charts(LEARNING, OVERFITTING, _choices(), charts)


def _choices() -> list[Choice]:
    """Return the choices; the number of images is one of them where remedies are compared."""
    comparisons = {name: _(COMPARISON_NAMES[name]) for name in COMPARISONS}
    measures = {name: _(MEASURE_NAMES[name]) for name in MEASURES}
    counts = {str(count): f"{count:,}" for count in COUNTS}
    return [
        Choice("compare", _("Compare"), comparisons),
        Choice("measure", _("Measure"), measures),
        Choice("images", _("Training images"), counts, only=("compare", "remedies")),
    ]


@functools.lru_cache(maxsize=4)
def _charts(hidden: bool, _language: str) -> dict[str, Any]:
    """Return the charts and their tables by what is compared, the measure and the images."""
    charts = {}
    note = _("Solid: on test images. Dotted: on the training images, in evaluation mode.")
    for compare, measure in itertools.product(COMPARISONS, MEASURES):
        for count in COUNTS if compare == "remedies" else (COUNTS[0],):
            runs = list_runs(LearningState(compare=compare, images=count))
            chart = _draw_curves(runs, measure, hidden=hidden)
            results = {name: read_result(run) for name, run in runs.items()}
            key = f"{compare} {measure}{f' {count}' if compare == 'remedies' else ''}"
            charts[key] = {**chart, "note": note, "table": _table(results, hidden=hidden)}
    return charts


def _draw_curves(runs: Mapping[str, History], measure: str, *, hidden: bool) -> dict[str, Any]:
    accuracy = measure == "accuracy"
    title = _(MEASURE_NAMES[measure])
    forms = ("percent0", "percent2") if accuracy else ("short3", "fixed4")
    epochs = max(len(run.epochs) for run in runs.values())
    return browser_lines(
        curve_lines(runs, measure, hidden=hidden),
        x=Axis(_("Epoch"), least=0, most=epochs, whole=True),
        y=Axis(title, *forms, *limits_of(measure)),
        label=title,
    )


def curve_lines(
    runs: Mapping[str, History], measure: str, *, hidden: bool = False
) -> dict[str, Line]:
    """Return both curves of each run by their names: dotted on training images, solid on test ones.

    Args:
        runs: The runs by their names.
        measure: One of ``MEASURES``.
        hidden: The curves on test images keep only their names.
    """
    lines = {}
    for place, (name, run) in enumerate(runs.items()):
        epochs = range(1, len(run.epochs) + 1)
        train, test = _read_curves(run, measure)
        part = f"{name}, {_('evaluated on training images')}"
        lines[part] = Line(epochs, train, place, "dot", 1.8, group=name)
        lines[name] = Line((), (), place) if hidden else Line(epochs, test, place, width=2.6)
    return lines


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


def _read_curves(run: History, measure: str) -> tuple[list[float], list[float]]:
    """Return a measure at the end of each epoch, on training images and on test images."""
    train, test = (
        [getattr(record, f"{part}_{measure}") for record in run.epochs]
        for part in ("train", "test")
    )
    return train, test


def _table(results: Mapping[str, Result], *, hidden: bool) -> list[list[str]]:
    """Return how each run ends, as rows of a table."""
    heads = (
        _("Training accuracy"),
        _("Test accuracy"),
        _("Gap"),
        _("Test loss lowest in epoch"),
    )
    rows = [["", *heads]]
    for name, result in results.items():
        test = ("?", "?", "?") if hidden else (
            f"{result.test:.1%}",
            _("{points} points", points=f"{100 * result.gap:.1f}"),
            f"{result.best_epoch} / {result.epochs}",
        )  # fmt: skip
        rows.append([name, f"{result.train:.1%}", *test])
    return rows


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
