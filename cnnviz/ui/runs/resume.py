"""Resuming a run after an interruption, and new runs that begin with the weights of another."""

from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.training import EventKind, Limits, Origin, Phase, Run
from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels.runs import epoch_label
from cnnviz.ui.runs import rerun
from cnnviz.ui.training.state import SETTINGS


def show_interruption(run: Run, owner: str) -> None:
    """Say that a run was interrupted and why; its owner may resume it."""
    why = say(run.reason) if run.reason else _("Its worker stopped responding.")
    st.warning(_("The run was interrupted.") + " " + why, icon=":material/error:")
    if run.owner != owner:
        return
    epochs = runs.store().checkpoints(run.id)
    quickest = run.versions.get("order") == "quickest"  # a GPU that adds in any order
    st.button(
        _("Resume from epoch {epoch}", epoch=epochs[-1]) if epochs else _("Start over"),
        key="resume",
        type="primary",
        icon=":material/play_arrow:",
        on_click=partial(attempt_change, runs.engine().resume, run.id, owner),
        help=None if quickest else _("The result is the same as without the interruption."),
    )


def show_continue_form(snapshot: Snapshot, owner: str) -> None:
    """Show the form for a new run that continues an ended one from an epoch."""
    run = snapshot.run
    limits = Limits.from_environment()
    most = limits.max_epochs or 10_000
    epochs = [epoch for epoch in runs.store().checkpoints(run.id) if epoch < most]
    if not epochs or not limits.training:
        return
    with st.popover(_("Continue from an epoch"), icon=":material/fork_right:"):
        st.caption(
            _(
                "A new run starts with the weights, the optimizer state and the order of images "
                "of that epoch."
            )
        )
        epoch = st.selectbox(
            _("After epoch"),
            epochs,
            index=len(epochs) - 1,
            key=f"resume.epoch.{run.id}",
            format_func=lambda epoch: epoch_label(epoch, snapshot.progress),
        )
        # Boxes for each epoch: another one proposes other numbers.
        total_box, rate_box = (f"resume.{box}.{run.id}.{epoch}" for box in ("epochs", "rate"))
        rate = rate_after(epoch, snapshot)
        st.number_input(
            _("Total epochs, including those already trained"),
            value=min(run.settings.epochs if epoch < run.settings.epochs else 2 * epoch, most),
            key=total_box,
        )
        st.number_input(_("Learning rate"), value=rate, step=rate / 2, format="%g", key=rate_box)

        def start() -> None:
            total, typed = st.session_state[total_box], st.session_state[rate_box]
            new_rate = None if typed == rate else typed
            new = runs.engine().continue_from(run.id, epoch, owner, epochs=total, rate=new_rate)
            runs.choose_run(new)

        start_new = partial(attempt_change, start)
        st.button(_("Continue"), type="primary", key="resume.start", on_click=start_new)


def rate_after(epoch: int, snapshot: Snapshot) -> float:
    """Return the learning rate after an epoch, before the schedule scales it."""
    ends = {
        record.epoch: record.step for record in snapshot.progress if record.phase == Phase.EPOCH
    }
    rates = [
        event.value
        for event in snapshot.events
        if event.kind == EventKind.RATE and event.step <= ends.get(epoch, 0)
    ]
    return (rates[-1] if rates else None) or snapshot.run.settings.learning_rate


def show_train_button(run: Run, owner: str) -> None:
    """Show the button for a new run that starts with uploaded weights."""
    if not Limits.from_environment().training or 0 not in runs.store().epochs(run.id):
        return
    settings = replace(SETTINGS.current(), network=run.settings.network)

    def start() -> None:
        runs.choose_run(runs.engine().begin_from_weights(run.id, 0, settings, owner))

    st.button(
        _("Continue training from these weights"),
        key="upload.train",
        icon=":material/fork_right:",
        on_click=partial(attempt_change, start),
        help=_("Starts a new run from these weights with the settings on this page."),
    )


def show_parent(run: Run) -> None:
    """Show which run this one continues or has its start from."""
    if not run.parent:
        return
    parent = runs.store().run(run.parent) if runs.store().exists(run.parent) else None
    icon = ":material/fork_right:"
    if run.origin == Origin.CONTINUED:
        words = _("Continues from epoch {epoch} of another run", epoch=run.parent_epoch)
    elif run.origin == Origin.FROM_WEIGHTS:
        words = _("Starts with weights from a file")
        if parent is None or parent.origin != Origin.UPLOADED:
            epoch = run.parent_epoch
            words = _("Starts with the weights of epoch {epoch} of another run", epoch=epoch)
    else:
        icon = ":material/content_copy:"
        words = rerun.rerun_line(run, parent)
    if parent is None:
        st.caption(words)
    else:
        show_page_link("training", words, {"run": parent.id}, icon=icon, width="content")
