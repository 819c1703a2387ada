"""A small dataset, a store, and an engine that trains one run at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from cnnviz.data import GARMENTS, Dataset, drawn_garments
from cnnviz.data.dataset import statistics
from cnnviz.training import Limits, LocalEngine, Store


@pytest.fixture(scope="session")
def practice_set() -> Dataset:
    """Return a practice set of 200 training images and 300 test images."""
    arrays = drawn_garments.draw_garments(200, 300, seed=5)
    mean, std = statistics(arrays[0])
    title = "Practice set (drawn garments)"
    return Dataset("practice", title, *arrays, classes=GARMENTS, mean=mean, std=std, drawn=True)


@pytest.fixture
def two_threads() -> Iterator[None]:
    """Train on two threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(min(2, before))
    yield
    torch.set_num_threads(before)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def engine(store: Store) -> Iterator[LocalEngine]:
    local = LocalEngine(store, Limits(max_runs=1))
    yield local
    local.close()
