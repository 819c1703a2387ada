"""Our own runs on the textbook's cats and dogs, as files, and what is computed from them.

Each is a file ``assets/transfer/NAME.json``, made by the command in the card beside it.
"""

import functools
import math
from decimal import Decimal

from cnnviz.resources import resource
from cnnviz.training.records.epoch_choice import choose_epoch
from cnnviz.training.records.history import History, load_history
from cnnviz.ui.kit.i18n import _

FOLDER = resource("assets", "transfer")
NAMES = (
    "lite0-classifier",
    "lite0-partial-0",
    "lite0-full",
    "lite0-scratch",
    "photo-cnn-classifier",
    "photo-cnn-partial",
)
"""The runs in the order of the table."""
CLASSIFIERS = ("lite0-classifier", "lite0-classifier-1", "lite0-classifier-2")
TUNED = ("lite0-partial-0", "lite0-partial-1", "lite0-partial-2")
"""The same two runs with three seeds: other images are held out, in another order."""
BATCH_STATISTICS = "lite0-batch-statistics"
"""An epoch of fine-tuning in which batch norm normalizes with the statistics of each batch."""


@functools.cache
def own_runs() -> dict[str, History]:
    """Return the runs that come with the app, in the order of the table."""
    return {name: read_run(name) for name in NAMES}


@functools.cache
def read_run(name: str) -> History:
    """Return a run that comes with the app."""
    return load_history(FOLDER / f"{name}.json")


def chosen_accuracy(run: History) -> float:
    """Return the test accuracy of the epoch that is best on the validation images."""
    choice = choose_epoch(run.progress)
    assert choice is not None  # a history has at least one epoch
    return choice.chosen.test_accuracy or 0.0


def standard_error(accuracy: float, images: int) -> float:
    """Return the standard error of an accuracy on so many images: that of a share."""
    return math.sqrt(accuracy * (1 - accuracy) / images)


def statistics_words() -> str:
    """Say why batch norm keeps its running statistics, with the figures of our own runs."""
    before = read_run("lite0-classifier").epochs[-1].train_accuracy or 0.0
    after = read_run(BATCH_STATISTICS).epochs[0].accuracy
    return _(
        "Why: our classifier had an accuracy of {before} on its training images; in its first "
        "epoch of fine-tuning with the statistics of batches of 32 images, it fell to {after}, at "
        "a learning rate of {rate}.",
        before=f"{before:.0%}",
        after=f"{after:.0%}",
        rate=f"{Decimal(str(read_run(BATCH_STATISTICS).settings.learning_rate)):f}",
    )
