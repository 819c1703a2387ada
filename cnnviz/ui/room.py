"""The training room: one run as it is, live while it works."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from cnnviz import data, figures
from cnnviz.problem import N_, Problem
from cnnviz.training import Phase, Progress, Run, Settings, State
from cnnviz.ui import curves, going_on, menu, recipe_more, report, runs, steer, tables, takeaway
from cnnviz.ui.text import _, language, literal, say

POLL_SECONDS = 0.5

STATES = {
    State.DONE: N_("finished"),
    State.STOPPED: N_("stopped"),
    State.FAILED: N_("failed"),
    State.INTERRUPTED: N_("interrupted"),
}


def show(run: Run, owner: str) -> None:
    """Draw a run; while it works the picture is renewed twice a second."""

    @st.fragment(run_every=POLL_SECONDS if run.active else None)
    def live() -> None:
        try:
            ended = _live(run.id, owner)
        except Problem as problem:
            st.warning(say(problem), icon=":material/error:")
            return
        if run.active and ended:
            st.rerun()  # the whole page: nothing polls any more, the result and the list are there

    going_on.parent(run)
    live()
    if run.active:
        steer.label(run, owner)
    else:
        _result(run, owner)


def _live(run_id: str, owner: str) -> bool:
    """Draw a run as the store tells of it now; return whether it has come to an end."""
    run = runs.store().run(run_id)
    progress = runs.progress(run_id)
    # Each part has a place of its own: one that grows does not push the charts to another place
    # of the page's tree, where they would be drawn anew.
    heading, state, charts, reports = (st.container() for _part in range(4))
    with heading:
        _heading(run, owner)
    with state:
        _state(run, progress)
    if progress:
        with charts:
            curves.draw(progress, run.settings.epochs)
    with reports:
        report.show(run)
    return not run.active


def words(settings: Settings) -> str:
    """Return a recipe in one line."""
    count = settings.train_images
    parts = (
        tables.title(settings.net),
        _(data.TITLES[settings.data]),
        _("all pictures") if count is None else _("{count} pictures", count=f"{count:,}"),
        _("{epochs} epochs", epochs=settings.epochs),
        _("batch {size}", size=settings.batch_size),
        _("learning rate {rate}", rate=f"{settings.learning_rate:g}"),
        _("seed {seed}", seed=settings.seed),
        *recipe_more.changed(settings),
    )
    return " · ".join(parts)


def history(owner: str) -> None:
    """Draw the list of this browser's runs, each a link."""
    mine = runs.store().runs(owner)
    if not mine:
        return
    st.subheader(_("Runs of this browser"), anchor=False)
    for run in mine[:12]:
        parts = (clock(run.created), literal(run.name), words(run.settings))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                menu.find("training").path,
                label=" · ".join(filter(None, parts)),
                query_params={"run": run.id, "lang": language()},
                width="content",
            )
            st.caption(outcome(run), width="content")


def outcome(run: Run) -> str:
    """Return in a few words what came of a run."""
    if run.active:
        return _("under way")
    share = accuracy(run.id, run.state, run.queued)
    if share is None:
        return _(STATES[run.state])
    return _("{state}, test accuracy {accuracy}", state=_(STATES[run.state]), accuracy=share)


@st.cache_data(show_spinner=False, max_entries=500)
def accuracy(run_id: str, state: State, queued: float) -> str | None:
    """Return the last measured test accuracy of a run that has ended, None if there is none.

    Args:
        run_id: The run.
        state: How it ended.
        queued: When it was put in the queue: one that is resumed ends anew.
    """
    measured = last_measured(runs.store().progress(run_id))
    return f"{measured.test_accuracy:.1%}" if measured else None


def clock(seconds: float) -> str:
    """Return a time of day in the reader's time zone, with the date."""
    zone = ZoneInfo(st.context.timezone or "UTC")
    return dt.datetime.fromtimestamp(seconds, zone).strftime("%m-%d %H:%M")


def duration(seconds: float) -> str:
    """Return a duration as ``1:05`` or ``2:01:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def last_measured(progress: list[Progress]) -> Progress | None:
    """Return the last record with measured figures."""
    return next((p for p in reversed(progress) if p.phase == Phase.EPOCH), None)


def title(run: Run) -> str:
    """Return what a run is called, as Markdown; without a name, what it trains."""
    name, rest = words(run.settings).split(" · ", 1)
    if run.name:
        return f"**{literal(run.name)}** :gray[{name} · {rest}]"
    return f"**{name}** :gray[{rest}]"


def _heading(run: Run, owner: str) -> None:
    """Draw what runs, and what its owner may do to it."""
    st.markdown(title(run))
    steer.note(run)
    if run.active:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            steer.buttons(run, owner)


def _state(run: Run, progress: list[Progress]) -> None:
    """Draw how far a run is: bar, figures, or what it waits for."""
    if run.state == State.QUEUED:
        place = runs.store().place(run.id) or 1
        st.progress(0.0, _("Waiting for its turn: place {place} in the queue.", place=place))
        return
    if run.fetched is not None:
        title = _(data.TITLES[run.settings.data])
        share = f"{run.fetched:.0%}"
        st.progress(run.fetched, _("Downloading {title}: {share}", title=title, share=share))
        return
    if not progress:
        if run.active:
            st.progress(0.0, _("The worker is starting; it loads torch and the pictures."))
        return
    last = progress[-1]
    if run.active:
        st.progress(last.step / last.steps, _phase(run, last))
    _figures(run, last)
    events = runs.store().events(run.id)
    if events:
        st.caption(steer.history([event for event in events if event.step <= last.step]))
        steer.memory(run, events)


def _phase(run: Run, last: Progress) -> str:
    if run.state == State.PAUSED:
        return _("Paused: step {step} of {steps}", step=last.step, steps=last.steps)
    if last.phase == Phase.EPOCH and not run.device:  # an earlier worker told of this epoch
        return _("The worker is starting; it loads torch and the pictures.")
    if last.phase == Phase.TRAINING:
        return _("Training: step {step} of {steps}", step=last.step, steps=last.steps)
    return _("Measuring on the test pictures")


def _figures(run: Run, last: Progress) -> None:
    """Draw the figures of a run in one row that wraps."""
    facts = [
        (_("Epoch"), f"{last.epoch} / {run.settings.epochs}"),
        (_("Training time"), duration(last.seconds)),
        (_("Pictures a second"), f"{last.images_per_second:,.0f}"),
        (_("Device"), last.device),
    ]
    if run.active and last.step:
        left = last.seconds / last.step * (last.steps - last.step)
        facts.insert(2, (_("Time left"), duration(left)))
    st.html(figures.facts(facts))


def _result(run: Run, owner: str) -> None:
    """Say in words what came of a run that has ended, and what one can do with it."""
    progress = runs.progress(run.id)
    measured = last_measured(progress)
    if run.state == State.FAILED:
        st.error(say(run.reason) if run.reason else _("The run failed."), icon=":material/error:")
        if measured is not None:
            st.markdown(_("The weights after epoch {epoch} are kept.", epoch=measured.epoch))
    elif run.state == State.INTERRUPTED:
        going_on.interrupted(run, owner)
    elif run.state == State.STOPPED:
        st.info(_("The run was stopped before its end; what it had learned is kept."))
    if measured is not None:
        st.markdown(_verdict(measured))
    with st.container(horizontal=True, vertical_alignment="center"):
        if runs.store().epochs(run.id):
            st.page_link(
                menu.find("inside").path,
                label=_("Look inside this network"),
                icon=":material/search:",
                query_params={"run": run.id, "lang": language()},
                width="content",
            )
        going_on.from_epoch(run, owner)
        takeaway.show(run)
        steer.label(run, owner)
        steer.delete(run, owner)


def _verdict(measured: Progress) -> str:
    """Return the measured figures as sentences."""
    return _(
        "On the test pictures, which it never saw while it was trained, **{test}** of the answers "
        "are right; on pictures that it was trained on, {train}.",
        test=f"{measured.test_accuracy or 0:.1%}",
        train=f"{measured.train_accuracy or 0:.1%}",
    )
