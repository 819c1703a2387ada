"""Splitting the training images into batches; the script of a run has the same functions."""

import torch
from torch import Tensor


def split_batch(indices: Tensor, size: int, smallest: int) -> list[Tensor]:
    """Split indices (N,) into parts of a size; the last one has what is left over.

    Fewer than ``smallest`` indices that are left over join the part before them.
    """
    parts = list(torch.split(indices, size))
    if len(parts) > 1 and len(parts[-1]) < smallest:
        parts[-2:] = [torch.cat(parts[-2:])]
    return parts


def count_parts(count: int, size: int, smallest: int) -> int:
    """Return the number of parts into which :func:`split_batch` splits so many indices."""
    full, rest = divmod(count, size)
    return max(1, full + (rest >= smallest))
