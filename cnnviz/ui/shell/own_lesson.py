"""Playing a teacher's own lesson: a bar with previous and next on every page."""

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cnnviz.lessons.own_lesson import (
    MOST_STEPS,
    OwnLesson,
    lesson_files,
    read_own_lesson,
)
from cnnviz.problem import N_, Problem, reason_of
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.kit.link_codecs import Codec, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.pages import PAGES, show_page_link
from cnnviz.ui.kit.url_state import Field

UPLOAD = "upload"
"""The lesson that the reader has uploaded, which only this visit has."""
UPLOADED = "own.uploaded"
PAGE_IDS = frozenset(page.id for page in PAGES)


@dataclass(frozen=True)
class Playing:
    """What is played.

    Attributes:
        lesson: Name of a file of the host's folder, ``UPLOAD``, or empty.
        at: Number of the step, from 1.
    """

    lesson: str = ""
    at: int = 1


def _read_name(text: str) -> str:
    if len(text) > 60:
        raise ValueError(text)
    return text


PLAYING = PageState(
    "own",
    Playing(),
    (
        Field("own", "lesson", Codec(_read_name, expects=N_("the name of a lesson"))),
        Field("at_step", "at", whole(1, MOST_STEPS)),
    ),
)


def hosted_lessons() -> dict[str, OwnLesson | Problem]:
    """Return the lessons in the folder that CNNVIZ_LESSONS names, or why one cannot be read."""
    files = lesson_files(os.environ.get("CNNVIZ_LESSONS", ""))
    return {name: _read_file(path, path.stat().st_mtime_ns) for name, path in files.items()}


@functools.lru_cache(maxsize=64)
def _read_file(path: Path, _changed: int) -> OwnLesson | Problem:
    try:
        return read_own_lesson(path.read_bytes(), PAGE_IDS)
    except Problem as problem:
        return problem
    except OSError as error:
        return Problem("Cannot read the file: {reason}", reason=reason_of(error))


def find_own_lesson(name: str) -> OwnLesson | None:
    """Return a lesson that can be played, None if there is none with this name."""
    if name == UPLOAD:
        lesson: OwnLesson | None = st.session_state.get(UPLOADED)
        return lesson
    hosted = hosted_lessons().get(name) if name else None
    return hosted if isinstance(hosted, OwnLesson) else None


def keep_uploaded_lesson(lesson: OwnLesson) -> None:
    """Keep a lesson that the reader has uploaded for this visit."""
    st.session_state[UPLOADED] = lesson


def show_step_link(lesson: OwnLesson, name: str, number: int, label: str) -> None:
    """Show a link to a step, counted from 1, which plays the lesson."""
    step = lesson.steps[number - 1]
    show_page_link(step.page, label, {**step.params, "own": name, "at_step": str(number)})


def show_playing_bar() -> None:
    """Show the bar of the lesson that is played, if there is one."""
    playing = PLAYING.begin(keep=True)
    if not playing.lesson:
        return
    lesson = find_own_lesson(playing.lesson)
    if lesson is None:
        st.warning(_("The lesson of this link is not here: upload its file on the page Course."))
        PLAYING.correct(lesson="", at=1)
        return
    at = min(playing.at, len(lesson.steps))
    step = lesson.steps[at - 1]
    with st.container(key="own-bar"):
        with st.container(key="own-steps", horizontal=True, vertical_alignment="center"):
            if at > 1:
                with st.container(key="own-previous", width="content"):
                    show_step_link(lesson, playing.lesson, at - 1, "←")
            title = (
                f"**{literal(step.title)}** · {at} / {len(lesson.steps)} · {literal(lesson.title)}"
            )
            st.markdown(title, width="stretch")
            st.button(_("Leave"), key="own.leave", type="tertiary", on_click=_leave)
            if at < len(lesson.steps):
                following = literal(lesson.steps[at].title)
                with st.container(key="own-next", width="content"):
                    show_step_link(lesson, playing.lesson, at + 1, f"{following} →")
        if step.note:
            with st.container(key="own-note"):
                st.markdown(step.note)


def _leave() -> None:
    """Callback: play no longer."""
    PLAYING.change(lesson="", at=1)
