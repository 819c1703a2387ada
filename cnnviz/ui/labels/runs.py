"""The titles, settings and results of runs, in words."""

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from cnnviz.problem import N_
from cnnviz.training import Event, EventKind, Origin, Phase, Progress, Run, State
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n, literal
from cnnviz.ui.labels.datasets import dataset_markdown, dataset_title
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.settings import changed_settings

STATES = {
    State.DONE: N_("finished"),
    State.STOPPED: N_("stopped"),
    State.FAILED: N_("failed"),
    State.INTERRUPTED: N_("interrupted"),
}
EVENTS = {
    EventKind.PAUSE: N_("paused"),
    EventKind.RESUME: N_("resumed"),
    EventKind.STOP: N_("stopped"),
    EventKind.RATE: N_("learning rate {rate}"),
    EventKind.CONTINUED: N_("continued as a new run"),
    EventKind.WEIGHTS: N_("weights from a file"),
    EventKind.BATCH: N_("out of memory, images at a time: {rate}"),
}


WITHOUT_EFFECT = (EventKind.PAUSE, EventKind.RESUME, EventKind.CONTINUED)
"""Events that do not change the result, or are said elsewhere."""


def settings_line(run: Run, *, markdown: bool = True) -> str:
    """Return the settings of a run in one line, as Markdown or as plain text."""
    settings, count = run.settings, run.settings.train_images
    parts = (
        *_titles(run, markdown),
        _("all images") if count is None else _n("{count} image", "{count} images", count),
        _n("{epochs} epoch", "{epochs} epochs", settings.epochs, epochs=settings.epochs),
        _("batch size {size}", size=settings.batch_size),
        _("learning rate {rate}", rate=f"{settings.learning_rate:g}"),
        _("seed {seed}", seed=settings.seed),
        *changed_settings(settings),
    )
    return " · ".join(parts)


def run_content(run: Run, *, markdown: bool = True) -> str:
    """Return what a run trains, or the file of its weights, in one line."""
    if not run.uploaded:
        return settings_line(run, markdown=markdown)
    file = literal(run.uploaded) if markdown else run.uploaded
    titles = _titles(run, markdown)
    return " · ".join((*titles, _("weights from {file}", file=file)))


def _titles(run: Run, markdown: bool) -> tuple[str, str]:
    title = dataset_markdown if markdown else dataset_title
    return network_title(run.settings.net), title(run.settings.data, run.owner)


def run_outcome(run: Run) -> str:
    """Return the result of a run in a few words."""
    if run.active:
        return _("in progress")
    share = final_accuracy(run.id, run.state, run.queued)
    state = _("uploaded") if run.uploaded and run.state == State.DONE else _(STATES[run.state])
    return _("{state}, test accuracy {accuracy}", state=state, accuracy=share) if share else state


@st.cache_data(show_spinner=False, max_entries=500)
def final_accuracy(run_id: str, state: State, queued: float) -> str | None:
    """Return the last test accuracy of a run that has ended, None without an evaluation.

    A resumed run, which is queued again, ends again.
    """
    evaluation = last_evaluated(runs.store().progress(run_id))
    return f"{evaluation.test_accuracy:.1%}" if evaluation else None


def epoch_label(number: int, progress: list[Progress]) -> str:
    """Return the number of an epoch with its test accuracy; the best epoch is marked."""
    ends = {r.epoch: r.test_accuracy for r in progress if r.phase == Phase.EPOCH}
    share = ends.get(number)
    if share is None:
        return str(number)
    best = max(value for value in ends.values() if value is not None)
    mark = " · " + _("best") if share == best else ""
    return f"{number} · {share:.1%}{mark}"


def local_time(seconds: float) -> str:
    """Return a time of day in the reader's time zone, with the date."""
    zone = ZoneInfo(st.context.timezone or "UTC")
    return dt.datetime.fromtimestamp(seconds, zone).strftime("%m-%d %H:%M")


def duration_text(seconds: float) -> str:
    """Return a duration as ``1:05`` or ``2:01:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def last_evaluated(progress: list[Progress]) -> Progress | None:
    """Return the last record with an evaluation."""
    return next((p for p in reversed(progress) if p.phase == Phase.EPOCH), None)


def run_title(run: Run) -> str:
    """Return the title of a run as Markdown: its name, and what it trains."""
    name, rest = run_content(run).split(" · ", 1)
    if run.name:
        return f"**{literal(run.name)}** :gray[{name} · {rest}]"
    return f"**{name}** :gray[{rest}]"


def event_line(events: list[Event]) -> str:
    """Return the events of a run in one line."""
    return " · ".join(
        _(
            "step {step}: {done}",
            step=f"{event.step:,}",
            done=_(EVENTS[event.kind], rate=f"{event.value or 0:g}"),
        )
        for event in events
    )


def run_deviations(run: Run, events: list[Event]) -> str:
    """Return how a run differs from its settings: its start and its events; empty for nothing."""
    events = [event for event in events if event.kind not in WITHOUT_EFFECT]
    parts = [event_line(events)] if events else []
    if run.origin == Origin.CONTINUED:
        parts.insert(0, _("continued from epoch {epoch} of another run", epoch=run.parent_epoch))
    return " · ".join(parts)
