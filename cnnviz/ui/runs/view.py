"""A run in the training room, live while it trains."""

import time

import streamlit as st

from cnnviz import data, figures
from cnnviz.problem import N_
from cnnviz.training import Phase, Progress, Run, State
from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets.samples import load_dataset, show_samples
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.polling import Poll
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
from cnnviz.ui.runs import report_state
from cnnviz.ui.runs.actions import (
    show_delete_button,
    show_memory_note,
    show_name_form,
    show_run_buttons,
)
from cnnviz.ui.runs.curves import curves_download, show_curve, show_curves
from cnnviz.ui.runs.downloads import show_downloads
from cnnviz.ui.runs.report import show_report
from cnnviz.ui.runs.rerun import show_rerun_form
from cnnviz.ui.runs.resume import (
    show_continue_form,
    show_interruption,
    show_parent,
    show_train_button,
)
from cnnviz.ui.runs.waiting import poll_seconds, queue_words
from cnnviz.ui.training.weights_upload import show_matching_note

NOTICE_SECONDS = 24 * 60 * 60


def show_images_before(dataset: str) -> None:
    """Show images of a dataset where the run will be."""
    with st.container(key="run-none"):
        st.caption(_("Start trains the network on images like these."))
        show_samples(load_dataset(dataset))


def show_run(run: Run, owner: str) -> None:
    """Show a run; an active one is read again and again, and what has changed is shown."""
    show_parent(run)
    report_state.open_report(run.id)
    snapshot = runs.take_snapshot(run.id)
    run, notices = snapshot.run, _notices()

    def show_state(snapshot: Snapshot) -> None:
        show_progress(snapshot)
        if run.active != snapshot.run.active or _notices() != notices:
            st.rerun()  # the whole page: it shows the result or the notice

    show_ending(snapshot, owner)
    polls, every = run.active or runs.engine().may_resume(run), poll_seconds(run, owner)
    poll = Poll("run", snapshot, lambda: runs.take_snapshot(run.id), active=polls, every=every)
    with st.container(key="run-live" if run.active else "run-over"):  # assets/pages.css
        poll.show_part(
            "heading", lambda now: _show_heading(now.run, owner), _heading_content, rest_s=0
        )
        poll.show_reader(show_state)
        show_live_curves(poll)
        with st.container(key="run-report"):
            poll.show_part("report", lambda now: show_report(now.run, now.reports), _report_content)
    if run.active:
        with st.container(horizontal=True):
            show_name_form(run, owner)
            show_rerun_form(run, owner)
    else:
        _show_result(snapshot, owner)


def show_store_notice() -> None:
    """Say that no worker can be started now and, for a day, what happened to the store's file."""
    problem = runs.engine().notice()
    if problem is not None:
        st.warning(say(problem), icon=":material/cloud_off:")
    notice = runs.store().notice
    if notice is not None and time.time() - notice.at < NOTICE_SECONDS:
        words = f"{local_time(notice.at)} · {say(notice.problem)}"
        st.warning(words, icon=":material/database:")


def _notices() -> tuple[object, str]:
    """Return what :func:`show_store_notice` says, so as to notice that it has changed."""
    return runs.store().notice, str(runs.engine().notice() or "")


def show_last_known_run() -> Run | None:
    """Show the run of the link as this visit saw it last, when the store cannot be read."""
    run = runs.last_shown_run()
    if run is None:
        return None
    st.markdown(run_title(run))
    st.caption(_("Showing the last state that could be read."))
    progress = runs.known_progress(run)
    if progress and not run.uploaded:
        show_curves(
            lambda value: show_curve(progress, value, run.settings.epochs, live=False),
            validation=run.settings.validation > 0,
        )
    return run


def show_history(mine: list[Run]) -> None:
    """Show the list of this browser's runs, each a link."""
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


def _show_heading(run: Run, owner: str) -> None:
    """Show the title and the note of a run, and the buttons of an active one."""
    st.markdown(run_title(run))
    if run.note:  # as plain text, whatever it contains
        st.caption(literal(run.note).replace("\n", "  \n"))
    show_matching_note(run)
    if run.active:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            show_run_buttons(run, owner)


def _heading_content(snapshot: Snapshot) -> object:
    """Return what the heading depends on."""
    run = snapshot.run
    requests = (run.pause_requested, run.stop_requested, run.learning_rate)
    return run.name, run.note, run.state, *requests


def show_live_curves(poll: Poll[Snapshot]) -> None:
    """Show the curves of a run as a part that follows it."""
    poll.show_part("curves", lambda now: _show_curves(now, poll), _has_curves)


def _has_curves(snapshot: Snapshot) -> bool:
    return bool(snapshot.progress) and not snapshot.run.uploaded


def _show_curves(snapshot: Snapshot, poll: Poll[Snapshot]) -> None:
    """Show the curves of a run, each chart a part of its own: title and legend do not change."""
    run = snapshot.run
    if not _has_curves(snapshot):
        return

    def show_chart(value: str) -> None:
        def draw(now: Snapshot) -> None:
            show_curve(now.progress, value, run.settings.epochs, live=run.active)

        poll.show_part(value, draw, _curves_content)

    show_curves(show_chart, validation=run.settings.validation > 0)
    if not run.active:
        curves_download(run, snapshot.progress)


def _curves_content(snapshot: Snapshot) -> object:
    """Return what changes with every evaluation, and when the curves are a fiftieth longer."""
    records = len(snapshot.progress)
    evaluations = sum(record.test_loss is not None for record in snapshot.progress)
    return evaluations, records // max(1, records // 50)


def _report_content(snapshot: Snapshot) -> object:
    """Return which reports there are; a resumed run repeats some of them."""
    return snapshot.run.queued, tuple(snapshot.reports)


def show_progress(snapshot: Snapshot) -> None:
    """Show how far a run is: bar, figures, or what it waits for."""
    run, progress = snapshot.run, snapshot.progress
    if run.state == State.QUEUED:
        st.progress(0.0, queue_words(snapshot))
        return
    if run.download_share is not None:
        title = dataset_markdown(run.settings.data, run.owner)
        if data.on_disk(run.settings.data):  # then these are the initial weights
            title = _("weights pretrained on ImageNet")
        share = f"{run.download_share:.0%}"
        st.progress(run.download_share, _("Downloading {title}: {share}", title=title, share=share))
        return
    if run.features_share is not None:
        share = f"{run.features_share:.0%}"
        words = _("Computing the features of the frozen layers, once: {share}", share=share)
        st.progress(run.features_share, words)
        return
    if not progress:
        if run.active:
            st.progress(0.0, _("Starting the worker: loading PyTorch and the images."))
        return
    last = progress[-1]
    if run.active:
        st.progress(last.step / last.steps, _phase(run, last))
    _show_figures(run, progress)
    if snapshot.events:
        st.caption(event_line([event for event in snapshot.events if event.step <= last.step]))
        show_memory_note(run, snapshot.events)


def _phase(run: Run, last: Progress) -> str:
    steps = {"step": f"{last.step:,}", "steps": f"{last.steps:,}"}
    if run.state == State.PAUSED:
        return _("Paused: step {step} of {steps}", **steps)
    if last.phase == Phase.EPOCH and not run.device:  # an earlier worker has trained this epoch
        return _("Starting the worker: loading PyTorch and the images.")
    if last.phase == Phase.TESTING:
        return _("Evaluating on the test images")
    return _("Training: step {step} of {steps}", **steps)


def _show_figures(run: Run, progress: list[Progress]) -> None:
    """Show the figures of a run in one row that wraps."""
    if run.uploaded:
        return
    last, evaluation = progress[-1], last_evaluated(progress)
    facts = {
        _("Epoch"): f"{last.epoch} / {run.settings.epochs}",
        _("Training time"): duration_text(last.seconds),
    }
    if run.active and last.step:
        left = last.seconds / last.step * (last.steps - last.step)
        facts[_("Time left")] = duration_text(left)
    facts |= {
        _("Images/s"): f"{last.images_per_second:,.0f}",
        _("Device"): last.device,
        _("Learning rate"): f"{last.learning_rate:.3g}",
        # Shown from the start, so that nothing below it moves after the first epoch.
        _("Test accuracy"): f"{evaluation.test_accuracy:.1%}" if evaluation else "–",
    }
    if run.settings.validation:
        share = evaluation.validation_accuracy if evaluation else None
        facts[_("Validation accuracy")] = "–" if share is None else f"{share:.1%}"
    st.html(figures.facts(list(facts.items())))


def show_ending(snapshot: Snapshot, owner: str) -> None:
    """Say why a run ended early, and what is left of it."""
    with st.container(key="run-ending"):  # always there: what follows keeps its place
        _say_ending(snapshot.run, owner)


def _say_ending(run: Run, owner: str) -> None:
    if run.state == State.FAILED:
        st.error(say(run.reason) if run.reason else _("Training failed."), icon=":material/error:")
        if not run.uploaded:
            st.markdown(_saved_weights(run))
    elif run.state == State.INTERRUPTED:
        show_interruption(run, owner)
    elif run.state == State.STOPPED:
        st.info(_("The run was stopped early.") + " " + _saved_weights(run))


def _saved_weights(run: Run) -> str:
    """Return which weights of a run are in the store; given initial ones are no result of it."""
    epoch = max(runs.store().epochs(run.id), default=0)
    if not epoch:
        return _("No weights had been saved by then.")
    return _("The weights up to epoch {epoch} were saved.", epoch=epoch)


def _show_result(snapshot: Snapshot, owner: str) -> None:
    """Show the result of an ended run in words, and what one can do with it."""
    run, evaluation = snapshot.run, last_evaluated(snapshot.progress)
    if evaluation is not None:
        st.markdown(_result_sentence(evaluation, run.uploaded))
    with st.container(horizontal=True, vertical_alignment="center"):
        if runs.store().epochs(run.id):
            label, icon = _("Look inside this network"), ":material/search:"
            show_page_link("inside", label, {"run": run.id}, icon=icon, width="content")
        show_continue_form(snapshot, owner)
        if run.uploaded:
            show_train_button(run, owner)
        else:
            show_rerun_form(run, owner)
        show_downloads(snapshot)
        show_name_form(run, owner)
        show_delete_button(run, owner)


def _result_sentence(evaluation: Progress, uploaded: str) -> str:
    words = N_(
        "Test accuracy: **{test}**, on images the network never saw during training. Training "
        "accuracy: {train}."
    )
    if uploaded:
        words = N_(
            "With these weights, accuracy is **{test}** on the test images and {train} on the "
            "training images. The file does not say which images the weights were trained on."
        )
    test, train = evaluation.test_accuracy or 0, evaluation.train_accuracy or 0
    return _(words, test=f"{test:.1%}", train=f"{train:.1%}")
