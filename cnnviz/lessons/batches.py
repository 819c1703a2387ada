"""What the lesson *Batch, channels, filters, parameters* computes of tensors and epochs."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnviz.grid.trace import Array

STEP = 3
"""The values of a tensor are 0, 3, 6 …, as in the textbook: ``torch.arange(0, 500, 3)``."""


@dataclass(frozen=True)
class Pick:
    """What an index picks of a tensor whose values are in one row in memory.

    Source: https://docs.pytorch.org/docs/stable/tensor_view.html

    Attributes:
        shape: Its shape; empty for a number.
        stride: How far apart its neighbors along each axis are in memory.
        offset: The place of its first value.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int

    def places(self) -> NDArray[np.int64]:
        """Return where its values are in memory, in the shape of the pick."""
        steps = [np.arange(size) * step for size, step in zip(self.shape, self.stride, strict=True)]
        grid = sum(np.meshgrid(*steps, indexing="ij")) if steps else 0
        return np.asarray(self.offset + grid)


def strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a contiguous tensor."""
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def pick(shape: Sequence[int], index: Sequence[int | None]) -> Pick:
    """Return what an index picks of a contiguous tensor.

    Args:
        shape: Of the tensor.
        index: A place for each axis, from 0, or None for all of it.
    """
    steps = strides(shape)
    kept = [axis for axis, place in enumerate(index) if place is None]
    offset = sum(place * step for place, step in zip(index, steps, strict=True) if place)
    return Pick(tuple(shape[axis] for axis in kept), tuple(steps[axis] for axis in kept), offset)


def values_at(places: Array | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the values of the tensor that are at some places in memory."""
    return np.asarray(STEP * places, np.int64)


def split_epoch(count: int, size: int, *, drop_last: bool = False) -> list[int]:
    """Return how many images each batch of an epoch has.

    Args:
        count: Images of the dataset.
        size: Of a batch.
        drop_last: Leave out the last batch if it is smaller.
    """
    whole, rest = divmod(count, size)
    return [size] * whole + ([rest] if rest and not drop_last else [])


@functools.lru_cache(maxsize=8)
def shuffle_epoch(count: int, seed: int, epoch: int) -> tuple[int, ...]:
    """Return the order in which ``DataLoader(…, shuffle=True)`` reads a dataset in an epoch.

    That is with ``generator=torch.Generator().manual_seed(seed)``.  The generator of PyTorch is the
    Mersenne Twister, which numpy has, too.  For each epoch the loader draws a seed for its workers
    (two words of 32 bits), the permutation, and at the end a second one that it does not use.

    Args:
        count: Images of the dataset.
        seed: Of the generator.
        epoch: From 0.
    """
    words = _draw_words(seed)
    for _earlier in range(epoch):
        _skip(words, 2 + 2 * (count - 1))
    _skip(words, 2)
    order = list(range(count))
    for place in range(count - 1):
        other = place + next(words) % (count - place)
        order[place], order[other] = order[other], order[place]
    return tuple(order)


def _draw_words(seed: int) -> Iterator[int]:
    """Yield the 32-bit words of the Mersenne Twister."""
    random = np.random.RandomState(seed)
    while True:
        yield from random.randint(0, 2**32, 1024, dtype=np.uint32).tolist()


def _skip(words: Iterator[int], count: int) -> None:
    for _word in itertools.islice(words, count):
        pass
