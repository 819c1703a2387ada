"""The results of a class as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from cnnviz.classroom.board import ClassRun, ranking
from cnnviz.classroom.quiz_results import scores_by_student
from cnnviz.classroom.records import ClassPoll, Member, QuizAnswer

COLUMNS = (
    *("nickname", "runs", "best_test_accuracy", "best_run", "quiz_correct", "quiz_answered"),
    *("polls_correct", "polls_answered"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula."""


def to_csv(
    members: Sequence[Member],
    runs: Sequence[ClassRun],
    answers: Sequence[QuizAnswer],
    polls: Sequence[ClassPoll],
) -> str:
    """Return a row for each student who was not removed, by the time of joining."""
    quiz, best = scores_by_student(answers), {one.run.owner: one for one in ranking(runs)}
    rows = [
        {
            "nickname": plain_cell(member.nickname),
            "runs": sum(one.run.owner == member.owner for one in runs),
            **_best(best.get(member.owner)),
            **dict(zip(COLUMNS[4:6], quiz.get(member.owner, (0, 0)), strict=True)),
            **_polls(member, polls),
        }
        for member in members
        if not member.removed
    ]
    return _write(COLUMNS, rows)


def quiz_to_csv(members: Sequence[Member], answers: Sequence[QuizAnswer]) -> str:
    """Return a row for each answer to a question of the quiz."""
    names = {member.owner: member.nickname for member in members if not member.removed}
    columns = ("nickname", "question", "kind", "answer", "correct", "mistake")
    rows = [
        {
            "nickname": plain_cell(names[answer.owner]),
            "question": answer.question,
            "kind": answer.kind,
            "answer": answer.answer,
            "correct": int(answer.correct),
            "mistake": plain_cell(answer.mistake),
        }
        for answer in answers
        if answer.owner in names
    ]
    return _write(columns, rows)


def plain_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _best(one: ClassRun | None) -> dict[str, object]:
    if one is None or one.best is None:
        return {"best_test_accuracy": "", "best_run": ""}
    return {"best_test_accuracy": f"{one.best:.4f}", "best_run": one.run.id}


def _polls(member: Member, polls: Sequence[ClassPoll]) -> dict[str, object]:
    choices = [
        (poll.votes[member.owner], poll.content.answer)
        for poll in polls
        if member.owner in poll.votes
    ]
    return {
        "polls_correct": sum(choice == answer for choice, answer in choices),
        "polls_answered": len(choices),
    }


def _write(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
