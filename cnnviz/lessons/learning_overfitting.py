"""Lesson *How it learns*: one network on few and on many images, and remedies for overfitting."""

from dataclasses import dataclass

from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.training.records.history import History

PLAIN = "plain"
REMEDIES = (PLAIN, "dropout", "augment", "pooling")
"""What is changed about the network or its images, by the names of the kept runs."""
COUNTS = (100, 1000, 5000)
"""Training images."""


@dataclass(frozen=True)
class Result:
    """How a run ended.

    Attributes:
        train: Accuracy on the training images, 0–1.
        test: Accuracy on the test images.
        best_epoch: The epoch with the lowest test loss.
        epochs: How many there were.
    """

    train: float
    test: float
    best_epoch: int
    epochs: int

    @property
    def gap(self) -> float:
        """By how much it does better on images that it has seen."""
        return self.train - self.test


def run_name(remedy: str, count: int) -> str:
    """Return the name of a kept run."""
    return f"overfit-{remedy}-{count}"


def find_history(remedy: str, count: int) -> History | None:
    """Return the history of a kept run, None where none is kept."""
    name = run_name(remedy, count)
    seeds = kept_runs().get(name)
    return kept_history(name, seeds[0]) if seeds else None


def compare_counts() -> dict[int, History]:
    """Return the history of the network without a remedy by its number of training images."""
    found = {count: find_history(PLAIN, count) for count in COUNTS}
    return {count: history for count, history in found.items() if history is not None}


def compare_remedies(count: int) -> dict[str, History]:
    """Return the histories with a number of training images, by the remedy."""
    found = {remedy: find_history(remedy, count) for remedy in REMEDIES}
    return {remedy: history for remedy, history in found.items() if history is not None}


def read_result(history: History) -> Result:
    """Return how a run ended."""
    epochs = history.epochs
    last = epochs[-1]
    losses = [record.test_loss for record in epochs]
    assert last.train_accuracy is not None
    assert last.test_accuracy is not None
    best = min(range(len(losses)), key=lambda place: losses[place] or 0.0)
    return Result(last.train_accuracy, last.test_accuracy, epochs[best].epoch, len(epochs))
