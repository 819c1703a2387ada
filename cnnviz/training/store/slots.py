"""The slots of a machine: how many runs train at once, whichever server process starts them."""

import platform
import time
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import and_, func, or_, select, update

from cnnviz.training.records.run import AT_WORK, State
from cnnviz.training.store.database import Database
from cnnviz.training.store.tables import MAX_SILENCE, RunRow

MAX_START = 60.0
"""Seconds after which a worker that was started but has not claimed its run counts as dead."""


class MachineSlots(Database):
    """The part of the store for engines, of which each server process has one."""

    def reserve_next(
        self, most: int, choose_gpu: Callable[[Sequence[str]], str], besides: Iterable[str] = ()
    ) -> tuple[str, str] | None:
        """Reserve a slot of this machine for the first run of the queue, before its worker starts.

        Args:
            most: Runs that train at once on this machine.
            choose_gpu: Returns the GPU of a new run from those in use, one for each run.
            besides: Runs that are not to be started.

        Returns:
            The run and its GPU; None if all slots are taken, or no run waits.
        """
        now, machine = time.time(), platform.node()
        silence = now - func.coalesce(RunRow.heartbeat, 0)
        starting = and_(RunRow.state == State.QUEUED, silence < MAX_START)
        training = and_(RunRow.state.in_(AT_WORK), silence < MAX_SILENCE)
        in_use = select(RunRow.gpu).where(RunRow.machine == machine, or_(starting, training))
        waiting = select(RunRow.id).where(RunRow.state == State.QUEUED, silence >= MAX_START)
        first = waiting.where(RunRow.id.not_in(list(besides))).order_by(RunRow.queued).limit(1)
        with self.exclusive() as connection:
            gpus = connection.scalars(in_use).all()
            run_id = connection.scalar(first) if len(gpus) < most else None
            if run_id is None:
                return None
            gpu = choose_gpu(gpus)
            here = {"heartbeat": now, "machine": machine, "gpu": gpu}
            connection.execute(update(RunRow).where(RunRow.id == run_id).values(**here))
        return run_id, gpu
