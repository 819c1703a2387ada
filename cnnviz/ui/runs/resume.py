"""Resuming a run after an interruption, and continuing an ended one as a new run."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import EventKind, Origin, Phase, Run
from cnnviz.ui.backend import runs
from cnnviz.ui.backend.runs import Snapshot
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels.runs import epoch_label
from cnnviz.ui.runs import rerun


def show_interruption(run: Run, owner: str) -> None:
    """Say that a run was interrupted and why; its owner may resume it."""
    why = say(run.reason) if run.reason else _("Its worker stopped responding.")
    st.warning(_("The run was interrupted.") + " " + why, icon=":material/error:")
    if run.owner != owner:
        return
    epochs = runs.store().checkpoints(run.id)
    st.button(
        _("Resume from epoch {epoch}", epoch=epochs[-1]) if epochs else _("Start over"),
        key="resume",
        type="primary",
        icon=":material/play_arrow:",
        on_click=attempt_change,
        args=(runs.engine().resume, run.id, owner),
        help=_("The result is the same as without the interruption."),
    )


def show_continue_form(snapshot: Snapshot, owner: str) -> None:
    """Show the form for a new run that continues an ended one from an epoch."""
    run = snapshot.run
    most = runs.limits().max_epochs or 10_000
    epochs = [epoch for epoch in runs.store().checkpoints(run.id) if epoch < most]
    if not epochs or not runs.limits().training:
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
        keys = {box: f"resume.{box}.{run.id}.{epoch}" for box in ("epochs", "rate")}
        rate = rate_after(epoch, snapshot)
        st.number_input(
            _("Total epochs, including those already trained"),
            value=min(run.settings.epochs if epoch < run.settings.epochs else 2 * epoch, most),
            key=keys["epochs"],
        )
        st.number_input(
            _("Learning rate"), value=rate, step=rate / 2, format="%g", key=keys["rate"]
        )
        st.button(
            _("Continue"),
            type="primary",
            key="resume.start",
            on_click=_start,
            args=(run, owner, epoch, rate, keys),
        )


def rate_after(epoch: int, snapshot: Snapshot) -> float:
    """Return the learning rate after an epoch, before the schedule scales it."""
    ends = [record for record in snapshot.progress if record.phase == Phase.EPOCH]
    step = next((record.step for record in ends if record.epoch == epoch), 0)
    changes = [event for event in snapshot.events if event.kind == EventKind.RATE]
    rates = [event.value for event in changes if event.step <= step]
    return (rates[-1] if rates else None) or snapshot.run.settings.learning_rate


def _start(run: Run, owner: str, epoch: int, rate: float, keys: dict[str, str]) -> None:
    """Callback: start the new run with the values in the boxes."""
    epochs, new = (st.session_state[keys[box]] for box in ("epochs", "rate"))
    new_rate = None if new == rate else new
    attempt_change(_branch, run, owner, epoch=epoch, epochs=epochs, rate=new_rate)


def _branch(run: Run, owner: str, *, epoch: int, epochs: int, rate: float | None) -> None:
    """Queue the new run and show it."""
    runs.choose_run(runs.engine().continue_from(run.id, epoch, owner, epochs=epochs, rate=rate))


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
    else:
        icon = ":material/content_copy:"
        words = rerun.rerun_line(run, parent)
    if parent is None:
        st.caption(words)
        return
    show_page_link("training", words, {"run": parent.id}, icon=icon, width="content")
