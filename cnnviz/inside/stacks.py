"""Feature maps in small for a drawing in space: a few maps of a few layers, means of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Floats = NDArray[np.float32]

MOST_LAYERS = 14
MOST_MAPS = 8
"""Of a layer."""
SIDES = (56, 42, 28, 24, 20, 16)
"""Cells of the longer side of a map, at most; the first with which all maps fit."""
MOST_CELLS = 60_000
"""Of all maps together: 240 KB."""
MOST_FEATURES = 64
"""Values of a vector."""


@dataclass(frozen=True, eq=False)
class Stack:
    """A few maps of a layer.

    Attributes:
        maps: Which maps they are, in their order.
        values: (n, H', W') their values, or the means of blocks; of a vector (1, F', 1).
        block: Height and width of the blocks, in cells of the maps; the last ones may be smaller.
    """

    maps: tuple[int, ...]
    values: Floats
    block: tuple[int, int]


def choose_layers(count: int, passed: Sequence[int], kept: int) -> list[int]:
    """Return which of so many layers are drawn, evenly from the first to the last.

    Args:
        count: Of the layers.
        passed: Places of layers that change no shape, such as dropout: if there are more than
            ``MOST_LAYERS``, they are left out first.
        kept: Place of a layer that is drawn in any case.
    """
    places = list(range(count))
    if count > MOST_LAYERS:
        places = [place for place in places if place not in passed] or places
        even = np.linspace(0, len(places) - 1, min(MOST_LAYERS, len(places)))
        places = [places[at] for at in sorted(set(np.rint(even).astype(int).tolist()))]
    return sorted({*places, kept})


def make_stacks(outputs: Sequence[Floats]) -> list[Stack]:
    """Return a stack for the output of each layer, (C, H, W) or (F,).

    The maps of a layer are those with the largest mean magnitude.
    """
    maps = [strongest_maps(output) for output in outputs]
    cells = [
        sum(
            len(chosen) * int(np.prod(_small_sides(output, side)))
            for chosen, output in zip(maps, outputs, strict=True)
        )
        for side in SIDES
    ]
    fitting = (side for side, total in zip(SIDES, cells, strict=True) if total <= MOST_CELLS)
    side = next(fitting, SIDES[-1])
    return [_stack(chosen, output, side) for chosen, output in zip(maps, outputs, strict=True)]


def strongest_maps(output: Floats) -> tuple[int, ...]:
    """Return the maps (C, H, W) with the largest mean magnitude, in their order; (0,) of (F,)."""
    if output.ndim == 1:
        return (0,)
    strength = np.nan_to_num(np.abs(output).mean(axis=(1, 2)))  # (C,)
    chosen = np.argsort(-strength, kind="stable")[:MOST_MAPS]
    return tuple(sorted(chosen.tolist()))


def mean_blocks(values: Floats, side: int) -> tuple[Floats, tuple[int, int]]:
    """Return maps (C, H, W) as means of blocks, at most ``side`` × ``side``, and a block's size."""
    height, width = block = _block(values.shape[1:], side)
    small = functional.avg_pool2d(torch.from_numpy(values), block, ceil_mode=True)  # (C, H', W')
    assert small.shape[1:] == (-(-values.shape[1] // height), -(-values.shape[2] // width))
    return small.numpy(), block


def _stack(maps: tuple[int, ...], output: Floats, side: int) -> Stack:
    if output.ndim == 1:
        values, block = mean_blocks(output[None, :, None], MOST_FEATURES)
    else:
        values, block = mean_blocks(output[list(maps)], side)
    return Stack(maps, values, block)


def _block(sides: Sequence[int], side: int) -> tuple[int, int]:
    return -(-sides[0] // side), -(-sides[1] // side)


def _small_sides(output: Floats, side: int) -> tuple[int, int]:
    """Return height and width of the maps of a layer in small."""
    if output.ndim == 1:
        return min(len(output), MOST_FEATURES), 1
    height, width = _block(output.shape[1:], side)
    return -(-output.shape[1] // height), -(-output.shape[2] // width)
