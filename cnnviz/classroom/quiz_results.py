"""What students answered in the quiz while they were in a classroom, by question and mistake."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import QuizAnswer
from cnnviz.quiz import Attempt, Course, draw_question
from cnnviz.training.store.class_tables import MemberRow, QuizAnswerRow


def question_name(course: Course, index: int) -> str:
    """Return the name of a question: seed, level, version and number, joined by dots."""
    return f"{course.seed}.{course.level}.{course.version}.{index}"


def note_answer(
    classrooms: Classrooms, code: str, owner: str, course: Course, attempt: Attempt
) -> None:
    """Note a student's answer; only the first one to a question counts."""
    question = draw_question(course, attempt.index)
    mistake = "" if attempt.correct else question.mistakes.get(attempt.answer, "")
    name = question_name(course, attempt.index)
    with classrooms.store.session() as session:
        member = session.get(MemberRow, (code, owner))
        if member is None or member.removed or not member.present:
            return
        if session.get(QuizAnswerRow, (code, owner, name)) is not None:
            return
        session.add(
            QuizAnswerRow(
                classroom=code,
                owner=owner,
                question=name,
                kind=question.kind,
                answer=".".join(map(str, attempt.answer)),
                correct=attempt.correct,
                mistake=mistake,
                at=time.time(),
            )
        )


def quiz_answers(classrooms: Classrooms, code: str) -> list[QuizAnswer]:
    """Return all answers of a classroom, in order."""
    query = select(QuizAnswerRow).where(QuizAnswerRow.classroom == code).order_by(QuizAnswerRow.at)
    return [QuizAnswer(**row.values_of(QuizAnswer)) for row in classrooms.store.all(query)]


@dataclass(frozen=True)
class QuestionScore:
    """How a class answered one question.

    Attributes:
        question: Its name.
        kind: Key of ``cnnviz.quiz.KINDS``.
        correct: Number of correct answers.
        count: Number of answers.
        mistakes: The known mistakes, English, and how often each was made, the most frequent first.
        others: Number of wrong answers that no known mistake leads to.
    """

    question: str
    kind: str
    correct: int
    count: int
    mistakes: tuple[tuple[str, int], ...]
    others: int


def scores_by_question(answers: Sequence[QuizAnswer]) -> list[QuestionScore]:
    """Return the scores of all questions, the one that was answered by most first."""
    names = dict.fromkeys(answer.question for answer in answers)
    scores = []
    for name in names:
        given = [answer for answer in answers if answer.question == name]
        wrong = [answer for answer in given if not answer.correct]
        mistakes = Counter(answer.mistake for answer in wrong if answer.mistake)
        scores.append(
            QuestionScore(
                name,
                given[0].kind,
                len(given) - len(wrong),
                len(given),
                tuple(mistakes.most_common()),
                sum(not answer.mistake for answer in wrong),
            )
        )
    return sorted(scores, key=lambda score: -score.count)


def scores_by_student(answers: Sequence[QuizAnswer]) -> dict[str, tuple[int, int]]:
    """Return correct answers and answers of each student, by browser."""
    owners = {answer.owner for answer in answers}
    return {
        owner: (
            sum(answer.correct for answer in answers if answer.owner == owner),
            sum(answer.owner == owner for answer in answers),
        )
        for owner in owners
    }
