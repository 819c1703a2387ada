"""The queue of the store: which run is next, whatever server process or engine asks.

Owners take turns.  The next run is of the owner with the fewest runs at work; among these, of the
one whose last turn is longest ago; of each owner's runs, the one that waits longest.  So one
browser with many runs delays another by one run, not by all of them.

The owners of a class may share limits, and a queue that their teacher opens and closes.
"""

import math
import platform
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import AT_WORK, State
from cnnviz.training.store.database import PATIENCE, Database
from cnnviz.training.store.tables import MAX_SILENCE, ClassRow, OwnerRow, RunRow
from cnnviz.training.store.waits import FRESH_SECONDS, Wait, read_waits

MAX_START = 60.0
"""Seconds after which a worker that was started but has not claimed its run counts as dead."""


class RunQueue(Database):
    """The part of the store that decides which run is next."""

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE) -> None:
        super().__init__(url, patience=patience)
        self._waits: dict[str, Wait] = {}
        self._waits_time = -math.inf
        self._waits_lock = threading.Lock()

    def queued(self) -> list[str]:
        """Return the ids of the runs that wait for a slot, the next one first.

        Those of a class whose queue is closed are not among them.
        """
        order = _order(time.time())
        return self.all(select(order.c.id).order_by(order.c.place))

    def place(self, run_id: str) -> int | None:
        """Return a run's place in the queue, from 1; None for a run that does not wait in it."""
        return self.first(place_query(run_id))

    def waits(self) -> dict[str, Wait]:
        """Return place and expected wait of all runs in the queue; read once per second at most."""
        with self._waits_lock:
            if time.monotonic() - self._waits_time > FRESH_SECONDS:
                self._waits = self._read_waits()
                self._waits_time = time.monotonic()
            return self._waits

    def _read_waits(self) -> dict[str, Wait]:
        now = time.time()
        order = _order(now)
        with self.connection() as connection:
            ids = connection.scalars(select(order.c.id).order_by(order.c.place)).all()
            return read_waits(connection, ids, _has_slot(now)) if ids else {}

    def has_waiting(self, besides: Iterable[str] = ()) -> bool:
        """Return whether a run is queued, besides some, also if its worker is being started."""
        query = select(RunRow.id).where(RunRow.state == State.QUEUED)
        return self.first(query.where(RunRow.id.not_in(list(besides)))) is not None

    def count_queued(self, owner: str) -> int:
        """Return the number of runs of an owner that are in the queue."""
        query = select(func.count()).where(RunRow.owner == owner, RunRow.state == State.QUEUED)
        return self.first(query) or 0

    def reserve_next(
        self,
        most: int,
        choose_gpu: Callable[[Sequence[str]], str],
        besides: Iterable[str] = (),
        *,
        machine: str | None = None,
    ) -> tuple[str, str] | None:
        """Reserve a slot for the next run of the queue, before its worker starts.

        Args:
            most: Runs that train at once on this machine.
            choose_gpu: Returns the GPU of a new run from those in use, one for each run.
            besides: Runs that are not to be started.
            machine: Whose slots these are: the name of this machine, or that of a cluster.

        Returns:
            The run and its GPU; None if all slots are taken, or no run waits.
        """
        now, machine = time.time(), machine or platform.node()
        in_use = select(RunRow.gpu).where(RunRow.machine == machine, _has_slot(now))
        order = _order(now)
        first = select(order.c.id, order.c.owner).where(order.c.id.not_in(list(besides)))
        with self.exclusive() as connection:
            gpus = connection.scalars(in_use).all()
            if len(gpus) >= most:
                return None
            found = connection.execute(first.order_by(order.c.place).limit(1)).one_or_none()
            if found is None:
                return None
            run_id, owner = found
            gpu = choose_gpu(gpus)
            here = {"heartbeat": now, "machine": machine, "gpu": gpu}
            connection.execute(update(RunRow).where(RunRow.id == run_id).values(**here))
            served = update(OwnerRow).where(OwnerRow.owner == owner).values(served=now)
            if connection.execute(served).rowcount == 0:
                connection.execute(insert(OwnerRow).values(owner=owner, served=now))
        return run_id, gpu

    def join_class(self, owner: str, class_id: str) -> None:
        """Make an owner one of a class, so that its limits count; empty for none."""
        with self.session() as session:
            row = session.get(OwnerRow, owner) or OwnerRow(owner=owner)
            row.class_id = class_id
            session.add(row)

    def set_class_limits(self, class_id: str, limits: Limits) -> None:
        """Set the limits that count for the owners of a class beside those of the host.

        ``limits.open`` opens and closes its queue: while it is closed, runs in it wait.
        """
        with self.session() as session:
            session.merge(ClassRow(id=class_id, open=limits.open, limits=limits.to_json()))

    def delete_class(self, class_id: str) -> None:
        """Forget the limits of a class, and who was in it; their runs stay."""
        members = update(OwnerRow).where(OwnerRow.class_id == class_id)
        with self.session() as session:
            session.execute(members.values(class_id=""))
            session.execute(delete(ClassRow).where(ClassRow.id == class_id))

    def class_limits(self, owner: str) -> Limits:
        """Return the limits of the class that an owner is in; no limits without one."""
        query = select(ClassRow.limits).join(OwnerRow, OwnerRow.class_id == ClassRow.id)
        text = self.first(query.where(OwnerRow.owner == owner))
        return Limits.from_json(text or "{}")


def place_query(run_id: str) -> Select[int]:
    """Return the query for the place of a run, from 1; no row for one that does not wait."""
    order = _order(time.time())
    return select(order.c.place).where(order.c.id == run_id)


def _silence(now: float) -> ColumnElement[float]:
    """Return the seconds since the last heartbeat."""
    return now - func.coalesce(RunRow.heartbeat, 0)


def _has_slot(now: float) -> ColumnElement[bool]:
    """Return the condition for a run whose worker is alive, or is being started."""
    starting = and_(RunRow.state == State.QUEUED, _silence(now) < MAX_START)
    return or_(starting, and_(RunRow.state.in_(AT_WORK), _silence(now) < MAX_SILENCE))


def _order(now: float) -> Subquery:
    """Return the runs that wait for a slot, with id, owner and place from 1."""
    busy = (
        select(RunRow.owner, func.count().label("count"))
        .where(_has_slot(now))
        .group_by(RunRow.owner)
        .subquery()
    )
    turn = func.row_number().over(
        partition_by=RunRow.owner, order_by=(RunRow.queued, RunRow.created, RunRow.id)
    )
    waiting = (
        select(
            RunRow.id,
            RunRow.owner,
            func.min(RunRow.queued).over(partition_by=RunRow.owner).label("first"),
            (turn + func.coalesce(busy.c.count, 0)).label("round"),
            func.coalesce(OwnerRow.served, 0.0).label("served"),
        )
        .join(busy, busy.c.owner == RunRow.owner, isouter=True)
        .join(OwnerRow, OwnerRow.owner == RunRow.owner, isouter=True)
        .join(ClassRow, ClassRow.id == OwnerRow.class_id, isouter=True)
        .where(RunRow.state == State.QUEUED, _silence(now) >= MAX_START)
        .where(func.coalesce(ClassRow.open, true()))
        .subquery()
    )
    columns = waiting.c
    place = func.row_number().over(
        order_by=(columns.round, columns.served, columns.first, columns.id)
    )
    return select(columns.id, columns.owner, place.label("place")).subquery()
