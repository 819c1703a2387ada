"""The data of a run, resident on the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.data import Dataset
from cnnviz.training.recipe.settings import Settings

EVALUATED_TRAIN_IMAGES = 10_000


@dataclass(frozen=True)
class DeviceData:
    """The data on the device: images (N, C, H, W) uint8, labels (N,) int64."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    @classmethod
    def of(cls, dataset: Dataset, settings: Settings, device: torch.device) -> DeviceData:
        """Return the data of a run."""
        count = settings.train_images
        arrays = (
            dataset.train_images[:count],
            dataset.train_labels[:count],
            dataset.test_images,
            dataset.test_labels,
        )
        return cls(*(_tensor(array).to(device) for array in arrays))

    def evaluation_sets(self, *, training: bool) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yield name, images (N, C, H, W) and labels (N,) of what is evaluated.

        Args:
            training: Also the first training images.
        """
        if training:
            first = slice(EVALUATED_TRAIN_IMAGES)
            yield "train", self.train_images[first], self.train_labels[first]
        yield "test", self.test_images, self.test_labels


def _tensor(array: NDArray[Any]) -> Tensor:
    """Return an array as a tensor on the same memory: workers share the pages of a mapped file.

    Torch warns about read-only memory. The dataset marks its arrays as read-only, but a mapped file
    is mapped copy-on-write, and nothing here writes to it. Other memory is copied.
    """
    shared = array.view()
    try:
        shared.flags.writeable = True
    except ValueError:  # the memory itself is read-only
        return torch.tensor(array)
    return torch.from_numpy(shared)
