"""Going on with a run: after an interruption, or from one of its epochs as a new run."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import Run
from cnnviz.ui import menu, runs, same_start, share, steer
from cnnviz.ui.text import _, language, say


def interrupted(run: Run, owner: str) -> None:
    """Say that a run was interrupted and why; its owner may resume it."""
    why = say(run.reason) if run.reason else _("Its worker gave no more sign of life.")
    st.warning(_("The run was interrupted.") + " " + why, icon=":material/error:")
    if run.owner != owner:
        return
    kept = runs.store().checkpoints(run.id)
    st.button(
        _("Resume from epoch {epoch}", epoch=kept[-1]) if kept else _("Begin it again"),
        key="resume",
        type="primary",
        icon=":material/play_arrow:",
        on_click=steer.act,
        args=(runs.engine().resume, run.id, owner),
        help=_("It becomes what it would have been without the interruption."),
    )


def from_epoch(run: Run, owner: str) -> None:
    """Draw what a new run needs that goes on from an epoch of one that has ended."""
    kept = runs.store().checkpoints(run.id)
    most = runs.limits().max_epochs or 10_000
    epochs = [epoch for epoch in kept if epoch < most]
    if not epochs or not runs.limits().training:
        return

    keys = {what: f"on.{what}.{run.id}" for what in ("epoch", "epochs", "rate")}

    def start() -> None:
        chosen = {what: st.session_state[key] for what, key in keys.items()}
        if None not in chosen.values():
            share.act("training")
            steer.act(_branch, run, owner, **chosen)

    with st.popover(_("Continue from an epoch"), icon=":material/fork_right:"):
        st.caption(
            _(
                "A new run begins with the weights, the optimiser and the order of pictures of "
                "that moment."
            )
        )
        epoch = st.selectbox(_("After epoch"), epochs, index=len(epochs) - 1, key=keys["epoch"])
        usual = run.settings.epochs if epoch < run.settings.epochs else 2 * epoch
        st.number_input(
            _("Epochs, those before counted in"),
            min_value=epoch + 1,
            max_value=most,
            value=max(epoch + 1, min(usual, most)),
            key=keys["epochs"],
        )
        st.number_input(
            _("Learning rate"),
            min_value=1e-6,
            max_value=100.0,
            value=run.learning_rate,
            step=run.learning_rate / 2,
            format="%g",
            key=keys["rate"],
        )
        st.button(_("Continue"), type="primary", key="on.start", on_click=start)


def _branch(run: Run, owner: str, *, epoch: int, epochs: int, rate: float) -> None:
    """Queue the new run and show it."""
    new_rate = None if rate == run.learning_rate else rate
    st.query_params["run"] = runs.engine().branch(
        run.id, epoch, owner, epochs=epochs, rate=new_rate
    )


def parent(run: Run) -> None:
    """Say which run this one goes on from, or began like."""
    if not run.parent:
        return
    known = runs.store().run(run.parent) if runs.store().exists(run.parent) else None
    if run.parent_epoch:
        icon = ":material/fork_right:"
        words = _("Goes on from epoch {epoch} of another run", epoch=run.parent_epoch)
    elif known is not None and known.uploaded:
        icon = ":material/fork_right:"
        words = _("Begins with weights from a file")
    else:
        icon = ":material/content_copy:"
        words = same_start.words(run, known)
    if known is None:
        st.caption(words)
        return
    st.page_link(
        menu.find("training").path,
        label=words,
        icon=icon,
        query_params={"run": known.id, "lang": language()},
        width="content",
    )
