"""A run as the store knows it, its events, and the device, as plain values."""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Progress


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Origin(StrEnum):
    """What a run begins from.

    ``new``: initial weights as its settings say, random or published. ``same start``: the initial
    weights and the order of images of its parent. ``continued``: the state of its parent after
    an epoch. ``uploaded``: the weights of a file, which are evaluated and not trained. ``from
    weights``: the weights of its parent, with an optimizer and an order of images of its own.
    """

    NEW = "new"
    SAME_START = "same start"
    CONTINUED = "continued"
    UPLOADED = "uploaded"
    FROM_WEIGHTS = "from weights"


AT_WORK = (State.RUNNING, State.PAUSED)
"""The states of a run that a worker has claimed."""
ENDED = (State.DONE, State.STOPPED, State.INTERRUPTED)
"""The states of a run that has ended without an error."""


@dataclass(frozen=True)
class Run:
    """One training run; times are seconds since 1970.

    Attributes:
        id: Names the run in links; hard to guess.
        owner: The browser that started it.
        settings: Its settings.
        state: Where it stands; ``interrupted`` is a run whose worker sends no heartbeat any more.
        stop_requested: Stop was pressed.
        pause_requested: Pause was pressed, and Resume was not.
        requested_rate: The learning rate requested while it trained; None for that of the settings.
        reason: Why it failed.
        device: Name of the device, empty until the worker has chosen it.
        threads: Threads that torch used.
        versions: Versions of Python, torch and so on.
        download_share: Share of the data that is downloaded, None unless a download is in progress.
        features_share: Share of the frozen layers' features that is computed, None before and
            after.
        created: When it was created.
        started: When its worker began.
        ended: When it ended.
        queued: When it was put in the queue last.
        name: The name that its owner gave it, empty without one.
        note: What its owner wrote about it.
        origin: What it begins from.
        parent: The run that it begins from, None for a new or an uploaded one; it may be deleted.
        parent_epoch: The epoch of the parent whose state or weights it begins from; None unless
            it is continued or begins from weights.
        uploaded: Name of the uploaded file, empty for all other origins.
    """

    id: str
    owner: str
    settings: Settings
    state: State
    stop_requested: bool
    reason: Problem | None
    device: str
    threads: int
    versions: dict[str, str]
    download_share: float | None
    features_share: float | None
    created: float
    started: float | None
    ended: float | None
    pause_requested: bool
    requested_rate: float | None
    queued: float
    name: str
    note: str
    origin: Origin
    parent: str | None
    parent_epoch: int | None
    uploaded: str

    @property
    def active(self) -> bool:
        """True while the run is queued, running or paused."""
        return self.state in (State.QUEUED, *AT_WORK)

    @property
    def learning_rate(self) -> float:
        """The current learning rate, before the schedule."""
        return self.settings.learning_rate if self.requested_rate is None else self.requested_rate


class EventKind(StrEnum):
    """Kinds of events.

    ``continued``: here the run continues its parent. ``batch``: memory ran out, and fewer images
    are processed at a time, in steps of the same size. ``weights``: the initial weights are those
    stored as epoch 0, not those that the settings say.
    """

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RATE = "rate"
    CONTINUED = "continued"
    BATCH = "batch"
    WEIGHTS = "weights"


@dataclass(frozen=True)
class Event:
    """Something that happened to a run while it trained.

    Attributes:
        kind: What happened.
        step: Steps that were done when it took effect.
        epoch: The current epoch, or the one that had just ended.
        value: The learning rate from this step on; for ``continued`` the epochs that were planned
            until then; for ``batch`` the images at a time.
        at: When, in seconds since 1970.
    """

    kind: EventKind
    step: int
    epoch: int
    value: float | None = None
    at: float = 0.0


@dataclass(frozen=True)
class Snapshot:
    """A run as the store has it at one moment.

    Attributes:
        run: The run.
        progress: Its progress so far.
        events: What was done to it.
        reports: The epochs with a report.
        place: Its place in the queue, from 1; None for a run that does not wait in it.
        wait: Seconds until it begins, expected from what other runs took; None if unknown.
    """

    run: Run
    progress: list[Progress]
    events: list[Event]
    reports: list[int]
    place: int | None = None
    wait: float | None = None


@dataclass(frozen=True)
class Requests:
    """What the owner of a run requests of its worker."""

    stop: bool
    pause: bool
    rate: float | None


@dataclass(frozen=True)
class Device:
    """What trains on a machine.

    Attributes:
        kind: ``cuda``, ``mps`` or ``cpu``.
        title: Its name.
        threads: Threads of torch.
        torch: Version of torch.
        count: GPUs of this kind; 1 for the CPU.
    """

    kind: str
    title: str
    threads: int
    torch: str
    count: int = 1
