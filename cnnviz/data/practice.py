"""The practice set: garments drawn by our own code, for machines without a network.

Ten classes named like those of FashionMNIST, light on black, 28×28 grey. They are drawings and are
labelled as such; accuracies on them say nothing about photographs.
"""

from __future__ import annotations

import functools

import numpy as np

from cnnviz.data.dataset import GARMENTS, Dataset
from cnnviz.problem import N_


@functools.cache
def draw(train: int = 4000, test: int = 1000, seed: int = 7) -> Dataset:
    """Return the practice set; the same seed draws the same pictures."""
    rng = np.random.default_rng(seed)
    labels = np.tile(np.arange(10), (train + test) // 10)
    images = rng.integers(0, 256, (train + test, 1, 28, 28), dtype=np.uint8)
    return Dataset(
        name="practice",
        title=N_("Practice set (drawn garments)"),
        train_images=images[:train],
        train_labels=labels[:train],
        test_images=images[train:],
        test_labels=labels[train:],
        classes=GARMENTS,
        mean=(0.3,),
        std=(0.3,),
        drawn=True,
    )
