"""The classrooms of this process, and the class that the reader is in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.quiz import Attempt, Course
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.reader import reader_id
from cnnviz.ui.kit.toasts import add_toast

if TYPE_CHECKING:
    from cnnviz.classroom.classrooms import Classrooms
    from cnnviz.classroom.live import LiveClasses

COOKIE = "cnnviz_class"
"""Holds the code of the class that the reader is in."""
CODE = "classes.code"
"""The code in this session, which the cookie of its first request does not have yet."""
ENTERED = "classes.entered"
"""How often this session has entered a class."""


def classrooms() -> Classrooms:
    """Return the classrooms of the store.

    Raises:
        Problem: The store cannot be opened.
    """
    from cnnviz.classroom.classrooms import Classrooms
    from cnnviz.ui.backend import runs

    return Classrooms(runs.store())


@functools.cache
def live_classes() -> LiveClasses:
    """Return what the browsers of all classes ask, one object per process."""
    from cnnviz.classroom.live import LiveClasses

    return LiveClasses(classrooms)


def class_code() -> str:
    """Return the code of the class that the reader is in, empty without one."""
    known = st.session_state.get(CODE)
    return str(st.context.cookies.get(COOKIE, "") if known is None else known)


def enter_class(code: str) -> None:
    """Note the class that the reader has joined or opened; empty after leaving."""
    st.session_state[CODE] = code
    st.session_state[ENTERED] = entered_count() + 1
    if code:
        live_classes().forget(code)


def entered_count() -> int:
    """Return how often this session has entered or left a class."""
    return int(st.session_state.get(ENTERED, 0))


def class_owners(owner: str) -> tuple[str, ...]:
    """Return to whom the datasets of the reader's class belong; nothing outside of a class.

    Only the database says who is a member, not the cookie.
    """
    code = class_code()
    if not code:
        return ()
    from cnnviz.classroom.records import dataset_owner

    try:
        return (dataset_owner(code),) if classrooms().is_in_class(code, owner) else ()
    except Problem:  # without the database the page offers what is on the disk
        return ()


def class_datasets(owner: str) -> list[str]:
    """Return the image folders of the reader's class."""
    from cnnviz.data import image_folders

    return [
        name
        for group in class_owners(owner)
        for name in image_folders.folder_names(group)
        if image_folders.is_owner(name, group)
    ]


def note_quiz_answer(course: Course, attempt: Attempt) -> None:
    """Callback: note an answer of the quiz for the class that the reader is in, if any.

    Without the database the quiz goes on; the reader is told.
    """
    code = class_code()
    if not code:
        return
    from cnnviz.classroom import quiz_results

    try:
        quiz_results.note_answer(classrooms(), code, reader_id(), course, attempt)
        name = quiz_results.question_name(course, attempt.index)
        text = " × ".join(map(str, attempt.answer))
        _vote(
            code, f"quiz.{name}", lambda choices: choices.index(text) if text in choices else None
        )
    except Problem as problem:
        add_toast(say(problem))


def _vote(code: str, source: str, choose: Callable[[Sequence[str]], int | None]) -> None:
    """Vote in the poll of a class if it asks this very question.

    Args:
        code: Of the class.
        source: Names the question.
        choose: Returns the place of the reader's answer among the choices, None for another one.
    """
    from cnnviz.classroom import polls

    poll = polls.current_poll(classrooms(), code)
    if poll is None or poll.content.source != source or poll.revealed:
        return
    choice = choose(poll.content.text("en").choices)
    if choice is not None:
        polls.vote(classrooms(), code, reader_id(), poll.id, choice)
        live_classes().forget(code)


def note_prediction(lesson: str, scene: str, choice: str) -> None:
    """Callback: note a prediction for the poll of the reader's class, if it asks just that."""
    code = class_code()
    if code and choice.isdecimal():
        try:
            _vote(code, f"prediction.{lesson}.{scene}", lambda _choices: int(choice))
        except Problem as problem:
            add_toast(say(problem))
