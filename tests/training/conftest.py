"""A store, and an engine that works on it with one worker at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cnnviz.training import Limits, LocalEngine, Store


@pytest.fixture
def kept() -> Store:
    return Store()


@pytest.fixture
def engine(kept: Store) -> Iterator[LocalEngine]:
    made = LocalEngine(kept, Limits(max_runs=1))
    yield made
    made.close()
