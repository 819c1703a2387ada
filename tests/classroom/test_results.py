"""The board and the tables of results."""

from __future__ import annotations

import csv
import io

import pytest

from cnnviz import nets
from cnnviz.classroom import board, results
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import ClassPoll, Classroom, Member, PollContent, PollText, QuizAnswer
from cnnviz.training import Phase, Progress, Settings
from cnnviz.training.store.tables import ProgressRow, WeightsRow

from .conftest import ANA, BO, TEACHER

SETTINGS = Settings(nets.find("lenet5"), "practice", epochs=4)


def note_epoch(classrooms: Classrooms, run: str, epoch: int, accuracy: float) -> None:
    """Note an evaluated epoch with its weights."""
    values = {
        **{"phase": Phase.EPOCH, "epoch": epoch, "step": 10 * epoch, "steps": 40, "seconds": 1.0},
        **{"images_per_second": 1.0, "device": "CPU", "learning_rate": 0.1, "loss": 1.0},
        **{"accuracy": 0.5, "test_loss": 1.0, "test_accuracy": accuracy},
    }
    Progress(**values)  # type: ignore[arg-type]  # what a row holds is a record of progress
    with classrooms.store.session() as session:
        session.add(ProgressRow(run=run, **values))
        session.add(WeightsRow(run=run, epoch=epoch, test_accuracy=accuracy, tensors=b"", size=0))


def test_the_board_ranks_the_best_run_of_each_student(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    before = classrooms.store.add(SETTINGS, "x" * 32)  # of somebody outside the class
    note_epoch(classrooms, before, 1, 0.99)
    runs = {name: classrooms.store.add(SETTINGS, owner) for name, owner in
            (("a1", ANA), ("a2", ANA), ("b", BO))}  # fmt: skip
    for epoch, accuracy in enumerate((0.5, 0.8, 0.7), 1):
        note_epoch(classrooms, runs["a1"], epoch, accuracy)
    note_epoch(classrooms, runs["b"], 1, 0.9)
    members = classrooms.members(classroom.code)
    found = board.class_runs(classrooms, classroom.code, members)
    assert [one.run.id for one in found] == list(runs.values())
    by_id = {one.run.id: one for one in found}
    first = by_id[runs["a1"]]
    assert [(one.epoch, one.accuracy) for one in first.curve] == [(1, 0.5), (2, 0.8), (3, 0.7)]
    assert (first.best, first.best_epoch, first.share) == (0.8, 2, 0.75)
    assert by_id[runs["a2"]].best is None
    assert [(one.nickname, one.best) for one in board.ranking(found)] == [("Bo", 0.9), ("Ana", 0.8)]


def test_a_removed_student_is_not_on_the_board(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    note_epoch(classrooms, classrooms.store.add(SETTINGS, ANA), 1, 0.9)
    classrooms.remove(classroom.code, TEACHER, ANA)
    members = classrooms.members(classroom.code)
    assert board.class_runs(classrooms, classroom.code, members) == []


def member(owner: str, nickname: str, *, removed: bool = False) -> Member:
    return Member(owner, nickname, 0.0, 0.0, "", True, True, removed)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_results_have_a_row_for_each_student(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    run = classrooms.store.add(SETTINGS, ANA)
    note_epoch(classrooms, run, 1, 0.875)
    members = classrooms.members(classroom.code)
    found = board.class_runs(classrooms, classroom.code, members)
    answers = [QuizAnswer(ANA, f"7.easy.1.{n}", "pooling", "3", n > 0, "", 0.0) for n in range(3)]
    texts = {"en": PollText("?", ("1", "2"), ("", ""))}
    poll = ClassPoll(1, PollContent("", "/", 1, texts), True, True, {ANA: 1, BO: 0})
    ana, bo = rows(results.to_csv(members, found, answers, [poll]))
    assert ana == {
        **{"nickname": "Ana", "runs": "1", "best_test_accuracy": "0.8750", "best_run": run},
        **{"quiz_correct": "2", "quiz_answered": "3", "polls_correct": "1", "polls_answered": "1"},
    }
    assert (bo["best_test_accuracy"], bo["polls_correct"], bo["polls_answered"]) == ("", "0", "1")


@pytest.mark.parametrize(
    "name", ["=1+1", "+82", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\tx", "a,b", 'a"b', "김"]
)
def test_no_cell_is_a_formula_for_a_spreadsheet(name: str) -> None:
    answers = [QuizAnswer(ANA, "7.easy.1.0", "pooling", "3", False, name, 0.0)]
    (one,) = rows(results.to_csv([member(ANA, name)], [], [], []))
    (other,) = rows(results.quiz_to_csv([member(ANA, name)], answers))
    for cell in (one["nickname"], other["nickname"], other["mistake"]):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert cell.removeprefix("'") == name


def test_the_results_leave_out_removed_nicknames() -> None:
    text = results.to_csv([member(ANA, "Ana"), member(BO, "rude", removed=True)], [], [], [])
    assert [row["nickname"] for row in rows(text)] == ["Ana"]
