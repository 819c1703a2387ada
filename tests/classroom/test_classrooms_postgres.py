"""Classrooms in PostgreSQL: their tests again, where references between tables are checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cnnviz.classroom.classrooms import Classrooms
from cnnviz.training import Store
from deploy.postgres import Postgres

from ..training.postgres_server import empty, running_server
from . import test_classrooms, test_results

for _module in (test_classrooms, test_results):
    for _name, _test in vars(_module).items():
        if _name.startswith("test_") and callable(_test):
            globals()[_name] = _test  # pytest runs it again, with the fixtures of this module


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_server() as server:
        yield server


@pytest.fixture
def classrooms(server: Postgres) -> Iterator[Classrooms]:
    store = Store(server.url)
    yield Classrooms(store)
    store.close()
    empty(server)
