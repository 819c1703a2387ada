"""What the bar of a class asks for: who gets what, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.types import Message, Scope

from cnnviz.classroom import polls
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import Classroom, PollContent, PollText
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.endpoint import MAX_BODY, ROUTES

TEACHER, ANA, BO = "d" * 32, "a" * 32, "b" * 32
CONTENT = PollContent(
    "quiz.1.easy.1.0",
    "/quiz?seed=1",
    1,
    {
        "en": PollText("How many?", ("3", "4"), ("counted once", ""), "2·P"),
        "ko": PollText("몇 개일까요?", ("3", "4"), ("한 번만 더했습니다", ""), "2·P"),
    },
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def view(self) -> Any:
        return json.loads(self.text)


def ask(
    owner: str,
    code: str,
    body: object = None,
    *,
    tag: str = "",
    lang: str = "en",
    headers: dict[str, str] | None = None,
) -> Answer:
    """Ask as a browser does: GET, or POST what it says."""
    cookies = f"cnnviz_browser={owner}; cnnviz_class={code}"
    sent = {"cookie": cookies, "content-type": "application/json", **(headers or {})}
    if tag:
        sent["if-none-match"] = tag
    scope: Scope = {
        "type": "http",
        "method": "GET" if body is None else "POST",
        "path": "/classroom/live.json",
        "query_string": f"lang={lang}".encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content}

    async def send(message: Message) -> None:
        messages.append(message)

    app = Starlette(routes=ROUTES)
    with ThreadPoolExecutor(1) as thread:  # in this one a browser test may have left its loop
        thread.submit(anyio.run, app, scope, receive, send).result()
    start, *parts = messages
    names = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], names, b"".join(part["body"] for part in parts).decode())


@pytest.fixture
def classrooms() -> Iterator[Classrooms]:
    classes.live_classes.cache_clear()
    yield classes.classrooms()
    classes.live_classes.cache_clear()


@pytest.fixture
def classroom(classrooms: Classrooms) -> Classroom:
    opened = classrooms.open(TEACHER, "CNN 101")
    classrooms.join(opened.code, ANA, "Ana")
    classrooms.join(opened.code, BO, "Bo")
    return opened


def test_a_student_and_the_teacher_get_their_views(classroom: Classroom) -> None:
    student, teacher = ask(ANA, classroom.code).view, ask(TEACHER, classroom.code).view
    assert student == {
        "state": "student",
        "title": "CNN 101",
        "push": None,
        "poll": None,
        "nickname": "Ana",
        "following": True,
    }
    assert (teacher["state"], teacher["count"]) == ("teacher", 2)
    assert ANA not in json.dumps(teacher)


@pytest.mark.parametrize("owner", ["", "x" * 32, "a" * 31, "'; DROP TABLE runs"])
def test_a_browser_without_an_id_gets_nothing(classroom: Classroom, owner: str) -> None:
    assert ask(owner, classroom.code).view == {"state": "none"}


@pytest.mark.parametrize("code", ["", "a-b", "A" * 13])
def test_what_cannot_be_a_code_is_not_looked_up(classroom: Classroom, code: str) -> None:
    assert ask(ANA, code).view == {"state": "none"}


def test_an_unknown_class_is_gone(classrooms: Classrooms) -> None:
    answer = ask(ANA, "AAAAAA")
    assert answer.status == 409
    assert answer.view == {"problem": "No class has the code AAAAAA.", "gone": True}


def test_a_stranger_gets_nothing_of_a_class(classroom: Classroom) -> None:
    assert ask("c" * 32, classroom.code).view == {"state": "left"}


def test_nothing_new_is_an_answer_without_a_body(classroom: Classroom) -> None:
    first = ask(ANA, classroom.code)
    again = ask(ANA, classroom.code, tag=first.headers["etag"])
    assert (again.status, again.text) == (304, "")
    ask(TEACHER, classroom.code, {"push": "/quiz?seed=7"})
    new = ask(ANA, classroom.code, tag=first.headers["etag"])
    assert (new.status, new.view["push"]["link"]) == (200, "/quiz?seed=7")


def test_what_another_student_does_changes_nothing_for_me(classroom: Classroom) -> None:
    first = ask(ANA, classroom.code)
    ask(BO, classroom.code, {"follow": False})
    assert ask(ANA, classroom.code, tag=first.headers["etag"]).status == 304


def test_a_push_needs_the_teacher(classroom: Classroom, classrooms: Classrooms) -> None:
    answer = ask(ANA, classroom.code, {"push": "/quiz"})
    assert (answer.status, answer.view["problem"]) == (
        409,
        "Only the teacher of this class can do that.",
    )
    assert classrooms.pushes(classroom.code) == []


def test_a_student_votes_and_sees_the_result_once_it_is_revealed(
    classroom: Classroom, classrooms: Classrooms
) -> None:
    poll = polls.ask(classrooms, classroom.code, TEACHER, CONTENT, push=False)
    before = ask(ANA, classroom.code, {"vote": poll, "choice": 0}).view["poll"]
    assert (before["question"], before["mine"]) == ("How many?", 0)
    assert "answer" not in before
    assert "counts" not in before
    polls.reveal(classrooms, classroom.code, TEACHER, poll)
    classes.live_classes().forget(classroom.code)
    after = ask(ANA, classroom.code, lang="ko").view["poll"]
    assert after["question"] == "몇 개일까요?"
    assert (after["answer"], after["counts"]) == (1, [1, 0])
    assert after["mistake"] == "한 번만 더했습니다"
    assert ask(BO, classroom.code).view["poll"]["mistake"] == ""


def test_the_place_of_a_student_is_noted_but_not_its_language(
    classroom: Classroom, classrooms: Classrooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.classroom.live.NOTE_SECONDS", 0.0)
    ask(ANA, classroom.code, {"here": "http://host/quiz?seed=7&lang=ko"})
    ask(ANA, classroom.code)
    places = {one.nickname: one.place for one in classrooms.members(classroom.code)}
    assert places == {"Ana": "/quiz?seed=7", "Bo": ""}


def test_a_removed_student_and_one_who_left_are_told(
    classroom: Classroom, classrooms: Classrooms
) -> None:
    classrooms.remove(classroom.code, TEACHER, ANA)
    assert ask(ANA, classroom.code).view == {"state": "removed"}
    assert ask(BO, classroom.code, {"leave": True}).view == {"state": "left"}


def test_a_class_that_has_ended_says_so_and_frees_its_students(
    classroom: Classroom, classrooms: Classrooms
) -> None:
    classrooms.set_limits(classroom.code, TEACHER, max_epochs=1)
    classrooms.end(classroom.code, TEACHER)
    assert ask(ANA, classroom.code).view == {"state": "ended", "title": "CNN 101"}
    assert classrooms.store.class_limits(ANA).max_epochs is None


BAD: dict[str, Callable[[str], Answer]] = {
    "another site": lambda code: ask(
        ANA, code, {"leave": True}, headers={"sec-fetch-site": "cross-site"}
    ),
    "a form": lambda code: ask(
        ANA, code, b"leave=1", headers={"content-type": "application/x-www-form-urlencoded"}
    ),
    "no JSON": lambda code: ask(ANA, code, b"{"),
    "no object": lambda code: ask(ANA, code, [1]),
    "too much": lambda code: ask(ANA, code, b'"' + b"x" * (MAX_BODY + 1) + b'"'),
    "unknown": lambda code: ask(ANA, code, {"do": "everything"}),
    "a number for a link": lambda code: ask(ANA, code, {"push": 1}),
    "a script": lambda code: ask(TEACHER, code, {"push": "javascript:alert(1)"}),
    "a text for a vote": lambda code: ask(ANA, code, {"vote": "1", "choice": 0}),
    "no poll": lambda code: ask(ANA, code, {"vote": 99, "choice": 0}),
    "deep JSON": lambda code: ask(ANA, code, b"[" * 50_000),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_request_that_makes_no_sense_changes_nothing(
    classroom: Classroom, classrooms: Classrooms, kind: str
) -> None:
    answer = BAD[kind](classroom.code)
    assert answer.status == 409
    assert answer.view["problem"]
    assert [one.present for one in classrooms.members(classroom.code)] == [True, True]
    assert classrooms.pushes(classroom.code) == []


def test_a_lost_database_is_said_in_the_readers_language(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("file") / "in-the-way"
    folder.write_text("")
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{folder}/store.db")
    answer = ask(ANA, classroom.code, lang="ko")
    assert answer.status == 503
    assert "저장소" in answer.view["problem"]


def test_a_hundred_browsers_are_answered_from_one_reading(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = classes.live_classes()
    ask(ANA, classroom.code)
    readings: list[str] = []
    read = live._read

    def note_reading(code: str) -> Any:
        readings.append(code)
        return read(code)

    monkeypatch.setattr(live, "_read", note_reading)
    monkeypatch.setattr("cnnviz.classroom.live.FRESH_SECONDS", 60.0)
    monkeypatch.setattr("cnnviz.classroom.live.NOTE_SECONDS", 60.0)
    for _student in range(100):
        ask(ANA, classroom.code)
    assert readings == []
