"""The runs of a class: who trains what, the best test accuracies, and everybody's curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import Member
from cnnviz.training import Run
from cnnviz.training.store.tables import ProgressRow, RunRow, WeightsRow
from cnnviz.training.store.waits import Wait


@dataclass(frozen=True)
class Evaluated:
    """A test accuracy of a run.

    Attributes:
        epoch: Epochs completed, with fractions.
        accuracy: From 0 to 1.
    """

    epoch: float
    accuracy: float


@dataclass(frozen=True)
class ClassRun:
    """A run of a student.

    Attributes:
        run: The run.
        nickname: Of the student.
        curve: Its test accuracies, in order.
        share: How much of it is done, from 0 to 1.
        wait: Its place in the queue and the expected wait; None for a run that does not wait in it.
        best_epoch: The epoch of the best stored weights, None before any are stored.
    """

    run: Run
    nickname: str
    curve: tuple[Evaluated, ...]
    share: float
    wait: Wait | None
    best_epoch: int | None

    @property
    def best(self) -> float | None:
        """The best test accuracy, None before the first evaluation."""
        return max((one.accuracy for one in self.curve), default=None)


def class_runs(classrooms: Classrooms, code: str, members: Sequence[Member]) -> list[ClassRun]:
    """Return what the students have started since they joined, the oldest first.

    In a few queries, however many students there are.
    """
    students = {member.owner: member for member in members if not member.removed}
    waits = classrooms.store.waits()
    with classrooms.store.session() as session:
        rows = session.scalars(
            select(RunRow).where(RunRow.owner.in_(students)).order_by(RunRow.created)
        )
        runs = [
            run
            for run in map(RunRow.to_run, rows)
            if run.created >= students[run.owner].joined and not run.uploaded
        ]
        mine = [run.id for run in runs]
        curves = _curves(session, runs)
        best = _best_epochs(session, mine)
        shares = _shares(session, mine)
    return [
        ClassRun(
            run,
            students[run.owner].nickname,
            curves[run.id],
            shares.get(run.id, 0.0),
            waits.get(run.id),
            best.get(run.id),
        )
        for run in runs
    ]


def _curves(session: Session, runs: Sequence[Run]) -> dict[str, tuple[Evaluated, ...]]:
    """Return the test accuracies of runs, by their ids."""
    epochs = {run.id: run.settings.epochs for run in runs}
    rows = session.execute(
        select(ProgressRow.run, ProgressRow.step, ProgressRow.steps, ProgressRow.test_accuracy)
        .where(ProgressRow.run.in_(epochs), ProgressRow.test_accuracy.is_not(None))
        .order_by(ProgressRow.id)
    )
    points: dict[str, list[Evaluated]] = {run.id: [] for run in runs}
    for run_id, step, steps, accuracy in rows:
        if accuracy is not None and steps:
            points[run_id].append(Evaluated(step / steps * epochs[run_id], accuracy))
    return {run_id: tuple(curve) for run_id, curve in points.items()}


def _best_epochs(session: Session, run_ids: Sequence[str]) -> dict[str, int]:
    """Return the epoch of the best stored weights of runs; initial weights count least."""
    columns = WeightsRow.run, WeightsRow.epoch, WeightsRow.test_accuracy
    best: dict[str, tuple[float, int]] = {}
    for run_id, epoch, accuracy in session.execute(
        select(*columns).where(WeightsRow.run.in_(run_ids))
    ):
        found = (-1.0 if accuracy is None else accuracy, epoch)
        best[run_id] = max(best.get(run_id, found), found)
    return {run_id: epoch for run_id, (_accuracy, epoch) in best.items()}


def _shares(session: Session, run_ids: Sequence[str]) -> dict[str, float]:
    """Return how much of runs is done, from 0 to 1."""
    rows = session.execute(
        select(ProgressRow.run, func.max(ProgressRow.step), func.max(ProgressRow.steps))
        .where(ProgressRow.run.in_(run_ids))
        .group_by(ProgressRow.run)
    )
    return {run_id: step / steps for run_id, step, steps in rows if steps}


def ranking(runs: Sequence[ClassRun]) -> list[ClassRun]:
    """Return the best run of each student who has an evaluated one, the best of all first."""
    best: dict[str, ClassRun] = {}
    for one in runs:
        known = best.get(one.run.owner)
        if one.best is not None and (known is None or one.best > (known.best or 0)):
            best[one.run.owner] = one
    return sorted(best.values(), key=lambda one: -(one.best or 0))
