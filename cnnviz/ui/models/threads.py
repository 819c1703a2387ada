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
LARGE = 1_000_000_000
"""Those above which the threads of a layer rarely wait for each other, such as VGG-11's."""


@contextmanager
def threads_for(model: Model) -> Iterator[None]:
    """Compute one image with one thread in a small network, with all threads in others.

    Threads wait for each other actively: while a browser or other readers use the cores, a forward
    pass of 0.3 ms took 20 ms in two of them.
    """
    with use_threads(1 if model.network.multiply_adds <= SMALL else _all_threads()):
        yield


@contextmanager
def threads_beside(model: Model) -> Iterator[None]:
    """Compute many images beside the page and for one reader of many: mostly with one thread.

    EfficientNet-Lite0 took 13 ms of CPU time per image with one thread.  With two, on cores that
    others used as well, it took 40 to 120 ms, most of it in threads that waited for each other.
    """
    with use_threads(1 if model.network.multiply_adds <= LARGE else _all_threads()):
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
