"""What the lesson *Slips* computes about training and evaluation."""

import functools
import math
from dataclasses import dataclass

import numpy as np

from cnnviz.data.samples import load_samples
from cnnviz.grid.trace import Array
from cnnviz.lessons.batches import shuffle_epoch
from cnnviz.lessons.histories import kept_history, kept_runs
from cnnviz.lessons.layers import EPSILON
from cnnviz.training.recipe.presets import PRESETS

LECTURE_RUN = "lecture-cnn"
PRINTED_LOSS, IMAGES, BATCH = 0.0049, 60_000, 64
"""What the LeNet notes print, after one pass over so many images in batches of this size."""


def printed_accuracy() -> float:
    """Return the accuracy that the lecture prints, of the images that were trained on."""
    printed = PRESETS["lecture"].printed
    assert printed is not None  # it is a run of the lecture
    return printed


@dataclass(frozen=True)
class Accuracies:
    """The accuracies of a kept run, 0–1.

    Attributes:
        train: On the training images, after each epoch, in evaluation mode.
        test: On the test images likewise.
    """

    train: tuple[float, ...]
    test: tuple[float, ...]


@functools.cache
def lecture_accuracies(seed: int) -> Accuracies:
    """Return the accuracies of the lecture's run with one of the seeds that come with the app."""
    epochs = kept_history(LECTURE_RUN, seed).epochs
    return Accuracies(
        tuple(float(epoch.train_accuracy or 0) for epoch in epochs),
        tuple(float(epoch.test_accuracy or 0) for epoch in epochs),
    )


LOSSES = tuple(round(0.1 + 1.9 * (7 * n % 20 / 20) ** 3, 2) for n in range(20))
"""Losses of 20 images."""


def real_loss(printed: float = PRINTED_LOSS) -> float:
    """Return the mean loss behind a sum of batch means that was divided by the images."""
    return printed * IMAGES / math.ceil(IMAGES / BATCH)


@dataclass(frozen=True)
class Averages:
    """Three ways to average losses that come in batches.

    Attributes:
        by_images: The sum of the batch means, divided by the number of images.
        by_batches: The same sum, divided by the number of batches.
        exact: The mean over all images.
    """

    by_images: float
    by_batches: float
    exact: float


def average_losses(batch: int) -> Averages:
    """Return the averages of ``LOSSES`` in batches of a size."""
    batches = [LOSSES[first : first + batch] for first in range(0, len(LOSSES), batch)]
    total = sum(sum(part) / len(part) for part in batches)
    return Averages(total / len(LOSSES), total / len(batches), sum(LOSSES) / len(LOSSES))


ORDERS = ("fixed", "shuffled", "by-class")
"""The same order in every epoch, another one in every epoch, and class after class."""
TRAIN_IMAGES, ORDER_BATCH, ORDER_EPOCHS, RATE = 400, 20, 5, 0.1


def epoch_orders(order: str, seed: int) -> list[list[int]]:
    """Return the order of the training images in each epoch.

    Args:
        order: One of ``ORDERS``.
        seed: Of the ``DataLoader`` that shuffles.
    """
    if order == "shuffled":
        return [list(shuffle_epoch(TRAIN_IMAGES, seed, epoch)) for epoch in range(ORDER_EPOCHS)]
    labels = load_samples("fashion-mnist").test_labels[:TRAIN_IMAGES]
    by_class = np.argsort(labels, kind="stable").tolist()
    return [by_class if order == "by-class" else list(range(TRAIN_IMAGES))] * ORDER_EPOCHS


def first_labels(order: str, seed: int) -> Array:
    """Return the classes of the first batch in each epoch, (5, 20)."""
    labels = load_samples("fashion-mnist").test_labels
    return np.array([labels[places[:ORDER_BATCH]] for places in epoch_orders(order, seed)])


@functools.lru_cache(maxsize=64)
def train_in_order(order: str, seed: int) -> tuple[float, ...]:
    """Train a linear classifier on 400 bundled images, and evaluate it on the other 100.

    Args:
        order: One of ``ORDERS``.
        seed: Of the ``DataLoader`` that shuffles.

    Returns:
        The accuracy after each batch, 0–1.
    """
    samples = load_samples("fashion-mnist")
    images = samples.test_images.reshape(len(samples.test_images), -1) / 255  # (500, 784)
    labels, test = samples.test_labels, slice(TRAIN_IMAGES, None)
    weights, bias = np.zeros((10, images.shape[1])), np.zeros(10)
    accuracies = []
    for places in epoch_orders(order, seed):
        for first in range(0, TRAIN_IMAGES, ORDER_BATCH):
            batch = places[first : first + ORDER_BATCH]
            x = images[batch]  # (B, 784)
            logits = x @ weights.T + bias
            powers = np.exp(logits - logits.max(axis=1, keepdims=True))
            gradient = powers / powers.sum(axis=1, keepdims=True)  # of the loss by the logits
            gradient[np.arange(len(batch)), labels[batch]] -= 1
            gradient /= len(batch)
            weights -= RATE * gradient.T @ x
            bias -= RATE * gradient.sum(axis=0)
            predicted = (images[test] @ weights.T + bias).argmax(axis=1)
            accuracies.append(float((predicted == labels[test]).mean()))
    return tuple(accuracies)


VALUE = 1.0
"""A value of the image that is followed through batch norm."""
SPREAD = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
"""How far the other images of its batch are from their mean."""
MOMENTUM = 0.1


@dataclass(frozen=True)
class Normalized:
    """What batch norm makes of a value in both modes.

    Attributes:
        batch: The values of the batch, that of the image first.
        in_eval: Its output in evaluation mode, with running mean 0 and variance 1.
        in_train: Its output in training mode.
        running_mean: The running mean after the batch in training mode.
    """

    batch: Array
    in_eval: float
    in_train: float
    running_mean: float


def normalize_beside(mean: float) -> Normalized:
    """Normalize a value beside others.

    Args:
        mean: Of the other values of the batch.
    """
    batch = np.array([VALUE, *(mean + spread for spread in SPREAD)])
    in_eval = VALUE / math.sqrt(1 + EPSILON)
    in_train = (VALUE - batch.mean()) / math.sqrt(batch.var() + EPSILON)
    return Normalized(batch, in_eval, float(in_train), float(MOMENTUM * batch.mean()))


def mode_accuracies(seed: int) -> tuple[list[float], list[float]]:
    """Return the test accuracies of the kept fashion-cnn at its checks, evaluation mode first."""
    history = kept_history("fashion-cnn", seed)
    return [float(p.test_accuracy or 0) for p in history.progress], list(history.train_mode)


CHECKED = tuple(kept_runs()["fashion-cnn"])
"""Seeds of these runs."""
