"""Digits and garments cut out, scaled and placed as in the datasets that networks learn from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.data.dataset import Images

NOISE = 0.25
"""Up to this share of the brightest pixel a background that is not black may vary."""


@dataclass(frozen=True)
class Placement:
    """Where the images of a dataset have what they show.

    Attributes:
        box: Longest side of it, as a share of the image's.
        by_mass: Its center of mass is in the middle of the image, else the middle of its box.
    """

    box: float
    by_mass: bool

    def box_of(self, size: tuple[int, ...]) -> tuple[int, int]:
        """Return height and width of the box in an image of a size (H, W)."""
        height, width = (max(1, round(side * self.box)) for side in size)
        return height, width


_GARMENTS = Placement(1.0, by_mass=False)
PLACEMENTS = {
    "mnist": Placement(20 / 28, by_mass=True),
    "fashion-mnist": _GARMENTS,
    "practice": _GARMENTS,
}
"""By dataset.  MNIST: "size normalized to fit in a 20x20 pixel box while preserving their aspect
ratio [...] centered in a 28x28 image by computing the center of mass of the pixels"
(http://yann.lecun.org/exdb/mnist/).  FashionMNIST: the longest edge is resized to 28, the shorter
one extended, and the image put to the center (Xiao et al. 2017, arXiv:1708.07747)."""


@dataclass(frozen=True, eq=False)
class Ink:
    """The part of an image that is not background.

    Attributes:
        pixels: (h, w) the part, as large as fits into a box.
        black: The brightness of the background, which becomes 0.
        factor: What the rest is multiplied by, so that the brightest pixel stays.
        rows: First row of the part in the image, and the one after its last.
        columns: The same for columns.
    """

    pixels: Images
    black: float
    factor: float
    rows: tuple[int, int]
    columns: tuple[int, int]


def find_ink(image: NDArray[np.uint8], box: tuple[int, int]) -> Ink | None:
    """Return the part of an image (H, W) that is not background, as large as fits into a box.

    The image is light on dark; the median of its border becomes black.  None if it is empty.
    """
    border = np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])
    black, most = float(np.median(border)), float(image.max())
    if most - black < 1:
        return None
    factor = most / (most - black)
    clear = np.clip((image - black) * factor, 0, 255).astype(np.uint8)
    noise = NOISE * most if black else 0.0
    (top, bottom), (left, right) = (
        (int(found[0]), int(found[-1]) + 1)
        for found in (np.flatnonzero((clear > noise).any(axis=axis)) for axis in (1, 0))
    )
    ink = clear[top:bottom, left:right]
    height, width = ink.shape
    scale = min(box[0] / height, box[1] / width)
    small = max(1, round(width * scale)), max(1, round(height * scale))
    scaled = np.asarray(Image.fromarray(ink).resize(small, Image.Resampling.BILINEAR))
    return Ink(scaled, black, factor, (top, bottom), (left, right))


def place_ink(ink: Images, size: tuple[int, ...], placement: Placement) -> Images:
    """Return an image (H, W) with the ink (h, w) in the middle; none of it is cut off."""
    placed = np.zeros(size, np.uint8)
    top, left = ink_corner(ink, size, placement)
    placed[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return placed


def ink_corner(ink: Images, size: tuple[int, ...], placement: Placement) -> tuple[int, int]:
    """Return the row and the column at which the ink (h, w) begins in an image (H, W)."""
    middle = np.array(ink.shape) / 2
    if placement.by_mass:
        places = np.indices(ink.shape) + 0.5  # (2, h, w), the centers of the pixels
        weights = ink / ink.sum(dtype=np.float64)
        middle = (places * weights).sum(axis=(1, 2))
    # Rounded up, as the images of MNIST are.
    corner = np.ceil(np.array(size) / 2 - middle).astype(int)
    top, left = np.clip(corner, 0, np.array(size) - ink.shape)
    return int(top), int(left)
