"""A shift of distribution: what differs between the drawings of a class and the images of MNIST."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Images, Labels

LIT = 128
"""A pixel counts as ink from this brightness on."""


@dataclass(frozen=True)
class InkStatistics:
    """Means over images.

    Attributes:
        brightness: Of all pixels, 0–1.
        ink: Share of the pixels that are ink.
        height: Of the ink's box, in pixels.
        width: Of the ink's box, in pixels.
        row: Of the center of mass, in pixels from the top edge.
        column: Of the center of mass, in pixels from the left edge.
    """

    brightness: float
    ink: float
    height: float
    width: float
    row: float
    column: float


@dataclass(frozen=True)
class Confusion:
    """A class that is predicted for another one.

    Attributes:
        label: The class.
        predicted: The class that is predicted.
        count: How often.
        example: The place of the first such image.
    """

    label: int
    predicted: int
    count: int
    example: int


def ink_statistics(images: Images) -> InkStatistics:
    """Return how much ink images (N, 1, H, W) uint8 have, and where; N ≥ 1."""
    pixels = images[:, 0].astype(np.float64)  # (N, H, W)
    lit = pixels >= LIT
    mass = np.maximum(pixels.sum(axis=(1, 2)), 1e-9)  # (N,)
    rows, columns = (np.arange(side) + 0.5 for side in pixels.shape[1:])
    return InkStatistics(
        brightness=float(pixels.mean() / 255),
        ink=float(lit.mean()),
        height=float(_extent(np.asarray(lit.any(axis=2))).mean()),
        width=float(_extent(np.asarray(lit.any(axis=1))).mean()),
        row=float((pixels.sum(axis=2) @ rows / mass).mean()),
        column=float((pixels.sum(axis=1) @ columns / mass).mean()),
    )


def _extent(lit: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the length from the first to the last place that is lit, (N, L) to (N,)."""
    first, last = lit.argmax(axis=1), lit.shape[1] - lit[:, ::-1].argmax(axis=1)
    return np.where(lit.any(axis=1), last - first, 0)


def mean_images(images: Images, labels: Labels, classes: int) -> Images:
    """Return the mean of each class's images, (N, 1, H, W) to (K, H, W) uint8; 0 without any."""
    means = np.zeros((classes, *images.shape[2:]), np.uint8)
    for label in range(classes):
        chosen = images[labels == label]
        if len(chosen):
            means[label] = np.rint(chosen[:, 0].mean(axis=0))
    return means


def find_confusions(
    labels: Sequence[int] | Labels, predicted: Sequence[int] | Labels
) -> list[Confusion]:
    """Return the mistakes by pair of classes, the most frequent first."""
    found: dict[tuple[int, int], list[int]] = {}
    for place, (label, guess) in enumerate(zip(labels, predicted, strict=True)):
        if label != guess:
            found.setdefault((int(label), int(guess)), []).append(place)
    pairs = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Confusion(*pair, len(places), places[0]) for pair, places in pairs]
