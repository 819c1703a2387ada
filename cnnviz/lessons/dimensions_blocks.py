"""Lesson *Dimensions*: what a transposed convolution writes, and the savings of Inception."""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.trace import Array


def count_writes(inputs: int, kernel: int, stride: int) -> Array:
    """Return how often a transposed convolution writes each output cell along one axis.

    Source: A. Odena, V. Dumoulin, C. Olah, Deconvolution and checkerboard artifacts,
    https://distill.pub/2016/deconv-checkerboard/

    Args:
        inputs: Cells of the input.
        kernel: Cells of the kernel.
        stride: Distance of two windows in the output.

    Returns:
        ((inputs − 1)·stride + kernel,).
    """
    counts = np.zeros((inputs - 1) * stride + kernel)
    for place in range(inputs):
        counts[place * stride : place * stride + kernel] += 1
    return counts


def is_even(kernel: int, stride: int) -> bool:
    """Return whether all output cells away from the border are written equally often."""
    windows = 2 * (kernel // stride) + 4
    inside = count_writes(windows, kernel, stride)[kernel:-kernel]
    return bool(np.ptp(inside) == 0)


@dataclass(frozen=True)
class Inception:
    """An Inception block of GoogLeNet.

    Source: C. Szegedy et al., Going deeper with convolutions, https://arxiv.org/abs/1409.4842,
    table 1.

    Attributes:
        size: Rows and columns of its maps.
        channels: Of its input.
        single: Filters of the 1×1 branch.
        narrow3: Channels that a 1×1 convolution leaves for the 3×3 convolution.
        filters3: Filters of the 3×3 convolution.
        narrow5: Likewise before the 5×5 convolution.
        filters5: Likewise.
        pooled: Filters of the 1×1 convolution after max pooling.
    """

    size: int
    channels: int
    single: int
    narrow3: int
    filters3: int
    narrow5: int
    filters5: int
    pooled: int

    @property
    def cells(self) -> int:
        """Cells of a map."""
        return self.size**2

    def multiplications(self, kernel: int, narrow: int | None) -> int:
        """Return how many multiplications the branch with a 3×3 or 5×5 kernel needs.

        Args:
            kernel: 3 or 5.
            narrow: Channels after the 1×1 convolution before it; None without one.
        """
        filters = self.filters3 if kernel == 3 else self.filters5
        if narrow is None:
            return self.cells * self.channels * kernel**2 * filters
        return self.cells * (self.channels * narrow + narrow * kernel**2 * filters)


BLOCKS = {
    "3a": Inception(28, 192, 64, 96, 128, 16, 32, 32),
    "3b": Inception(28, 256, 128, 128, 192, 32, 96, 64),
    "4a": Inception(14, 480, 192, 96, 208, 16, 48, 64),
    "4b": Inception(14, 512, 160, 112, 224, 24, 64, 64),
    "4c": Inception(14, 512, 128, 128, 256, 24, 64, 64),
    "4d": Inception(14, 512, 112, 144, 288, 32, 64, 64),
    "4e": Inception(14, 528, 256, 160, 320, 32, 128, 128),
    "5a": Inception(7, 832, 256, 160, 320, 32, 128, 128),
    "5b": Inception(7, 832, 384, 192, 384, 48, 128, 128),
}
"""The Inception blocks of GoogLeNet by their names."""

SIDE = 16
"""Rows and columns of the image whose channels are mixed."""


def draw_shapes() -> Array:
    """Return a color image (3, 16, 16): a red disc, a green triangle and a blue bar on gray."""
    r, c = np.mgrid[:SIDE, :SIDE]
    image = np.full((3, SIDE, SIDE), 0.2)
    disc = (r - 4) ** 2 + (c - 4) ** 2 <= 10
    triangle = (r >= 8) & (r <= 13) & (c >= 16 - r) & (c <= r)
    bar = (r >= 2) & (r <= 6) & (c >= 10) & (c <= 14)
    for shape, color in (
        (disc, (0.9, 0.2, 0.1)),
        (triangle, (0.1, 0.8, 0.2)),
        (bar, (0.2, 0.3, 1)),
    ):
        image[:, shape] = np.array(color)[:, None]
    return image
