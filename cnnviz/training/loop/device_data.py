"""The data of a run, resident on the device."""

from dataclasses import dataclass
from typing import Any, Self

import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.data import Dataset
from cnnviz.training.recipe.settings import Settings


@dataclass(frozen=True)
class DeviceData:
    """The data on the device: images (N, C, H, W) uint8, labels (N,) int64."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    @classmethod
    def of(cls, dataset: Dataset, settings: Settings, device: torch.device) -> Self:
        """Return the data of a run."""
        count = settings.train_images
        arrays = (
            dataset.train_images[:count],
            dataset.train_labels[:count],
            dataset.test_images,
            dataset.test_labels,
        )
        return cls(*(_tensor(array).to(device) for array in arrays))


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
