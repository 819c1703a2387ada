"""Accuracy of the bundled networks on shifted images."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.samples import load_samples
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import nn

Images = NDArray[Any]
SHIFTS = tuple(range(-6, 7))
"""Pixels to the right; negative ones to the left."""


def shift_images(images: Images, right: int = 0, down: int = 0) -> Images:
    """Return images moved by whole pixels; what moves in at the border is 0, black.

    Args:
        images: (…, H, W).
        right: Pixels to the right; a negative number moves them to the left.
        down: Pixels down; a negative number moves them up.
    """
    height, width = images.shape[-2:]
    shifted = np.zeros_like(images)
    if abs(right) < width and abs(down) < height:
        to_rows, rows = _overlap(down, height)
        to_columns, columns = _overlap(right, width)
        shifted[..., to_rows, to_columns] = images[..., rows, columns]
    return shifted


def _overlap(shift: int, size: int) -> tuple[slice, slice]:
    """Return where the values of an axis go, and where they come from."""
    kept = size - abs(shift)
    return slice(max(shift, 0), max(shift, 0) + kept), slice(max(-shift, 0), max(-shift, 0) + kept)


def shifted_accuracy(net: str, right: int, down: int = 0, count: int = 500) -> float:
    """Return the accuracy of a bundled network on shifted test images, 0–1.

    Args:
        net: Name of the bundled network, such as ``fashion-dnn``.
        right: Pixels to the right.
        down: Pixels down.
        count: How many of the bundled test images of its dataset, the first ones.

    Raises:
        Problem: There is no such network.
    """
    return float(shifted_predictions(net, right, down, count)[1].mean())


@functools.lru_cache(maxsize=128)
def shifted_predictions(
    net: str, right: int, down: int = 0, count: int = 500
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the predicted classes (N,) for shifted test images, and which are correct (N,).

    Arguments and errors are those of :func:`shifted_accuracy`; the arrays are read-only.
    """
    import torch

    from cnnviz.training.loop.evaluation import Evaluation, evaluate_batches
    from cnnviz.training.loop.fusion import fuse_for_evaluation

    module = fuse_for_evaluation(bundled_module(net))
    samples = load_samples(model_cards.load_card(model_cards.BUNDLED / net).data)
    images = torch.tensor(shift_images(samples.test_images[:count], right, down))  # (N, 1, 28, 28)
    labels = torch.tensor(samples.test_labels[:count])  # (N,)
    result = Evaluation.joined([*evaluate_batches(module, images, labels)])
    predicted, correct = result.predicted.numpy(), (result.predicted == labels).numpy()
    predicted.flags.writeable = correct.flags.writeable = False
    return predicted, correct


@functools.lru_cache(maxsize=8)
def bundled_module(net: str) -> nn.Sequential:
    """Return a bundled network in evaluation mode; it is shared, so never change it.

    Raises:
        Problem: There is no such network.
    """
    return model_cards.load_bundled_model(net).module
