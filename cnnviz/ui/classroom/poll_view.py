"""The poll on the page of the teacher: asking, the bars of the votes, revealing the answer."""

from functools import partial
from html import escape

import streamlit as st

from cnnviz.classroom import polls
from cnnviz.classroom.records import ClassPoll, Classroom
from cnnviz.quiz import KINDS
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.poll_content import (
    find_lesson,
    prediction_poll,
    quiz_poll,
    scenes_with_prediction,
)
from cnnviz.ui.classroom.reading import ClassReading
from cnnviz.ui.course.path import lesson_pages
from cnnviz.ui.kit.component import show_html
from cnnviz.ui.kit.i18n import _, _n, language
from cnnviz.ui.kit.toasts import attempt_change

KIND_BOX = "classroom.kind-box"
LESSON_BOX = "classroom.lesson-box"
SCENE_BOX = "classroom.scene-box"
OPEN_BOX = "classroom.open-box"


def show_poll(reading: ClassReading) -> None:
    """Show the poll that is on the screens, and the form for the next one."""
    st.markdown(f"**{_('Poll')}**")
    poll, classroom = reading.poll, reading.classroom
    if poll is None:
        st.caption(_("Ask a question of the quiz, or what a lesson lets its readers predict."))
    else:
        show_html(poll_html(poll, len(reading.students)), key="class-poll")
    with st.container(horizontal=True):
        if poll is not None:
            _show_poll_buttons(classroom, poll)
        with st.popover(_("Ask"), icon=":material/help:"):
            _show_forms(classroom)


def poll_content(reading: ClassReading) -> object:
    """Return what the part depends on."""
    poll = reading.poll
    return poll and (poll.id, poll.counts, poll.revealed, len(reading.students))


def poll_html(poll: ClassPoll, students: int) -> str:
    """Return question and votes; the correct answer and the mistakes once they are revealed."""
    words, counts = poll.content.text(language()), poll.counts
    most = max(1, sum(counts))
    rows = "".join(
        f"<tr{_correct(poll, place)}><th>{escape(choice)}</th>"
        f'<td><i style="--share:{counts[place] / most:.3f}"></i></td>'
        f"<td>{escape(_n('{count} student', '{count} students', counts[place]))}</td></tr>"
        for place, choice in enumerate(words.choices)
    )
    notes = ""
    if poll.revealed:
        made = [
            f"{words.choices[place]}: {mistake} ({counts[place]})"
            for place, mistake in enumerate(words.mistakes)
            if mistake and counts[place]
        ]
        notes = "".join(f"<p>{escape(note)}</p>" for note in [*made, words.reveal] if note)
    answered = _("{count} of {all} have answered", count=len(poll.votes), all=students)
    return (
        f'<div class="class-votes"><h3>{escape(words.question)}</h3><table>{rows}</table>'
        f"{notes}<p>{escape(answered)}</p></div>"
    )


def _correct(poll: ClassPoll, place: int) -> str:
    return ' class="correct"' if poll.revealed and place == poll.content.answer else ""


def _show_poll_buttons(classroom: Classroom, poll: ClassPoll) -> None:
    def do(change: object) -> None:
        """Callback."""
        assert callable(change)
        attempt_change(change, classes.classrooms(), classroom.code, classroom.teacher, poll.id)
        classes.live_classes().forget(classroom.code)

    if not poll.revealed:
        st.button(
            _("Reveal the answer"),
            key="classroom.reveal",
            type="primary",
            on_click=partial(do, polls.reveal),
        )
    st.button(_("End the poll"), key="classroom.end-poll", on_click=partial(do, polls.end))


def _show_forms(classroom: Classroom) -> None:
    titles = {kind: _(one.title) for kind, one in KINDS.items()}
    st.toggle(_("Open its page on all screens"), key=OPEN_BOX, value=True)
    st.selectbox(
        _("A question of the quiz"), list(titles), format_func=titles.__getitem__, key=KIND_BOX
    )
    st.button(_("Ask this kind"), key="classroom.ask-quiz", on_click=_ask_quiz, args=(classroom,))
    lessons = {page.id: _(page.title) for page in lesson_pages()}
    chosen = st.selectbox(
        _("What a lesson lets predict"),
        list(lessons),
        format_func=lessons.__getitem__,
        key=LESSON_BOX,
        index=None,
        placeholder=_("Choose a lesson"),
    )
    if chosen is None:
        return
    scenes = {scene.id: _(scene.title) for scene in scenes_with_prediction(find_lesson(chosen))}
    st.selectbox(
        _("Scene"), list(scenes), format_func=lambda one: scenes.get(one, one), key=SCENE_BOX
    )
    st.button(
        _("Ask to predict"),
        key="classroom.ask-prediction",
        on_click=_ask_prediction,
        args=(classroom,),
    )


def _ask_quiz(classroom: Classroom) -> None:
    """Callback."""
    attempt_change(_ask, classroom, quiz_poll, st.session_state[KIND_BOX])


def _ask_prediction(classroom: Classroom) -> None:
    """Callback."""
    lesson = find_lesson(st.session_state[LESSON_BOX])
    chosen = st.session_state[SCENE_BOX]
    scene = next((one for one in scenes_with_prediction(lesson) if one.id == chosen), None)
    if scene is not None:
        attempt_change(_ask, classroom, prediction_poll, lesson, scene)


def _ask(classroom: Classroom, make: object, *arguments: object) -> None:
    assert callable(make)
    polls.ask(
        classes.classrooms(),
        classroom.code,
        classroom.teacher,
        make(*arguments),
        push=bool(st.session_state.get(OPEN_BOX, True)),
    )
    classes.live_classes().forget(classroom.code)
