"""The layers of a network in small: a few maps of each, all in ONE image."""

from collections.abc import Sequence

import numpy as np

from cnnviz.figures import colors
from cnnviz.figures.colors import Bytes, Floats
from cnnviz.figures.mosaic import encode_levels

SIDE = 58
"""Side of the image of a layer, in pixels."""
GAP = 2
BAR = 10  # width of a vector


def strip_sheet(outputs: Sequence[Floats], limits: Sequence[float]) -> bytes:
    """Draw the outputs of layers, (C, H, W) or (F,) each, as squares side by side in a PNG.

    Of a layer with several maps, the first four are drawn; all have one scale, that of the layer,
    whose strongest color is for a value of its limit.  A vector is a bar, its first value at the
    top.
    """
    squares = [_square(values, limit) for values, limit in zip(outputs, limits, strict=True)]
    return encode_levels(np.concatenate(squares, axis=1))


def _square(values: Floats, limit: float) -> Bytes:
    """Return the palette places (SIDE, SIDE) of a layer."""
    square = np.full((SIDE, SIDE), colors.INK, np.uint8)  # the first ink is no ink
    if values.ndim == 1:
        left = (SIDE - BAR) // 2
        bar = values[_nearest(len(values), SIDE)]
        square[:, left : left + BAR] = colors.levels(bar, limit)[:, None]
        return square
    per_row = 1 if len(values) == 1 else 2
    side = (SIDE - (per_row - 1) * GAP) // per_row
    for place, one in enumerate(values[: per_row**2]):
        top, left = (part * (side + GAP) for part in divmod(place, per_row))
        small = colors.levels(shrink(one, side), limit)
        height, width = small.shape
        top, left = top + (side - height) // 2, left + (side - width) // 2
        square[top : top + height, left : left + width] = small
    return square


def shrink(values: Floats, side: int) -> Floats:
    """Return a map (H, W) whose longer side has ``side`` values: means of blocks, or nearest."""
    times = max(values.shape) // side
    if times > 1:
        height, width = (max(1, length // times) * min(times, length) for length in values.shape)
        rows, columns = min(times, values.shape[0]), min(times, values.shape[1])
        blocks = values[:height, :width]
        blocks = blocks.reshape(len(blocks) // rows, rows, blocks.shape[1] // columns, columns)
        values = blocks.mean(axis=(1, 3))
    longest = max(values.shape)
    height, width = (max(1, round(side * length / longest)) for length in values.shape)
    return values[np.ix_(_nearest(values.shape[0], height), _nearest(values.shape[1], width))]


def _nearest(count: int, places: int) -> colors.Indices:
    """Return which of ``count`` values is drawn at each place."""
    return (np.arange(places) * count) // places
