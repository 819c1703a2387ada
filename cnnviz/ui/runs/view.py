"""The training room: one run as it is, live while it works."""

from __future__ import annotations

import streamlit as st

from cnnviz import data, figures
from cnnviz.problem import Problem
from cnnviz.training import Phase, Progress, Run, State
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.labels.datasets import dataset_markdown
from cnnviz.ui.labels.runs import (
    duration_text,
    event_line,
    last_evaluated,
    local_time,
    run_content,
    run_outcome,
    run_title,
)
from cnnviz.ui.runs import report_state, rerun, uploaded
from cnnviz.ui.runs.actions import (
    show_delete_button,
    show_memory_note,
    show_name_form,
    show_note,
    show_run_buttons,
)
from cnnviz.ui.runs.curves import curves_download, show_curves
from cnnviz.ui.runs.downloads import show_downloads
from cnnviz.ui.runs.report import show_report
from cnnviz.ui.runs.resume import show_continue_form, show_interruption, show_parent

POLL_SECONDS = 0.5
KEY = "room.run"
"""The run that this visit saw last, empty for none."""
TURNED = "room.turned"
"""The run that was brought into view last."""

_scroll_to_run = component("runs/scroll_to_run")


def scroll_to_run(run: Run | None) -> None:
    """Bring a run into view that the reader has just begun, wherever the button for that stands."""
    now = run.id if run else ""
    before = st.session_state.get(KEY)
    st.session_state[KEY] = now
    if before not in (None, now):
        st.session_state[TURNED] = now
    if now and st.session_state.get(TURNED) == now:
        _scroll_to_run(key="scroll-to-run", data=now, height=1)


def show_run(run: Run, owner: str) -> None:
    """Draw a run; while it works the picture is renewed twice a second."""

    @st.fragment(run_every=POLL_SECONDS if run.active else None)
    def live() -> None:
        show_toasts()
        url_state.consume_action()
        try:
            ended = _live(run.id, owner)
        except Problem as problem:
            st.warning(say(problem), icon=":material/error:")
            show_last_known_run()
            return
        if run.active and ended:
            st.rerun()  # the whole page: nothing polls any more, the result and the list are there

    show_parent(run)
    report_state.open_report(run.id)
    if not run.active:
        _ending(run, owner)
    live()
    if run.active:
        with st.container(horizontal=True):
            show_name_form(run, owner)
            rerun.show_rerun_form(run, owner)
    else:
        _result(run, owner)


def show_last_known_run() -> Run | None:
    """Draw the run of the link as this visit last saw it: the store cannot be read just now."""
    run = runs.last_shown_run()
    if run is None:
        return None
    st.markdown(run_title(run))
    st.caption(_("This is the last state that could be read."))
    progress = runs.known_progress(run)
    if progress and not run.uploaded:
        show_curves(progress, run.settings.epochs)
    return run


def _live(run_id: str, owner: str) -> bool:
    """Draw a run as the store tells of it now; return whether it has come to an end."""
    run = runs.store().run(run_id)
    progress = runs.run_progress(run_id)
    # Each part has a place of its own: one that grows does not push the charts to another place
    # of the page's tree, where they would be drawn anew.
    heading, state, charts, reports = (st.container() for _part in range(4))
    with heading:
        _heading(run, owner)
    with state:
        _state(run, progress)
    if progress and not run.uploaded:
        with charts:
            show_curves(progress, run.settings.epochs)
            if not run.active:
                curves_download(run, progress)
    with reports:
        show_report(run)
    return not run.active


def show_history(owner: str) -> None:
    """Draw the list of this browser's runs, each a link."""
    mine = runs.store().runs(owner)
    if not mine:
        return
    st.subheader(_("Runs in this browser"), anchor=False)
    with st.container(key="history"):
        for run in mine[:12]:
            parts = (local_time(run.created), literal(run.name), run_content(run))
            label = " · ".join(filter(None, parts))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                show_page_link("training", label, {"run": run.id}, width="content")
                st.caption(run_outcome(run), width="content")


def _heading(run: Run, owner: str) -> None:
    """Draw what runs, and what its owner may do to it."""
    st.markdown(run_title(run))
    show_note(run)
    uploaded.show_matching_note(run)
    if run.active:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            show_run_buttons(run, owner)


def _state(run: Run, progress: list[Progress]) -> None:
    """Draw how far a run is: bar, figures, or what it waits for."""
    if run.state == State.QUEUED:
        place = runs.store().place(run.id) or 1
        st.progress(0.0, _("Waiting in the queue: position {place}.", place=place))
        return
    if run.fetched is not None:
        title = dataset_markdown(run.settings.data)
        if data.on_disk(run.settings.data):  # then it is what the network begins with
            title = _("weights pretrained on ImageNet")
        share = f"{run.fetched:.0%}"
        st.progress(run.fetched, _("Downloading {title}: {share}", title=title, share=share))
        return
    if not progress:
        if run.active:
            st.progress(0.0, _("Starting the worker: loading PyTorch and the images."))
        return
    last = progress[-1]
    if run.active:
        st.progress(last.step / last.steps, _phase(run, last))
    _figures(run, progress)
    events = runs.store().events(run.id)
    if events:
        st.caption(event_line([event for event in events if event.step <= last.step]))
        show_memory_note(run, events)


def _phase(run: Run, last: Progress) -> str:
    way = {"step": f"{last.step:,}", "steps": f"{last.steps:,}"}
    if run.state == State.PAUSED:
        return _("Paused: step {step} of {steps}", **way)
    if last.phase == Phase.EPOCH and not run.device:  # an earlier worker told of this epoch
        return _("Starting the worker: loading PyTorch and the images.")
    if last.phase == Phase.TESTING:
        return _("Evaluating on the test images")
    return _("Training: step {step} of {steps}", **way)


def _figures(run: Run, progress: list[Progress]) -> None:
    """Draw the figures of a run in one row that wraps."""
    if run.uploaded:
        return
    last = progress[-1]
    facts = [
        (_("Epoch"), f"{last.epoch} / {run.settings.epochs}"),
        (_("Training time"), duration_text(last.seconds)),
        (_("Images/s"), f"{last.images_per_second:,.0f}"),
        (_("Device"), last.device),
        (_("Learning rate"), f"{last.learning_rate:.3g}"),
    ]
    measured = last_evaluated(progress)
    accuracy = measured.test_accuracy if measured else None
    # There from the start, so that nothing below it moves when the first epoch is through.
    words = "–" if accuracy is None else f"{accuracy:.1%}"
    facts.append((_("Test accuracy"), words))
    if run.active and last.step:
        left = last.seconds / last.step * (last.steps - last.step)
        facts.insert(2, (_("Time left"), duration_text(left)))
    st.html(figures.facts(facts))


def _ending(run: Run, owner: str) -> None:
    """Say why a run ended before its time, and what is left of it."""
    if run.state == State.FAILED:
        st.error(say(run.reason) if run.reason else _("Training failed."), icon=":material/error:")
        measured = last_evaluated(runs.run_progress(run.id))
        if measured is not None:
            st.markdown(_("The weights up to epoch {epoch} were saved.", epoch=measured.epoch))
    elif run.state == State.INTERRUPTED:
        show_interruption(run, owner)
    elif run.state == State.STOPPED:
        st.info(_("The run was stopped early; what it has learned so far is kept."))


def _result(run: Run, owner: str) -> None:
    """Say in words what came of a run that has ended, and what one can do with it."""
    measured = last_evaluated(runs.run_progress(run.id))
    if measured is not None:
        st.markdown(_verdict(measured, run.uploaded))
    with st.container(horizontal=True, vertical_alignment="center"):
        if runs.store().epochs(run.id):
            label, icon = _("Look inside this network"), ":material/search:"
            show_page_link("inside", label, {"run": run.id}, icon=icon, width="content")
        show_continue_form(run, owner)
        if run.uploaded:
            uploaded.show_train_button(run, owner)
        else:
            rerun.show_rerun_form(run, owner)
        show_downloads(run)
        show_name_form(run, owner)
        show_delete_button(run, owner)


def _verdict(measured: Progress, uploaded: str) -> str:
    """Return the measured figures as sentences."""
    if uploaded:
        return _(
            "With these weights, accuracy is **{test}** on the test images and {train} on the "
            "training images. The file does not say which images the weights were trained on.",
            test=f"{measured.test_accuracy or 0:.1%}",
            train=f"{measured.train_accuracy or 0:.1%}",
        )
    return _(
        "Test accuracy: **{test}**, on images the network never saw during training. Training "
        "accuracy: {train}.",
        test=f"{measured.test_accuracy or 0:.1%}",
        train=f"{measured.train_accuracy or 0:.1%}",
    )
