"""The class makes a dataset: pad of the students, wall of the teacher, and the training form."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.classroom import collecting
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.ui.backend import runs
from cnnviz.ui.classroom import state
from cnnviz.ui.classroom.drawing import DRAWING
from cnnviz.ui.labels.datasets import offered_datasets

from ..classroom.test_collecting import CIRCLE, LINE
from .opening import ME, OTHER, component_data, visit, words
from .test_classroom import button, code_of, join, opened, visit_as

THIRD = "c" * 32


@pytest.fixture(autouse=True)
def on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "on_this_computer", lambda: True)


def draw(app: AppTest, strokes: str) -> None:
    app.session_state[DRAWING] = strokes
    app.button(key="classroom.send-drawing").click().run()
    assert not app.exception


def test_the_class_draws_and_trains_on_it() -> None:
    classrooms = Classrooms(runs.store())
    app = opened()
    code = code_of(classrooms)
    students = [join(code, OTHER, "Kim"), join(code, THIRD, "Lee")]
    app.button_group(key="classroom.collect-kind").set_value("own").run()
    app.text_input(key="classroom.collect-names").set_value("ring, <b>line</b>")
    app.number_input(key="classroom.collect-count").set_value(1)
    app.button(key="classroom.collect").click().run()
    assert classrooms.pushes(code)[0][1] == "/classroom"
    for student in students:
        student.run()
        assert "Draw: ring" in words(student)
        assert component_data(student, "pad.main")["quiet"]
        draw(student, CIRCLE)
        assert r"\<b\>line" in words(student) or "&lt;b" in words(student)
        assert component_data(student, "pad.main")["drawing"] == ""
        draw(student, LINE)
        assert "All 2 drawings are done" in student.success[0].value
    app = visit("classroom")
    rows = component_data(app, "classroom.drawings")["rows"]
    assert [(row["name"], len(row["drawings"])) for row in rows] == [
        ("ring", 2),
        ("<b>line<-b>", 2),
    ]
    assert {one["nickname"] for one in rows[0]["drawings"]} == {"Kim", "Lee"}
    assert OTHER not in str(rows)
    app.button(key="classroom.make-dataset").click().run()
    assert "2 training and 2 test images (seed 0)" in app.success[0].value
    collection = collecting.find_collection(classrooms, code)
    assert collection is not None
    training = visit("training")
    training.session_state["classes.code"] = code
    training.run()
    chosen = next(one for one in training.selectbox if one.label == "Dataset")
    assert any("CNN 101" in option for option in chosen.options)
    students[0].run()
    assert "are a dataset now" in students[0].success[0].value


def test_an_empty_pad_and_a_last_drawing_that_is_taken_back() -> None:
    classrooms = Classrooms(runs.store())
    opened()
    code = code_of(classrooms)
    collecting.start(classrooms, code, ME, "digits")
    student = join(code, OTHER, "Kim")
    assert "Draw: 0" in words(student)
    draw(student, "")
    assert "Draw something first." in words(student) + str([one.value for one in student.toast])
    draw(student, CIRCLE)
    assert "Draw: 1" in words(student)
    button(student, "Delete my last drawing").click().run()
    assert "Draw: 0" in words(student)


def test_the_dataset_of_a_class_is_offered_to_its_members_alone() -> None:
    classrooms = Classrooms(runs.store())
    opened()
    code = code_of(classrooms)
    stranger = visit_as(OTHER, "training")
    stranger.session_state["classes.code"] = code  # by hand: a cookie is no membership
    stranger.run()
    assert not stranger.exception
    assert not any(name.startswith("folder-") for name in offered_datasets(OTHER))
