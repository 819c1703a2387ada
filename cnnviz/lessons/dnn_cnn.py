"""What the lesson *DNN against CNN* compares: kept runs, and both modes of a module."""

import dataclasses
import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.samples import load_samples
from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.lessons.shifted_images import bundled_module
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.training.records.history import History
from cnnviz.training.records.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor, nn

DNN, CNN = "fashion-dnn", "fashion-cnn"
NETWORKS = (DNN, CNN)
LECTURE = "lecture-cnn"
"""A small network for the same images."""
PRESET_NAMES = {DNN: "textbook-dnn", CNN: "textbook-cnn"}


class Mode(StrEnum):
    """The mode of a module."""

    EVAL = "eval"
    TRAIN = "train"


class Order(StrEnum):
    """The order in which images are evaluated: that of the test set, or class after class."""

    MIXED = "mixed"
    BY_CLASS = "by-class"


def kept_histories(net: str) -> list[History]:
    """Return the kept runs of a network, one for each seed."""
    return [kept_history(net, seed) for seed in kept_runs()[net]]


def final_accuracies(net: str) -> list[float]:
    """Return the test accuracy at the end of each kept run, 0–1."""
    return [final_accuracy(net, seed) for seed in kept_runs()[net]]


def final_accuracy(net: str, seed: int = 0) -> float:
    """Return the test accuracy at the end of a kept run, 0–1."""
    return float(kept_history(net, seed).epochs[-1].test_accuracy or 0)


def mean_accuracy(net: str) -> float:
    """Return the mean of :func:`final_accuracies`."""
    return float(np.mean(final_accuracies(net)))


def printed_accuracy(net: str) -> float:
    """Return the test accuracy that the textbook prints, measured in training mode."""
    printed = PRESETS[PRESET_NAMES[net]].printed
    assert printed is not None  # both presets are runs of the textbook
    return printed


def mean_recalls(net: str) -> NDArray[np.float64]:
    """Return the recall of each class, (10,), as the mean over the kept runs."""
    recalls = [[share or 0.0 for share in run.report.recalls()] for run in kept_histories(net)]
    return np.asarray(np.mean(recalls, axis=0), dtype=np.float64)


def recall_gains() -> NDArray[np.float64]:
    """Return how much larger the recall of each class is with convolutions, (10,)."""
    return mean_recalls(CNN) - mean_recalls(DNN)


def train_mode_records(history: History) -> list[Progress]:
    """Return the evaluations of a run with their test accuracy in training mode.

    The loss was not measured in training mode: it is None.
    """
    return [
        dataclasses.replace(record, test_accuracy=accuracy, test_loss=None)
        for record, accuracy in zip(history.progress, history.train_mode, strict=True)
    ]


@dataclass(frozen=True)
class Shift:
    """How the accuracy in training mode differs from that in evaluation mode over the kept runs.

    Attributes:
        mean: Of the differences, training minus evaluation mode, at all evaluations.
        largest: The largest magnitude of a difference.
    """

    mean: float
    largest: float


def mode_shift(net: str) -> Shift:
    """Return how forgetting ``model.eval()`` changes the test accuracy of a network."""
    differences = [
        accuracy - (record.test_accuracy or 0)
        for run in kept_histories(net)
        for record, accuracy in zip(run.progress, run.train_mode, strict=True)
    ]
    return Shift(float(np.mean(differences)), float(np.abs(differences).max()))


@dataclass(frozen=True)
class Measurement:
    """An evaluation of a bundled network on the bundled test images.

    Attributes:
        predicted: The predicted classes, in the order of the evaluation.
        labels: The true classes in the same order.
        afterwards: The accuracy in evaluation mode after this evaluation, 0–1: in training mode
            batch norm has learned from the test images.
    """

    predicted: tuple[int, ...]
    labels: tuple[int, ...]
    afterwards: float

    @property
    def correct(self) -> list[bool]:
        """Whether each prediction is correct."""
        return [one == label for one, label in zip(self.predicted, self.labels, strict=True)]

    def changed(self, other: "Measurement") -> list[bool]:
        """Return for each image whether another evaluation predicts another class."""
        return [a != b for a, b in zip(self.predicted, other.predicted, strict=True)]

    @property
    def accuracy(self) -> float:
        """Share of correct predictions, 0–1."""
        return sum(self.correct) / len(self.predicted)


def image_order(labels: Sequence[int] | NDArray[np.int64], order: Order) -> NDArray[np.intp]:
    """Return the places of images in the order of their evaluation, (N,)."""
    if order == Order.MIXED:
        return np.arange(len(labels))
    return np.argsort(labels, kind="stable")


_seeded = threading.Lock()
"""Dropout draws from torch's one source of random numbers, which other threads seed, too."""


@functools.lru_cache(maxsize=256)
def measure_mode(
    net: str, mode: Mode, batch_size: int = 100, order: Order = Order.MIXED, seed: int = 0
) -> Measurement:
    """Evaluate a bundled network on the bundled test images of FashionMNIST in one of its modes.

    Args:
        net: One of ``NETWORKS``.
        mode: Of the module. In evaluation mode, batch size, order and seed change nothing.
        batch_size: Images per batch.
        order: Of the images.
        seed: Of the dropout.
    """
    import torch

    begun = _begin_evaluation(net, mode, batch_size, order)
    with _seeded, torch.random.fork_rng([]), torch.no_grad():
        torch.manual_seed(seed)
        logits = torch.cat([begun.rest(batch) for batch in torch.split(begun.features, batch_size)])
    predicted = tuple(logits.argmax(1).tolist())  # (500,)
    return Measurement(predicted, begun.labels, begun.afterwards)


@dataclass(frozen=True)
class _Begun:
    """An evaluation up to the layers that the seed of the dropout changes.

    Attributes:
        features: (500, …) the input of those layers.
        rest: Those layers, in their mode.
        labels: The true classes.
        afterwards: As in :class:`Measurement`: dropout changes nothing about batch norm before it.
    """

    features: "Tensor"
    rest: "nn.Module"
    labels: tuple[int, ...]
    afterwards: float


@functools.lru_cache(maxsize=4)
def _begin_evaluation(net: str, mode: Mode, batch_size: int, order: Order) -> _Begun:
    """Evaluate a network up to its first dropout; the arguments are those of ``measure_mode``."""
    import copy

    import torch
    from torch import nn

    from cnnviz.nets import find
    from cnnviz.training.loop.fusion import fuse_for_training

    samples = load_samples("fashion-mnist")
    places = image_order(samples.test_labels, order)
    images = torch.tensor(samples.test_images[places]).float() / 255  # (500, 1, 28, 28)
    labels = torch.tensor(samples.test_labels[places])  # (500,)
    module = copy.deepcopy(bundled_module(net))
    layers = fuse_for_training(module, find(net)).train(mode == Mode.TRAIN)
    first = next(place for place, layer in enumerate(layers) if isinstance(layer, nn.Dropout))
    with torch.no_grad():
        batches = torch.split(images, batch_size)
        features = torch.cat([layers[:first](batch) for batch in batches])
        after = layers.eval()(images) if mode == Mode.TRAIN else layers[first:](features)
        afterwards = (after.argmax(1) == labels).double().mean()
    rest = layers[first:].train(mode == Mode.TRAIN)
    return _Begun(features, rest, tuple(labels.tolist()), float(afterwards))
