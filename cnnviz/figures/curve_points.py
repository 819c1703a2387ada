"""The points of training curves, for every chart that draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.problem import N_

if TYPE_CHECKING:
    from cnnviz.training import Progress

MOST_POINTS, MOST_LIVE = 300, 120
"""Records without an evaluation that are drawn at most: in the end, and while the run trains."""
CURVES = {"running": "#8b98a5", "train": "#3b86d8", "validation": "#8a63c9", "test": "#d9771f"}
"""The curves of one run and their colors, readable on light and dark: while training, evaluated on
training images, on validation images if there are any, and on test images."""
RUNS = ("#0072b2", "#d55e00", "#009e73", "#b8538f", "#c48400", "#3a9bd0")
"""Colors of runs that are compared, after Okabe & Ito's palette for every kind of color vision."""

WORDS = {
    "loss": N_("Loss"),
    "accuracy": N_("Accuracy"),
    "epoch": N_("Epoch"),
    "seconds": N_("Training time (s)"),
    "running": N_("during training"),
    "train": N_("evaluated on training images"),
    "validation": N_("evaluated on validation images"),
    "test": N_("evaluated on test images"),
    "test_loss": N_("Test loss"),
    "test_accuracy": N_("Test accuracy"),
}
"""The words of all charts of curves, English."""
DATA = "points"
"""Name of the data in a chart of Altair.  ``st.altair_chart`` would name them by their content, and
when the description of a chart changes, the browser builds the chart again."""

Runs = Mapping[str, tuple[Sequence["Progress"], int]]
"""The records and the epochs of each run, by what the legend calls it."""


class Point(NamedTuple):
    """One point of a curve.

    Attributes:
        epoch: Epochs completed, with fractions.
        value: The loss, or the accuracy from 0 to 1.
        curve: A key of ``CURVES``.
        part: Where a line is interrupted, the next part begins.
    """

    epoch: float
    value: float
    curve: str
    part: int


class Evaluation(NamedTuple):
    """An evaluation on the test images: epochs completed, seconds of training, loss or accuracy."""

    epoch: float
    seconds: float
    value: float


def curve_points(
    progress: Sequence[Progress], value: str, epochs: int, most: int = MOST_POINTS
) -> list[Point]:
    """Return the curves of the ``loss`` or the ``accuracy`` of a run of so many epochs.

    The curve ``running`` is the mean over the batches of an epoch so far, while the weights change:
    each epoch is a part of its own.  The other curves are evaluated at the end of epochs.
    Without an evaluation, at most ``most`` records are used.
    """
    points = []
    for record in thinned(progress, most):
        epoch = record.step / record.steps * epochs
        points.append(Point(epoch, getattr(record, value), "running", record.epoch))
        for curve in ("train", "validation", "test"):
            evaluated = getattr(record, f"{curve}_{value}")
            if evaluated is not None:
                points.append(Point(epoch, evaluated, curve, 0))
    return points


def run_points(runs: Runs, value: str) -> list[dict[str, Any]]:
    """Return the evaluations of all runs, each a row of a table with the name of its run."""
    return [
        {**point._asdict(), "run": name}
        for name, (progress, epochs) in runs.items()
        for point in evaluation_points(progress, value, epochs)
    ]


def last_epoch(runs: Runs) -> int:
    """Return the largest number of epochs of several runs, where their axis ends."""
    return max(epochs for _progress, epochs in runs.values())


def thinned(progress: Sequence[Progress], most: int = MOST_POINTS) -> list[Progress]:
    """Return at most so many records from within epochs, and all with an evaluation."""
    step = -(-len(progress) // most)
    return [p for i, p in enumerate(progress) if p.test_loss is not None or i % step == 0]


def evaluation_points(progress: Sequence[Progress], value: str, epochs: int) -> list[Evaluation]:
    """Return the evaluations of a run on the test images."""
    return [
        Evaluation(record.step / record.steps * epochs, record.seconds, score)
        for record in progress
        if (score := getattr(record, f"test_{value}")) is not None
    ]
