"""How long the runs in the queue will wait, from what runs took before."""

import heapq
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from sqlalchemy import ColumnElement, Connection, Row, select

from cnnviz.training.recipe.run_cost import RunCost, expected_cost, expected_seconds
from cnnviz.training.records.run import EventKind, Origin, State
from cnnviz.training.store.tables import EventRow, ProgressRow, RunRow

RECENT = 60
"""Runs from whose times those of others are expected."""
GAP_SECONDS = 0.15
"""Between the end of a run and the beginning of the next one, before it was measured."""
LONGEST_GAP = 10.0
"""Seconds; after a longer one, something else was the matter."""
FRESH_SECONDS = 1.0
"""An answer serves all pages for so long."""
SHORTEST_SECONDS = 0.1
TRUSTED_SHARE = 0.2
"""From this share of its steps on, a run's own pace says when it ends."""


RunColumns = Row[str, str, str, int | None, float | None, str]
"""Id, settings, origin, epoch of the parent, start and state of a run."""


@dataclass(frozen=True)
class Wait:
    """What a run in the queue waits for.

    Attributes:
        place: Its place, from 1.
        seconds: Until it begins; None if that cannot be known, as while others are paused.
    """

    place: int
    seconds: float | None


def schedule(
    busy: Sequence[float], waiting: Sequence[float], gap: float = GAP_SECONDS
) -> list[float]:
    """Return in how many seconds each run begins, if each takes the slot that is free first.

    Args:
        busy: Seconds until each slot is free.
        waiting: Seconds that each run takes, the next one first.
        gap: Seconds between two runs.
    """
    slots = [seconds + gap for seconds in busy] or [0.0]
    heapq.heapify(slots)
    begins = []
    for seconds in waiting:
        begin = slots[0]
        begins.append(begin)
        heapq.heapreplace(slots, begin + seconds + gap)
    return begins


def remaining(expected: float, elapsed: float, share: float) -> float:
    """Return the seconds until a run ends.

    Args:
        expected: What it should take in all.
        elapsed: Since it began.
        share: Of its steps that is done, 0–1.
    """
    trust = min(1.0, share / TRUSTED_SHARE)
    by_others = max(0.0, expected - elapsed)
    by_pace = elapsed * (1 - share) / share if share else 0.0
    return max(SHORTEST_SECONDS, (1 - trust) * by_others + trust * by_pace)


def read_earlier(connection: Connection) -> list[tuple[RunCost, float]]:
    """Return cost and seconds of the latest runs that have trained without a pause."""
    interrupted = select(EventRow.id).where(
        EventRow.run == RunRow.id, EventRow.kind.in_((EventKind.PAUSE, EventKind.RESUME))
    )
    query = (
        select(RunRow.settings, RunRow.ended - RunRow.started, RunRow.origin)
        .where(RunRow.state == State.DONE, RunRow.ended > RunRow.started, ~interrupted.exists())
        .where(RunRow.origin != Origin.CONTINUED)
        .order_by(RunRow.ended.desc())
        .limit(RECENT)
    )
    earlier = []
    for settings, seconds, origin in connection.execute(query):
        cost = expected_cost(settings, trains=origin != Origin.UPLOADED)
        if cost is not None and seconds is not None:
            earlier.append((cost, seconds))
    return earlier


def read_gap(connection: Connection) -> float:
    """Return the usual seconds between the end of a run and the start of one that waited for it."""
    query = (
        select(RunRow.queued, RunRow.started, RunRow.ended)
        .where(RunRow.ended.is_not(None), RunRow.started.is_not(None))
        .order_by(RunRow.started.desc())
        .limit(RECENT)
    )
    rows = connection.execute(query).all()
    gaps = [
        later.started - earlier.ended
        for later, earlier in pairwise(rows)
        if later.queued < earlier.ended and 0 <= later.started - earlier.ended < LONGEST_GAP
    ]
    return fmean(gaps) if gaps else GAP_SECONDS


def read_waits(
    connection: Connection, order: Sequence[str], has_slot: ColumnElement[bool]
) -> dict[str, Wait]:
    """Return what each run in the queue waits for.

    Args:
        connection: To the store.
        order: The runs in the queue, the next one first.
        has_slot: The condition for a run that has a slot.
    """
    earlier = read_earlier(connection)
    busy = [
        _seconds_left(connection, row, earlier) for row in connection.execute(_RUNS.where(has_slot))
    ]
    queued = _RUNS.where(RunRow.state == State.QUEUED)
    times = {row.id: _seconds_of(row, earlier) for row in connection.execute(queued)}
    begins = schedule(busy, [times[run_id] for run_id in order], read_gap(connection))
    return {
        run_id: Wait(place, begin if math.isfinite(begin) else None)
        for place, (run_id, begin) in enumerate(zip(order, begins, strict=True), 1)
    }


_RUNS = select(
    RunRow.id, RunRow.settings, RunRow.origin, RunRow.parent_epoch, RunRow.started, RunRow.state
)


def _seconds_of(row: RunColumns, earlier: list[tuple[RunCost, float]]) -> float:
    """Return how long a run takes; of one whose data is gone, which fails, no time."""
    done = row.parent_epoch or 0 if row.origin == Origin.CONTINUED else 0
    trains = row.origin != Origin.UPLOADED
    cost = expected_cost(row.settings, trains=trains, epochs_done=done)
    return expected_seconds(cost, earlier) if cost else 0.0


def _seconds_left(
    connection: Connection, row: RunColumns, earlier: list[tuple[RunCost, float]]
) -> float:
    """Return when a run frees its slot; never, as far as one knows, while it is paused."""
    if row.state == State.PAUSED:
        return math.inf
    expected = _seconds_of(row, earlier)
    if row.state == State.QUEUED or row.started is None:  # its worker is being started
        return expected
    last = (
        select(ProgressRow.step, ProgressRow.steps)
        .where(ProgressRow.run == row.id)
        .order_by(ProgressRow.id.desc())
        .limit(1)
    )
    step, steps = connection.execute(last).one_or_none() or (0, 1)
    return remaining(expected, max(0.0, time.time() - row.started), step / steps)
