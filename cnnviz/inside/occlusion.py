"""Occlusion: how the probabilities of all classes change while a patch covers a part of the image.

The forward passes serve every class (Zeiler and Fergus, "Visualizing and understanding
convolutional networks", 2013, https://arxiv.org/abs/1311.2901).  They run several images at a time,
with batch norms fused into the convolutions before them and with the channels of a cell next to
each other in memory.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.fusion import fuse_batch_norms
from cnnviz.inside.methods import Sides, occlusion_patch, occlusion_starts
from cnnviz.inside.scores import class_probabilities

BATCH_VALUES = 2**19
"""Input values that run through the network at once, at most: three images of 224×224 pixels."""


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What a network predicts while a patch covers one place of an image after the other.

    Attributes:
        before: (F,) the probabilities for the image as it is.
        shares: (n, m, F) those with the patch at each of n rows and m columns.
        rows: (n,) the first row of the patch; it may reach beyond the image.
        columns: (m,) the first column.
        window: Height and width of the patch.
        image_size: Height and width of the image.
        seconds: How long all of it took.
    """

    before: NDArray[np.float64]
    shares: NDArray[np.float64]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    window: tuple[int, int]
    image_size: tuple[int, int]
    seconds: float

    def falls(self, target: int) -> NDArray[np.float32]:
        """Return how far the probability of a class falls when a pixel is covered, (H, W).

        That is the mean of all places of the patch that cover it.
        """
        total, count = np.zeros(self.image_size), np.zeros(self.image_size)
        height, width = self.window
        for row, top in enumerate(self.rows):
            for column, left in enumerate(self.columns):
                covered = slice(top, top + height), slice(left, left + width)
                total[covered] += self.before[target] - self.shares[row, column, target]
                count[covered] += 1
        falls: NDArray[np.float32] = (total / np.maximum(count, 1)).astype(np.float32)
        return falls


@torch.no_grad()
def occlude(
    module: nn.Module,
    x: Tensor,
    fill: Tensor | float = 0.0,
    window: Sides | int | None = None,
    stride: int | None = None,
) -> Occlusion:
    """Return the probabilities of all classes with a patch at every place.

    Args:
        module: The network, in evaluation mode and without in-place operations; its batch norms
            are fused in place.
        x: Its input, (1, C, H, W).
        fill: The paint of the patch: a number or (C, 1, 1), in the values of the input.
        window: Height and width of the patch in pixels, or one number for both; None for a seventh
            of the image.
        stride: From one place to the next; None as of :func:`cnnviz.inside.occlusion`.
    """
    start = time.perf_counter()
    size = (x.shape[2], x.shape[3])
    height, width = occlusion_patch(size, window)
    rows = occlusion_starts(size[0], height, stride)
    columns = occlusion_starts(size[1], width, stride)
    fuse_batch_norms(module)
    x = x.detach().contiguous(memory_format=torch.channels_last)
    paint = torch.as_tensor(fill, dtype=x.dtype, device=x.device).expand(x.shape[1], 1, 1)
    places = [(top, left) for top in rows for left in columns]
    batch = max(1, BATCH_VALUES // x.numel())
    outputs = [class_probabilities(module(x))]  # (1, F)
    for first in range(0, len(places), batch):
        part = places[first : first + batch]
        painted = x.repeat(len(part), 1, 1, 1).contiguous(memory_format=torch.channels_last)
        for image, (top, left) in zip(painted, part, strict=True):
            image[:, top : top + height, left : left + width] = paint
        outputs.append(class_probabilities(module(painted)))  # (n, F)
    shares = torch.cat(outputs).double().cpu().numpy()  # (1 + n·m, F)
    return Occlusion(
        before=shares[0],
        shares=shares[1:].reshape(len(rows), len(columns), -1),
        rows=tuple(rows),
        columns=tuple(columns),
        window=(height, width),
        image_size=size,
        seconds=time.perf_counter() - start,
    )
