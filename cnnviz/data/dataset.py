"""What a dataset is: images and labels in memory."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.problem import N_

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]
ShareReport = Callable[[float], None]
"""Is called with the share of a task that is done, 0–1."""

GARMENTS = (
    N_("T-shirt/top"),
    N_("Trouser"),
    N_("Pullover"),
    N_("Dress"),
    N_("Coat"),
    N_("Sandal"),
    N_("Shirt"),
    N_("Sneaker"),
    N_("Bag"),
    N_("Ankle boot"),
)

PHOTO_CLASSES = (
    N_("airplane"),
    N_("automobile"),
    N_("bird"),
    N_("cat"),
    N_("deer"),
    N_("dog"),
    N_("frog"),
    N_("horse"),
    N_("ship"),
    N_("truck"),
)
"""The classes of CIFAR-10."""


SCENE_CLASSES = (N_("house"), N_("tree"), N_("boat"))
"""The classes of the drawn scenes."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their labels, in memory; the arrays are read-only.

    Attributes:
        name: Its id, for :func:`cnnviz.data.load`.
        title: Name for readers, translated where it is shown.
        train_images: (N, C, H, W) uint8.
        train_labels: (N,) int64, indices into ``classes``.
        test_images: (M, C, H, W) uint8.
        test_labels: (M,) int64.
        classes: Names of the classes, translated where they are shown.
        mean: Mean of the training images per channel, on the scale 0–1.
        std: Standard deviation per channel, on the same scale.
        drawn: True for images drawn by code, not photographs; pages say so beside them.
    """

    name: str
    title: str
    train_images: Images
    train_labels: Labels
    test_images: Images
    test_labels: Labels
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    drawn: bool

    def __post_init__(self) -> None:
        for array in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            array.flags.writeable = False

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Shape of one image, (C, H, W)."""
        return tuple(self.train_images.shape[1:])


def statistics(images: Images) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return mean and standard deviation of each channel of images (N, C, H, W), scaled to 0–1."""
    values = np.arange(256) / 255
    means, stds = [], []
    for channel in images.swapaxes(0, 1):  # (N, H, W)
        shares = np.bincount(channel.reshape(-1), minlength=256) / channel.size
        mean = float(shares @ values)
        means.append(mean)
        stds.append(float(np.sqrt(shares @ (values - mean) ** 2)))
    return tuple(means), tuple(stds)
