"""What a host wants to know of the store, without the rows of single runs."""

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from cnnviz.training.records.run import AT_WORK, Device, State
from cnnviz.training.store.database import Database
from cnnviz.training.store.tables import MAX_SILENCE, DeviceRow, RunRow


@dataclass(frozen=True)
class Machine:
    """A machine that trains.

    Attributes:
        name: Its name in the network.
        device: What trains there, as a worker reported it.
        seen: When, in seconds since 1970.
    """

    name: str
    device: Device
    seen: float


@dataclass(frozen=True)
class Overview:
    """The store in numbers.

    Attributes:
        runs: Number of runs by state; one whose worker is silent counts as interrupted.
        longest_wait: Of the runs in the queue, in seconds; None if it is empty.
        machines: The machines that train.
    """

    runs: dict[State, int]
    longest_wait: float | None
    machines: list[Machine]


def read_overview(store: Database) -> Overview:
    """Read the numbers of a store.

    Raises:
        Problem: It cannot be read.
    """
    now = time.time()
    silent = now - func.coalesce(RunRow.heartbeat, 0) > MAX_SILENCE
    counts = select(RunRow.state, silent, func.count()).group_by(RunRow.state, silent)
    oldest = select(func.min(RunRow.queued)).where(RunRow.state == State.QUEUED)
    runs = dict.fromkeys(State, 0)
    with store.session() as session:
        for name, is_silent, count in session.execute(counts):
            state = State(name)
            runs[State.INTERRUPTED if state in AT_WORK and is_silent else state] += count
        queued = session.scalar(oldest)
        machines = [
            Machine(row.machine, Device(**row.values_of(Device)), row.seen)
            for row in session.scalars(select(DeviceRow).order_by(DeviceRow.machine))
        ]
    wait = None if queued is None else max(0.0, now - queued)
    return Overview(runs, wait, machines)
