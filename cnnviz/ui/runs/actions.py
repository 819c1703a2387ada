"""What the owner of a run may do to it: pause, steer, stop, name and delete it."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import Event, EventKind, Run, State
from cnnviz.training.store.queries import MAX_NAME, MAX_NOTE
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.kit.toasts import add_empty_box_toast, attempt_change


def show_run_buttons(run: Run, owner: str) -> None:
    """Draw Pause, Stop and the learning rate of a run that works."""
    if run.owner != owner:
        st.caption(_("Started in another browser; you can only watch."))
        return
    waiting = run.state == State.QUEUED
    st.button(
        _("Resume") if run.pause_asked else _("Pause"),
        # Not one button with two meanings: a click that Streamlit sends again when a run of the
        # page is broken off would then pause what has just gone on.
        key="go-on" if run.pause_asked else "pause",
        icon=":material/play_arrow:" if run.pause_asked else ":material/pause:",
        on_click=attempt_change,
        args=(runs.store().request_pause, run.id, owner),
        kwargs={"paused": not run.pause_asked},
        disabled=waiting or run.stop_asked,
    )
    st.button(
        _("Stopping …") if run.stop_asked else _("Stop"),
        key="stop",
        icon=":material/stop:",
        on_click=attempt_change,
        args=(runs.store().request_stop, run.id, owner),
        disabled=run.stop_asked,
    )
    with st.popover(
        _("Learning rate {rate}", rate=f"{run.learning_rate:g}"),
        disabled=waiting or run.stop_asked,
    ):
        _rate_box(run, owner)


def _rate_box(run: Run, owner: str) -> None:
    """Draw the learning rate that is in force; it may be changed in another tab, too."""
    # Set only when there is something new: the page is renewed while the reader types.
    key = f"steer.rate.{run.id}"  # a browser may still hold what was typed for another run
    if st.session_state.get(f"{key}.shown") != run.learning_rate:
        st.session_state[f"{key}.shown"] = run.learning_rate
        st.session_state[key] = run.learning_rate

    def changed() -> None:
        typed = st.session_state[key]
        if typed is None:
            st.session_state[key] = run.learning_rate
            add_empty_box_toast(_("Learning rate"), run.learning_rate)
            return
        attempt_change(runs.store().request_rate, run.id, owner, typed)
        del st.session_state[f"{key}.shown"]  # the box shows what is in force, taken or not

    st.number_input(
        _("Learning rate"),
        value=None,  # so that an emptied box is told from one with a number
        step=run.learning_rate / 2,
        format="%g",
        key=key,
        on_change=changed,
        help=_("Takes effect from the next step; the schedule scales it."),
    )


def show_memory_note(run: Run, events: list[Event]) -> None:
    """Say what it means that memory ran out, if it did."""
    halved = [event for event in events if event.kind == EventKind.BATCH]
    if not halved:
        return
    words = _(
        "Out of memory: from step {step}, the {batch} images of a step are processed in parts "
        "of {count}. Each step still uses the gradient of all of them.",
        step=f"{halved[-1].step + 1:,}",
        count=f"{halved[-1].value or 0:g}",
        batch=f"{run.settings.batch_size * run.settings.accumulate:,}",
    )
    if "~batchnorm" in str(run.settings.network):
        words += " " + _("Only batch norm computes its statistics over each part separately.")
    st.info(words, icon=":material/memory:")


def show_name_form(run: Run, owner: str) -> None:
    """Draw the boxes for the name and the note of a run, for its owner."""
    if run.owner != owner:
        return

    def changed(what: str, key: str) -> None:
        attempt_change(runs.store().label, run.id, owner, **{what: st.session_state[key]})

    # Keys of each run's own: a browser may still hold what was typed for another run.
    keys = {what: f"label.{what}.{run.id}" for what in ("name", "note")}
    st.session_state[keys["name"]], st.session_state[keys["note"]] = run.name, run.note
    with st.popover(_("Name and note"), icon=":material/edit:"):
        st.text_input(
            _("Name"),
            key=keys["name"],
            max_chars=MAX_NAME,
            on_change=changed,
            args=("name", keys["name"]),
        )
        st.text_area(
            _("Note"),
            key=keys["note"],
            max_chars=MAX_NOTE,
            on_change=changed,
            args=("note", keys["note"]),
        )


def show_note(run: Run) -> None:
    """Draw the note of a run, whatever it holds, as plain text."""
    if run.note:
        st.caption(literal(run.note).replace("\n", "  \n"))


def show_delete_button(run: Run, owner: str) -> None:
    """Draw the button that deletes a run that has ended, for its owner."""
    if run.owner != owner:
        return

    def gone() -> None:
        url_state.mark_action()
        attempt_change(runs.store().delete, run.id, owner)
        if not runs.store().exists(run.id):
            runs.forget_run(run.id)

    with st.popover(_("Delete this run"), type="tertiary"):
        st.button(_("Delete permanently"), key="delete", on_click=gone)
