"""The test images that an image is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import image_preparation
from cnnviz.ui.inside.dataset_images import test_dataset
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names, dataset_markdown
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from torch import Tensor

    from cnnviz.ui.models.loading import Model

MOST_IMAGES = 2000
MOST_OPERATIONS = 20_000_000_000
"""Multiply-accumulate operations for all of them: a few seconds on two cores."""
FEWEST_IMAGES = 20
MOST_BYTES = 96 * 2**20


@dataclass(frozen=True, eq=False)
class Reference:
    """Test images in the shape of a network's input.

    Attributes:
        name: Of their dataset.
        pixels: (N, C, H, W) uint8.
        labels: (N,) their classes in the dataset.
        classes: Of the dataset, English.
    """

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]

    def tensor(self, subject: Subject) -> Tensor:
        """Return inputs of the network, (N, C, H, W)."""
        import torch

        return subject.as_trained(torch.tensor(self.pixels).float() / 255)

    def label(self, place: int) -> str:
        """Return the class of an image, in the reader's language."""
        return class_names(self.classes)[int(self.labels[place])]

    def source(self) -> str:
        """Return what the images are, as Markdown."""
        title = dataset_markdown(self.name)
        return _("{count} test images of {title}", count=f"{len(self.pixels):,}", title=title)


_references: SharedCache[Reference] = SharedCache(lambda one: one.pixels.nbytes)


def reference_images(subject: Subject) -> Reference:
    """Return the first test images of the network's dataset; fewer for a network that takes long.

    Raises:
        Problem: The dataset is damaged.
    """
    model = subject.model
    shape = model.network.input_shape
    key = (model.data, shape, model.network.multiply_adds)
    return _references.get(key, lambda: _load(model), MOST_BYTES)


def _load(model: Model) -> Reference:
    dataset, _problem = test_dataset(model)
    count = MOST_OPERATIONS // max(1, model.network.multiply_adds)
    count = min(MOST_IMAGES, max(FEWEST_IMAGES, count), len(dataset.test_images))
    shape = model.network.input_shape
    images = dataset.test_images[:count]
    if images.shape[1:] != shape:
        images = np.stack([image_preparation.resize_image(image, shape) for image in images])
    labels = np.asarray(dataset.test_labels[:count], np.int64)
    return Reference(dataset.name, np.ascontiguousarray(images), labels, tuple(dataset.classes))
