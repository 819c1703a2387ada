"""Bundled samples: the first test images of published datasets, for machines without the dataset.

``assets/samples/NAME.npz`` holds images (500, 28, 28) uint8 and labels (500,) uint8, unchanged and
in the order of the published test set; README.md beside them has sources and licenses. ``make
samples`` writes them again.
"""

import functools

import numpy as np

from cnnviz.data.dataset import Dataset
from cnnviz.data.registry import TITLES, dataset_info, load, on_disk
from cnnviz.problem import Problem
from cnnviz.resources import resource

FOLDER = resource("assets", "samples")
COUNT = 500
"""Images of a dataset that are bundled."""


def has_samples(name: str) -> bool:
    """Return True for a dataset of which some test images are bundled."""
    return (FOLDER / f"{name}.npz").is_file()


@functools.cache
def load_samples(name: str) -> Dataset:
    """Return the bundled test images of a dataset; it has no training images.

    Raises:
        Problem: None are bundled.
    """
    if not has_samples(name):
        raise Problem("No images of {data} come with the app.", setting="data", data=name)
    with np.load(FOLDER / f"{name}.npz") as arrays:
        images = arrays["images"][:, None]  # (500, 1, 28, 28)
        labels = arrays["labels"].astype(np.int64)
        mean, std = arrays["mean"], arrays["std"]
    return Dataset(
        name,
        TITLES[name],
        images[:0].copy(),
        labels[:0].copy(),
        images,
        labels,
        classes=dataset_info(name).classes,
        mean=tuple(mean.tolist()),
        std=tuple(std.tolist()),
        drawn=False,
    )


def test_images(name: str) -> Dataset:
    """Return a dataset to evaluate on: all of it where it is on this machine, else the samples.

    Raises:
        Problem: The files of the dataset cannot be read; or they are not here, and no images of it
            are bundled.
    """
    return load(name) if on_disk(name) else load_samples(name)
