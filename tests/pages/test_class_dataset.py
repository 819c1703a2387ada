"""The class makes a dataset: pad of the students, wall of the teacher, and the training form."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import data, nets
from cnnviz.classroom import class_dataset, collecting
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.training import Settings
from cnnviz.training.store.tables import WeightsRow
from cnnviz.ui.backend import runs
from cnnviz.ui.classroom import state
from cnnviz.ui.classroom.drawing import DRAWING
from cnnviz.ui.models.loading import load_model
from cnnviz.ui.models.predictions import classify_test_images
from cnnviz.weights import model_cards

from ..classroom.test_collecting import CIRCLE, LINE
from .opening import ME, OTHER, component_data, visit, words
from .test_classroom import button, code_of, component_html, join, opened, visit_as

THIRD = "c" * 32


@pytest.fixture(autouse=True)
def on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "on_this_computer", lambda: True)


def draw(app: AppTest, strokes: str) -> None:
    app.session_state[DRAWING] = strokes
    app.button(key="classroom.send-drawing").click().run()
    assert not app.exception


def offered(owner: str, code: str) -> list[str]:
    """The datasets in the training form of a browser that says that it is in a class."""
    training = visit_as(owner, "training")
    training.session_state["classes.code"] = code
    training.run()
    assert not training.exception
    chosen = next(one for one in training.selectbox if one.label == "Dataset")
    return list(chosen.options)


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
    assert any("CNN 101" in option for option in offered(ME, code))
    assert any("CNN 101" in option for option in offered(OTHER, code))
    # A cookie with the code is no membership.
    assert not any("CNN 101" in option for option in offered("d" * 32, code))
    looked = visit("data", set=collection.folder)
    assert "Image folder of another browser" in words(looked)
    looked.session_state["classes.code"] = code
    assert "Made by your class." in words(looked.run())
    students[0].run()
    assert "are a dataset now" in students[0].success[0].value
    collecting.set_open(classrooms, code, ME, on=True)  # more drawings for a second try
    assert "Draw: ring" in words(join(code, "d" * 32, "Park"))


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


def test_digits_of_the_class_against_mnist() -> None:
    classrooms = Classrooms(runs.store())
    opened()
    code = code_of(classrooms)
    collecting.start(classrooms, code, ME, "digits", per_class=1)
    for owner in (OTHER, THIRD):
        classrooms.join(code, owner, owner[:3])
        for label in range(10):
            collecting.add_drawing(classrooms, code, owner, label, LINE if label % 2 else CIRCLE)
    folder = class_dataset.make_dataset(classrooms, code, ME, 0)
    network = nets.find("mnist-cnn")
    run = classrooms.store.add(Settings(network, folder, epochs=1, train_images=10), OTHER)
    weights = next((model_cards.BUNDLED / "mnist-cnn").glob("*.safetensors")).read_bytes()
    with classrooms.store.session() as session:
        session.add(WeightsRow(run=run, epoch=1, test_accuracy=0.5, tensors=weights))
    classrooms.store.request_stop(run, OTHER)  # only runs that have ended are offered
    student = visit_as(OTHER)
    student.toggle(key="classroom.shift").set_value(True).run()
    assert not student.exception
    shown = component_html(student, "class-shift")
    ours = data.load(folder)
    expected = classify_test_images(load_model("mnist-cnn"), ours).correct.mean()
    assert expected >= 0.1  # the circle is a 0, the line a 1
    assert shown.count(f"<b>{expected:.1%}</b>") >= 2  # the same weights, as a run of the class
    assert "on the class’s test images (10)" in shown


def test_photos_are_sent_one_by_one() -> None:
    classrooms = Classrooms(runs.store())
    opened()
    code = code_of(classrooms)
    collecting.start(classrooms, code, ME, collecting.PHOTOS, names=["cup", "pen"], per_class=1)
    student = join(code, OTHER, "Kim")
    for number, name in enumerate(("cup", "pen")):
        assert f"A photo of: {name}" in words(student)
        file = collecting.to_png(np.full((1, 40, 60), 90 + number, np.uint8))
        student.file_uploader(key=f"classroom.photo.{number}").upload("a.png", file, "image/png")
        student.run()
        assert not student.exception
    assert "All 2 drawings are done" in student.success[0].value
    rows = component_data(visit("classroom"), "classroom.drawings")["rows"]
    assert [one["type"] for row in rows for one in row["drawings"]] == ["image/jpeg"] * 2
