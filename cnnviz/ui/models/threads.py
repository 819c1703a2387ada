"""How many threads torch computes with in the server."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnviz.ui.models.loading import Model

SMALL = 20_000_000
"""Multiply-accumulate operations that take one thread less than about 3 ms."""


@contextmanager
def threads_for(model: Model) -> Iterator[None]:
    """Compute one image with one thread in a small network, with all threads in others.

    Threads wait for each other actively: while a browser or other readers use the cores, a forward
    pass of 0.3 ms took 20 ms in two of them.
    """
    with use_threads(1 if model.network.multiply_adds <= SMALL else _all_threads()):
        yield


@contextmanager
def use_threads(count: int) -> Iterator[None]:
    """Compute with so many threads."""
    import torch

    threads = _all_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@functools.cache
def _all_threads() -> int:
    # Looked up once: a thread that starts while another one computes here gets that one's number.
    import torch

    return torch.get_num_threads()
