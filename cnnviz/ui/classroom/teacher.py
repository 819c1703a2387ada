"""The page of the teacher: the wall, the class live, and its results."""

import time

import streamlit as st

from cnnviz.classroom import polls, results
from cnnviz.classroom.records import Classroom
from cnnviz.training import State
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.board_view import (
    board_content,
    curves_content,
    show_board,
    show_curves,
)
from cnnviz.ui.classroom.collection_view import collection_content, show_collection
from cnnviz.ui.classroom.people import people_rows, show_people
from cnnviz.ui.classroom.poll_view import poll_content, show_poll
from cnnviz.ui.classroom.quiz_view import quiz_content, show_quiz_scores
from cnnviz.ui.classroom.reading import ClassReading, read_class
from cnnviz.ui.classroom.wall import show_code_card
from cnnviz.ui.kit.i18n import _, _n, literal
from cnnviz.ui.kit.polling import Poll
from cnnviz.ui.kit.stage import stage_figure, stage_text

POLL_SECONDS = 2.0
ONE_MINUTE = 60.0


def show_teacher_page(classroom: Classroom) -> None:
    """Show a class to its teacher; it is read again every two seconds."""
    code = classroom.code
    poll = Poll(
        "class", read_class(code), lambda: read_class(code), active=True, every=POLL_SECONDS
    )
    with stage_figure():
        with st.container(key="class-head"):
            poll.show_reader(_show_head)
        with st.container(key="class-grid"):
            with st.container(key="class-wall", border=True):
                show_code_card(classroom)
            with st.container(key="class-lines", border=True):
                poll.show_part("curves", show_curves, curves_content)
            with st.container(key="class-ranks", border=True):
                poll.show_part("board", show_board, board_content)
            with st.container(key="class-asked", border=True):
                poll.show_part("poll", show_poll, poll_content, rest_s=0)
    with stage_text():
        with st.container(key="class-collected", border=True):
            poll.show_part("collection", show_collection, collection_content)
        with st.container(key="class-people", border=True):
            poll.show_part("people", _show_people, people_rows, rest_s=0)
        with st.container(key="class-answers", border=True):
            poll.show_part("quiz", show_quiz_scores, quiz_content)
        _show_downloads(classroom)


def _show_head(reading: ClassReading) -> None:
    """Show the name of the class and how many do what."""
    parts = [
        f"**{literal(reading.classroom.title)}**",
        _n("{count} student", "{count} students", len(reading.students)),
        _("{count} here now", count=len(reading.online)),
        _("training {count}", count=reading.count_runs(State.RUNNING, State.PAUSED)),
        _waiting_words(reading),
        _("ends at {time}", time=time.strftime("%H:%M", time.localtime(reading.classroom.ends))),
    ]
    st.markdown(" · ".join(parts))


def _waiting_words(reading: ClassReading) -> str:
    """Return how many runs wait, and for how long the last of them will."""
    words = _("waiting {count}", count=reading.count_runs(State.QUEUED))
    waits = [one.wait.seconds for one in reading.runs if one.wait and one.wait.seconds is not None]
    longest = max(waits, default=0.0)
    if longest < ONE_MINUTE:
        return words
    minutes = _n("about {count} minute", "about {count} minutes", round(longest / ONE_MINUTE))
    return f"{words} ({minutes})"


def _show_people(reading: ClassReading) -> None:
    st.markdown(f"**{_('Students')}** :gray[{_('who is where, and what trains')}]")
    show_people(reading)


def _show_downloads(classroom: Classroom) -> None:
    """Show the results as tables."""
    code = classroom.code

    def make_results() -> str:
        now = read_class(code)
        every = polls.all_polls(classes.classrooms(), code)
        return results.to_csv(now.members, now.runs, now.answers, every)

    def make_answers() -> str:
        now = read_class(code)
        return results.quiz_to_csv(now.members, now.answers)

    with st.container(horizontal=True):
        st.download_button(
            _("Results (CSV)"),
            lambda: f"\ufeff{make_results()}".encode(),  # with the mark by which Excel reads UTF-8
            f"class-{code}.csv",
            "text/csv",
            key="classroom.results",
            on_click="ignore",
        )
        st.download_button(
            _("Quiz results (CSV)"),
            lambda: f"\ufeff{make_answers()}".encode(),
            f"class-{code}-quiz.csv",
            "text/csv",
            key="classroom.answers",
            on_click="ignore",
        )
