"""*Classroom*: opening and joining a class, leading it, and what goes wrong."""

from __future__ import annotations

import html as html_module
import json

import numpy as np
import pytest
from safetensors.numpy import save
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.classroom import polls
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.training import Settings
from cnnviz.training.store.tables import ProgressRow, WeightsRow
from cnnviz.ui.backend import runs
from cnnviz.ui.classroom import state
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.kit.reader import KEY

from .opening import ME, OTHER, component_data, visit, words

SHORT = Settings(nets.find("lenet5"), "practice", epochs=2, train_images=100)


def visit_as(owner: str, page: str = "classroom", **params: str) -> AppTest:
    app = visit(page, **params)
    app.session_state[KEY] = owner
    return app.run()


@pytest.fixture(autouse=True)
def on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest has no connection whose address could be looked at."""
    monkeypatch.setattr(state, "on_this_computer", lambda: True)


@pytest.fixture
def classrooms() -> Classrooms:
    return Classrooms(runs.store())


def opened(title: str = "CNN 101", **params: str) -> AppTest:
    """The page of a teacher, ME, who has just opened a class."""
    app = visit("classroom", **params)
    app.text_input(key="classroom.title-box").set_value(title)
    button(app, "Open the class" if params.get("lang") != "ko" else "반 열기").click().run()
    assert not app.exception
    return app


def button(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(one for one in app.button if one.label == label)


def code_of(classrooms: Classrooms) -> str:
    led = classrooms.led_by(ME)
    assert led is not None
    return led.code


def join(code: str, owner: str, nickname: str) -> AppTest:
    app = visit_as(owner, code=code)
    app.text_input(key="classroom.nickname-box").set_value(nickname)
    button(app, "Join").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_teacher_opens_a_class_and_gets_code_and_qr_code(
    lang: str, classrooms: Classrooms
) -> None:
    app = opened("Our <b>class</b>", lang=lang)
    code = code_of(classrooms)
    card = component_html(app, "class-code")
    assert f"{code[:3]} {code[3:]}" in card
    assert "<svg" in card
    assert f"code={code}" in html_module.unescape(card)
    assert "<b>class" not in "\n".join(one.value for one in app.markdown)


def component_html(app: AppTest, key: str) -> str:
    texts = [
        unpack(one.proto.json or json.dumps(one.proto.mixed))
        for one in app.get("bidi_component")
        if one.proto.component_name == "cnnviz.kit.html"
    ]
    (text,) = (str(text) for text in texts if f'class="{key}"' in str(text))
    return text


def test_two_students_join_and_the_teacher_sees_them(classrooms: Classrooms) -> None:
    opened()
    code = code_of(classrooms)
    student = join(code, OTHER, "Kim")
    assert "You are here as **Kim**." in words(student)
    join(code, "c" * 32, "<i>Lee</i>")
    classrooms.note_places([(code, OTHER, classrooms.members(code)[0].seen, "/quiz?seed=7")])
    app = visit("classroom")
    rows = component_data(app, "classroom.people")["rows"]
    assert [(row["nickname"], row["page"]) for row in rows] == [("Kim", "Quiz"), ("<i>Lee</i>", "")]
    assert OTHER not in str(rows)  # what identifies a browser is not sent to another
    assert "2 students" in words(app)


def test_a_nickname_that_is_taken_is_refused_in_plain_words(classrooms: Classrooms) -> None:
    opened()
    join(code_of(classrooms), OTHER, "Kim")
    app = join(code_of(classrooms), "c" * 32, "KIM")
    assert "Somebody in this class has this nickname already" in words(app)


def test_a_student_without_the_link_types_the_code(classrooms: Classrooms) -> None:
    opened()
    code = code_of(classrooms)
    app = visit_as(OTHER)
    app.text_input(key="classroom.code-box").set_value(f"{code[:3].lower()} {code[3:].lower()}")
    app.text_input(key="classroom.nickname-box").set_value("Kim")
    button(app, "Join").click().run()
    assert "You are here as **Kim**." in words(app)


@pytest.mark.parametrize(
    ("code", "message"),
    [("K7Q4MX", "No class has the code K7Q4MX"), ("no", "6 letters and digits")],
)
def test_a_wrong_code_is_refused_in_plain_words(code: str, message: str) -> None:
    app = visit_as(OTHER)
    app.text_input(key="classroom.code-box").set_value(code)
    app.text_input(key="classroom.nickname-box").set_value("Kim")
    button(app, "Join").click().run()
    assert message in words(app)


def test_a_link_to_a_class_that_has_ended_says_so(classrooms: Classrooms) -> None:
    opened()
    code = code_of(classrooms)
    classrooms.end(code, ME)
    app = join(code, OTHER, "Kim")
    assert f"The class with the code {code} has ended." in words(app)


def test_a_class_needs_the_key_that_the_host_has_set(
    monkeypatch: pytest.MonkeyPatch, classrooms: Classrooms
) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHER_KEY", "correct horse")
    app = visit("classroom")
    assert [one.label for one in app.button if one.label == "Open the class"] == []
    app.text_input(key="classroom.key-box").set_value("wrong horse")
    button(app, "Use the key").click().run()
    assert "That is not the key." in words(app)
    app.text_input(key="classroom.key-box").set_value("correct horse")
    button(app, "Use the key").click().run()
    button(app, "Open the class").click().run()
    assert classrooms.led_by(ME) is not None
    assert "correct horse" not in str(dict(app.query_params))


def test_another_computer_cannot_open_a_class_without_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(state, "on_this_computer", lambda: False)
    app = visit("classroom")
    assert "the host sets CNNVIZ_TEACHER_KEY" in words(app)
    assert [one.label for one in app.button if one.label == "Open the class"] == []


def test_the_teacher_closes_the_queue_and_sets_limits(classrooms: Classrooms) -> None:
    app = opened()
    code = code_of(classrooms)
    app.toggle(key="classroom.queue").set_value(False).run()
    app.number_input(key="classroom.max_epochs").set_value(3).run()
    limits = classrooms.find(code).limits
    assert (limits.open, limits.max_epochs, limits.max_images) == (False, 3, None)
    student = join(code, OTHER, "Kim")
    assert "Your teacher has closed the queue for now." in words(student)


def test_the_teacher_pushes_a_page_or_a_link(classrooms: Classrooms) -> None:
    app = opened()
    app.selectbox(key="classroom.page-box").set_value("pooling")
    app.button(key="classroom.push").click().run()
    app.text_input(key="classroom.link-box").set_value("http://host/quiz?seed=7&lang=ko")
    app.button(key="classroom.push").click().run()
    links = [link for _id, link, _at in classrooms.pushes(code_of(classrooms))]
    assert links == ["/quiz?seed=7", "/pooling"]
    app.text_input(key="classroom.link-box").set_value("javascript:alert(1)")
    app.button(key="classroom.push").click().run()
    assert "This is not a link to a page of this app." in words(app)
    assert len(classrooms.pushes(code_of(classrooms))) == 2


def test_a_poll_is_asked_answered_on_its_page_and_revealed(classrooms: Classrooms) -> None:
    app = opened()
    code = code_of(classrooms)
    join(code, OTHER, "Kim")
    app.selectbox(key="classroom.kind-box").set_value("padding")
    app.button(key="classroom.ask-quiz").click().run()
    poll = polls.current_poll(classrooms, code)
    assert poll is not None
    assert classrooms.pushes(code)[0][1] == poll.content.link
    # on the pushed page
    params = dict(pair.split("=") for pair in poll.content.link.partition("?")[2].split("&"))
    quiz = visit_as(OTHER, "quiz", **params)
    quiz.session_state["classes.code"] = code
    answer = poll.content.text("en").choices[poll.content.answer].split(" × ")
    for box, number in zip(quiz.number_input[-len(answer) :], answer, strict=True):
        box.set_value(int(number))
    button(quiz, "Check").click().run()
    assert polls.current_poll(classrooms, code).counts[poll.content.answer] == 1  # type: ignore[union-attr]
    app.button(key="classroom.reveal").click().run()
    assert polls.current_poll(classrooms, code).revealed  # type: ignore[union-attr]
    assert "correct" in component_html(app, "class-votes")
    app.button(key="classroom.end-poll").click().run()
    assert polls.current_poll(classrooms, code) is None


def test_the_teacher_sees_what_waits(classrooms: Classrooms) -> None:
    opened()
    code = code_of(classrooms)
    join(code, OTHER, "Kim")
    classrooms.store.add(SHORT, OTHER)
    app = visit("classroom")
    (row,) = component_data(app, "classroom.people")["rows"]
    assert row["run"].startswith("waits")  # its place is read once per second
    assert row["active"]


def test_without_the_database_the_page_says_so_and_explains(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("file") / "in-the-way"
    folder.write_text("")
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{folder}/store.db")
    app = visit("classroom")
    assert "Cannot use the store" in words(app)
    assert "Lessons and workshop work without the classroom." in words(app)


def test_an_account_that_the_host_names_opens_classes(
    monkeypatch: pytest.MonkeyPatch, classrooms: Classrooms
) -> None:
    user = {"is_logged_in": False}
    monkeypatch.setattr(state, "current_user", lambda: user)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setenv("CNNVIZ_TEACHERS", "@school.example")
    app = visit("classroom")
    assert [one.label for one in app.button if one.label.startswith("Sign")] == ["Sign in"]
    user |= {"is_logged_in": True, "email": "somebody@else.example"}
    app.run()
    assert "This account is not named as a teacher's on this server." in words(app)
    user["email"] = "kim@school.example"
    app.run()
    button(app, "Open the class").click().run()
    assert classrooms.led_by(ME) is not None


def test_a_prediction_in_a_lesson_is_a_vote(classrooms: Classrooms) -> None:
    app = opened()
    code = code_of(classrooms)
    join(code, OTHER, "Kim")
    app.selectbox(key="classroom.lesson-box").set_value("layers").run()
    app.button(key="classroom.ask-prediction").click().run()
    poll = polls.current_poll(classrooms, code)
    assert poll is not None
    scene = poll.content.source.rpartition(".")[2]
    lesson = visit_as(OTHER, "layers", scene=scene)
    lesson.session_state["classes.code"] = code
    lesson.button(key=f"layers.predict.{scene}.1").click().run()
    assert polls.current_poll(classrooms, code).votes == {OTHER: 1}  # type: ignore[union-attr]


def test_the_board_has_the_first_kernels_of_each(classrooms: Classrooms) -> None:
    opened()
    join(code_of(classrooms), OTHER, "Kim")
    run = classrooms.store.add(SHORT, OTHER)
    kernels = np.ones((6, 1, 5, 5), np.float32)
    with classrooms.store.session() as session:
        columns = dict.fromkeys(("seconds", "images_per_second", "learning_rate", "loss"), 1.0)
        session.add(
            ProgressRow(
                **columns,
                **{"run": run, "phase": "epoch", "epoch": 1, "step": 1, "steps": 2},
                **{"device": "CPU", "accuracy": 0.5, "test_accuracy": 0.5},
            )
        )
        tensors = save({"0.weight": kernels})
        session.add(WeightsRow(run=run, epoch=1, test_accuracy=0.5, tensors=tensors))
    board = component_html(visit("classroom"), "class-board")
    assert "50.0%" in board
    assert "data:image/png" in board
    assert f"training?run={run}" in board
