"""Going on with a run: after an interruption, or from one of its epochs as a new run."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import EventKind, Origin, Phase, Progress, Run
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
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
    kept = runs.store().checkpoints(run.id)
    st.button(
        _("Resume from epoch {epoch}", epoch=kept[-1]) if kept else _("Start over"),
        key="resume",
        type="primary",
        icon=":material/play_arrow:",
        on_click=attempt_change,
        args=(runs.engine().resume, run.id, owner),
        help=_("The result is the same as without the interruption."),
    )


def show_continue_form(run: Run, owner: str) -> None:
    """Draw what a new run needs that goes on from an epoch of one that has ended."""
    kept = runs.store().checkpoints(run.id)
    most = runs.limits().max_epochs or 10_000
    epochs = [epoch for epoch in kept if epoch < most]
    if not epochs or not runs.limits().training:
        return

    with st.popover(_("Continue from an epoch"), icon=":material/fork_right:"):
        st.caption(
            _(
                "A new run starts with the weights, the optimizer state and the order of images "
                "of that epoch."
            )
        )
        last = len(epochs) - 1
        progress = runs.run_progress(run.id)
        epoch = st.selectbox(
            _("After epoch"),
            epochs,
            index=last,
            key=f"on.epoch.{run.id}",
            format_func=lambda one: epoch_label(one, progress),
        )
        # Boxes of each epoch's own: another one proposes other numbers.
        keys = {what: f"on.{what}.{run.id}.{epoch}" for what in ("epochs", "rate")}
        rate = rate_after(epoch, run, progress)
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
            key="on.start",
            on_click=_start,
            args=(run, owner, epoch, rate, keys),
        )


def rate_after(epoch: int, run: Run, progress: list[Progress]) -> float:
    """Return the learning rate that was in force after an epoch, before the schedule's share."""
    ends = [one for one in progress if one.phase == Phase.EPOCH]
    step = next((one.step for one in ends if one.epoch == epoch), 0)
    events = runs.store().events(run.id)
    rates = [one.value for one in events if one.kind == EventKind.RATE and one.step <= step]
    return (rates[-1] if rates else None) or run.settings.learning_rate


def _start(run: Run, owner: str, epoch: int, rate: float, keys: dict[str, str]) -> None:
    """Callback: begin the new run with what stands in the boxes."""
    url_state.mark_action()
    epochs, wanted = (st.session_state[keys[what]] for what in ("epochs", "rate"))
    new_rate = None if wanted == rate else wanted
    attempt_change(_branch, run, owner, epoch=epoch, epochs=epochs, rate=new_rate)


def _branch(run: Run, owner: str, *, epoch: int, epochs: int, rate: float | None) -> None:
    """Queue the new run and show it."""
    st.query_params["run"] = runs.engine().continue_from(
        run.id, epoch, owner, epochs=epochs, rate=rate
    )


def show_parent(run: Run) -> None:
    """Say which run this one goes on from, or began like."""
    if not run.parent:
        return
    known = runs.store().run(run.parent) if runs.store().exists(run.parent) else None
    icon = ":material/fork_right:"
    if run.origin == Origin.CONTINUED:
        words = _("Continues from epoch {epoch} of another run", epoch=run.parent_epoch)
    elif run.origin == Origin.FROM_WEIGHTS:
        words = _("Starts with weights from a file")
    else:
        icon = ":material/content_copy:"
        words = rerun.rerun_line(run, known)
    if known is None:
        st.caption(words)
        return
    show_page_link("training", words, {"run": known.id}, icon=icon, width="content")
