"""Opening, joining and leading a class: what each browser may and may not."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from cnnviz import nets
from cnnviz.classroom import polls, quiz_results
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import Classroom, PollContent, PollText
from cnnviz.problem import Problem
from cnnviz.quiz import Attempt, Course, Level, draw_question
from cnnviz.training import LocalEngine, Settings, State

from .conftest import ANA, BO, TEACHER

SHORT = Settings(nets.find("lenet5"), "practice", epochs=2, train_images=100)
CONTENT = PollContent(
    "quiz.1.easy.1.0", "/quiz?seed=1", 1, {"en": PollText("How many?", ("3", "4"), ("one", ""))}
)


def test_a_student_who_reloads_is_still_in_the_class(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    again = classrooms.join(classroom.code, ANA, "Ana")
    assert again.nickname == "Ana"
    assert [one.nickname for one in classrooms.members(classroom.code)] == ["Ana", "Bo"]
    joined = classrooms.open_membership(ANA)
    assert joined is not None
    assert joined.code == classroom.code


@pytest.mark.parametrize("name", ["Ana", "ana", " A NA ", "ＡＮＡ"])
def test_a_nickname_is_unique(classrooms: Classrooms, classroom: Classroom, name: str) -> None:
    with pytest.raises(Problem, match="has this nickname already"):
        classrooms.join(classroom.code, "c" * 32, name)


def test_a_removed_nickname_is_gone_and_its_student_may_choose_another(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    classrooms.remove(classroom.code, TEACHER, ANA)
    assert classrooms.open_membership(ANA) is None
    with pytest.raises(Problem, match="removed this nickname"):
        classrooms.join(classroom.code, ANA, "ana")
    assert classrooms.join(classroom.code, ANA, "Ann").nickname == "Ann"


def test_a_class_that_is_full_takes_no_more(
    classrooms: Classrooms, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_STUDENTS", "2")
    with pytest.raises(Problem, match="class is full: it has 2 students"):
        classrooms.join(classroom.code, "c" * 32, "Cy")
    classrooms.join(classroom.code, BO, "Bo")  # who is in already comes back
    classrooms.remove(classroom.code, TEACHER, ANA)
    classrooms.join(classroom.code, "c" * 32, "Cy")
    with pytest.raises(Problem, match="class is full"):
        classrooms.join(classroom.code, ANA, "Ann")


def test_a_class_that_has_ended_says_so(classrooms: Classrooms, classroom: Classroom) -> None:
    classrooms.end(classroom.code, TEACHER)
    with pytest.raises(Problem, match=f"code {classroom.code} has ended"):
        classrooms.join(classroom.code, "c" * 32, "Cy")
    assert classrooms.led_by(TEACHER) is None
    with pytest.raises(Problem, match="No class has the code"):
        classrooms.join("AAAAAA", ANA, "Ana")


LEADING: dict[str, Callable[[Classrooms, str, str], object]] = {
    "push": lambda do, code, by: do.push(code, by, "/quiz"),
    "remove": lambda do, code, by: do.remove(code, by, BO),
    "limits": lambda do, code, by: do.set_limits(code, by, max_epochs=1),
    "queue": lambda do, code, by: do.set_limits(code, by, open=False),
    "extend": lambda do, code, by: do.extend(code, by, 3),
    "end": lambda do, code, by: do.end(code, by),
    "ask": lambda do, code, by: polls.ask(do, code, by, CONTENT, push=True),
    "reveal": lambda do, code, by: polls.reveal(do, code, by, 1),
    "stop": lambda do, code, by: do.stop_run(code, by, "any"),
}


@pytest.mark.parametrize("name", LEADING)
@pytest.mark.parametrize("by", [ANA, "x" * 32, ""])
def test_only_the_teacher_leads(
    classrooms: Classrooms, classroom: Classroom, name: str, by: str
) -> None:
    with pytest.raises(Problem, match="Only the teacher"):
        LEADING[name](classrooms, classroom.code, by)


def test_the_teacher_of_another_class_does_not_lead_this_one(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    other = classrooms.open("o" * 32, "other")
    with pytest.raises(Problem, match="Only the teacher"):
        classrooms.push(classroom.code, other.teacher, "/quiz")
    with pytest.raises(Problem, match="Only the teacher"):
        polls.reveal(classrooms, classroom.code, other.teacher, 1)


def test_the_last_push_comes_first(classrooms: Classrooms, classroom: Classroom) -> None:
    classrooms.push(classroom.code, TEACHER, "/convolution?stride=2")
    classrooms.push(classroom.code, TEACHER, "https://host/quiz?seed=7&lang=ko")
    links = [link for _id, link, _at in classrooms.pushes(classroom.code)]
    assert links == ["/quiz?seed=7", "/convolution?stride=2"]


def test_limits_and_queue_count_for_students_and_end_with_the_class(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    engine = LocalEngine(classrooms.store, paused=True)
    classrooms.set_limits(classroom.code, TEACHER, max_epochs=1)
    with pytest.raises(Problem, match="Epochs: 2"):
        engine.submit(SHORT, ANA)
    engine.submit(SHORT, "somebody else".ljust(32))
    classrooms.set_limits(classroom.code, TEACHER, max_epochs=None, open=False)
    with pytest.raises(Problem, match="closed the training queue"):
        engine.submit(SHORT, ANA)
    classrooms.end(classroom.code, TEACHER)
    engine.submit(SHORT, ANA)


def test_the_teacher_stops_runs_of_the_class_and_no_others(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    store = classrooms.store
    mine, other = store.add(SHORT, ANA), store.add(SHORT, "x" * 32)
    classrooms.stop_run(classroom.code, TEACHER, mine)
    assert store.run(mine).state == State.STOPPED
    with pytest.raises(Problem, match="not started in your class"):
        classrooms.stop_run(classroom.code, TEACHER, other)
    assert store.run(other).state == State.QUEUED


def test_a_run_from_before_the_class_is_none_of_its_teachers_business(
    classrooms: Classrooms,
) -> None:
    before = classrooms.store.add(SHORT, ANA)
    classroom = classrooms.open(TEACHER, "later")
    classrooms.join(classroom.code, ANA, "Ana")
    with pytest.raises(Problem, match="not started in your class"):
        classrooms.stop_run(classroom.code, TEACHER, before)


def test_nobody_else_touches_a_students_run(classrooms: Classrooms, classroom: Classroom) -> None:
    store = classrooms.store
    run = store.add(SHORT, ANA)
    for owner in (BO, TEACHER):
        with pytest.raises(Problem, match="Only the browser"):
            store.request_stop(run, owner)
        with pytest.raises(Problem, match="Only the browser"):
            store.label(run, owner, name="mine")
        with pytest.raises(Problem, match="Only the browser"):
            store.delete(run, owner)
    assert classrooms.member(classroom.code, ANA) is not None


def test_votes_count_once_and_change_until_the_answer_is_revealed(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    code = classroom.code
    poll = polls.ask(classrooms, code, TEACHER, CONTENT, push=False)
    polls.vote(classrooms, code, ANA, poll, 0)
    polls.vote(classrooms, code, ANA, poll, 1)
    polls.vote(classrooms, code, BO, poll, 0)
    current = polls.current_poll(classrooms, code)
    assert current is not None
    assert current.counts == [1, 1]
    assert current.content == CONTENT
    with pytest.raises(Problem, match="Join the class first"):
        polls.vote(classrooms, code, "x" * 32, poll, 0)
    for choice in (-1, 2):
        with pytest.raises(Problem, match="no such answer"):
            polls.vote(classrooms, code, ANA, poll, choice)
    polls.reveal(classrooms, code, TEACHER, poll)
    with pytest.raises(Problem, match="poll is over"):
        polls.vote(classrooms, code, ANA, poll, 0)
    polls.end(classrooms, code, TEACHER, poll)
    assert polls.current_poll(classrooms, code) is None
    assert [one.counts for one in polls.all_polls(classrooms, code)] == [[1, 1]]


def test_a_poll_of_another_class_takes_no_votes(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    other = classrooms.open("o" * 32, "other")
    poll = polls.ask(classrooms, other.code, "o" * 32, CONTENT, push=False)
    with pytest.raises(Problem, match="poll is over"):
        polls.vote(classrooms, classroom.code, ANA, poll, 0)


def test_quiz_answers_are_counted_by_question_and_mistake(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    course = Course(7, Level.EASY)
    question = draw_question(course, 0)
    wrong, why = next(iter(question.mistakes.items()))
    attempts = {ANA: (question.answer, True), BO: (wrong, False)}
    for owner, (answer, correct) in attempts.items():
        attempt = Attempt(course.key, 0, answer, correct)
        quiz_results.note_answer(classrooms, classroom.code, owner, course, attempt)
    later = Attempt(course.key, 0, question.answer, True)  # a second try does not count
    quiz_results.note_answer(classrooms, classroom.code, BO, course, later)
    quiz_results.note_answer(classrooms, classroom.code, "x" * 32, course, later)
    answers = quiz_results.quiz_answers(classrooms, classroom.code)
    (score,) = quiz_results.scores_by_question(answers)
    assert (score.correct, score.count, score.others) == (1, 2, 0)
    assert score.mistakes == ((why, 1),)
    assert quiz_results.scores_by_student(answers) == {ANA: (1, 1), BO: (0, 1)}


def test_what_is_left_of_a_class_is_deleted_after_thirty_days(
    classrooms: Classrooms, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = classroom.code
    polls.vote(classrooms, code, ANA, polls.ask(classrooms, code, TEACHER, CONTENT, push=True), 0)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 29 * 86_400)
    classrooms.clean_up()
    assert len(classrooms.members(code)) == 2
    monkeypatch.setattr(time, "time", lambda: now + 31 * 86_400)
    classrooms.clean_up()
    assert classrooms.members(code) == []
    assert classrooms.pushes(code) == []
    with pytest.raises(Problem, match="No class has the code"):
        classrooms.find(code)
