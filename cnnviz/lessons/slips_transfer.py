"""What the lesson *Slips* computes about the textbook's transfer learning."""

import functools
import math

import numpy as np

from cnnviz.grid.trace import Array

PRINTED_BEST, PRINTED_TRAIN = 0.9490, 0.9247
"""The textbook's best test accuracy of 13 epochs, and its best training accuracy."""
EPOCHS, TEST_IMAGES, TRAIN_IMAGES = 13, 98, 356
"""Its epochs, test images and training images, as printed."""
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of the channels red, green and blue: what pretrained networks were trained on.

Source: https://docs.pytorch.org/vision/stable/models.html
"""
BATCHES = 20


@functools.lru_cache(maxsize=512)
def expected_best(epochs: int, images: int, accuracy: float) -> float:
    """Return the expected best of several evaluations of networks that are equally good.

    The evaluations are independent: the number of correct images is binomial, and the best of n is
    at most k with the n-th power of the probability of one.

    Args:
        epochs: Number of evaluations.
        images: Test images of each.
        accuracy: The accuracy on all images that there could be, 0–1.

    Returns:
        The expected accuracy, 0–1.
    """
    more = 1 - _at_most(images, accuracy) ** epochs  # the best has more correct images than that
    return float(more[:-1].sum() / images)


@functools.lru_cache(maxsize=64)
def _at_most(images: int, accuracy: float) -> Array:
    """Return the probability of at most 0, 1, … correct images, (images + 1,)."""
    correct = np.arange(images)
    # Each probability is that of one less, times a factor: logarithms keep the first from being 0.
    factors = np.log((images - correct) / (correct + 1)) + math.log(accuracy / (1 - accuracy))
    first = images * math.log1p(-accuracy)
    logs = np.concatenate(([first], first + np.cumsum(factors)))
    below: Array = np.minimum(np.cumsum(np.exp(logs)), 1.0)
    return below


def running_means(mean: float, momentum: float, *, training: bool) -> list[float]:
    """Return the running mean of a frozen batch norm layer before and after each batch.

    Args:
        mean: Of every batch; the running mean starts at 0.
        momentum: Of the layer.
        training: The layer is in training mode.
    """
    step = momentum if training else 0.0
    return [mean * (1 - (1 - step) ** batch) for batch in range(BATCHES + 1)]


def normalize_pixel(pixel: int) -> list[float]:
    """Return a pixel, 0–255, as the channels of a pretrained network expect it."""
    return [
        (pixel / 255 - mean) / std for mean, std in zip(IMAGENET_MEAN, IMAGENET_STD, strict=True)
    ]


def nearest_count(images: int, printed: float = PRINTED_TRAIN) -> int:
    """Return the number of correct images whose accuracy is nearest to a printed one."""
    return round(images * printed)


def fits_printed(images: int, printed: float = PRINTED_TRAIN) -> bool:
    """Return whether some number of correct images has the printed accuracy, to four digits."""
    return round(nearest_count(images, printed) / images, 4) == printed
