"""A class with two students in an empty store."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import Classroom
from cnnviz.training import Store

TEACHER, ANA, BO = "t" * 32, "a" * 32, "b" * 32


@pytest.fixture
def classrooms(tmp_path: Path) -> Classrooms:
    return Classrooms(Store(f"sqlite:///{tmp_path / 'class.db'}"))


@pytest.fixture
def classroom(classrooms: Classrooms) -> Classroom:
    """An open class in which Ana and Bo are."""
    opened = classrooms.open(TEACHER, "CNN 101", 3)
    classrooms.join(opened.code, ANA, "Ana")
    classrooms.join(opened.code, BO, "Bo")
    return opened
