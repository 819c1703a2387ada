"""Transposed convolution read backwards: which input cells reach an output cell.

Input cell i adds a multiple of the kernel to the output, kernel row a of it to output row
``i · stride + a · dilation − padding``.  An output cell is the sum of what reaches it.  The number
of its products may differ from cell to cell, which is the cause of checkerboard patterns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

Index = NDArray[np.intp]


class Reach(NamedTuple):
    """What reaches each cell of one axis of the output.

    Attributes:
        cells: For each output cell, the input cells that reach it, in their order; maybe none.
        places: For each of these, the cell of the kernel through which it does.
    """

    cells: list[Index]
    places: list[Index]


def find_reach(layer: nn.ConvTranspose2d, axis: int, size: int, outputs: int) -> Reach:
    """Return what reaches each output cell along an axis.

    Args:
        layer: The transposed convolution.
        axis: 0 for rows, 1 for columns.
        size: Cells of the input.
        outputs: Cells of the output.
    """
    padding = layer.padding[axis]
    assert not isinstance(padding, str)  # only other convolutions have "same"
    places = np.arange(layer.kernel_size[axis])[::-1]  # the last one first: input cells ascend
    ahead = np.arange(outputs)[:, None] + padding - places * layer.dilation[axis]  # (H', kH)
    cells, rest = np.divmod(ahead, layer.stride[axis])
    reached = (rest == 0) & (cells >= 0) & (cells < size)
    return Reach(
        [row[which] for row, which in zip(cells, reached, strict=True)],
        [places[which] for which in reached],
    )


def filters_of(layer: nn.ConvTranspose2d) -> Tensor:
    """Return the weights (C, O/groups, kH, kW) in the layout of a convolution.

    That is (O, C/groups, kH, kW): the kernels of each output map, for the input maps of its group.
    """
    weight = layer.weight.detach()
    depth = layer.in_channels // layer.groups
    grouped = weight.reshape(layer.groups, depth, *weight.shape[1:])  # (G, C/G, O/G, kH, kW)
    return grouped.transpose(1, 2).reshape(layer.out_channels, depth, *layer.kernel_size)
