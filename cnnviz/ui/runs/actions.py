"""What the owner of a run may do: pause it, change its rate, stop, name and delete it."""

from functools import partial
from typing import Any

import streamlit as st

from cnnviz.training import Event, EventKind, Run, State
from cnnviz.training.store.store import MAX_NAME, MAX_NOTE
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.toasts import add_empty_box_toast, attempt_change

RATE_MENU = "actions.rate-menu"
"""The button that shows this box."""
RATE = "actions.rate."
"""The box for the learning rate of a run, whose id follows."""
SHOWN_RATE = "actions.shown-rate"
"""The run and the learning rate that the box shows, unless the reader types in it."""


def show_run_buttons(run: Run, owner: str) -> None:
    """Show Pause, Stop and the learning rate of an active run."""
    if run.owner != owner:
        st.caption(_("Started in another browser; you can only watch."))
        return
    store, paused, stopping = runs.store(), run.pause_requested, run.stop_requested
    blocked = stopping or run.state == State.QUEUED
    st.button(
        _("Resume") if paused else _("Pause"),
        # Not one key for both: Streamlit repeats a click when it interrupts a run of the page, and
        # the second would then pause what the first has resumed.
        key="resume-run" if paused else "pause",
        icon=":material/play_arrow:" if paused else ":material/pause:",
        on_click=partial(attempt_change, store.request_pause, run.id, owner, paused=not paused),
        disabled=blocked,
    )
    st.button(
        _("Stopping …") if stopping else _("Stop"),
        key="stop",
        icon=":material/stop:",
        on_click=partial(attempt_change, store.request_stop, run.id, owner),
        disabled=stopping,
    )
    if stopping:  # beside the longer label, a phone has no room in this row
        return
    # Its label does not name the rate: Streamlit takes one with another label for another button.
    menu = st.popover(_("Learning rate"), disabled=blocked, key=RATE_MENU, on_change="rerun")
    if menu.open:
        with menu:
            _show_rate_box(run, owner)
    else:  # opening it sets the box: one that only appears later is empty
        st.session_state.pop(SHOWN_RATE, None)


def _show_rate_box(run: Run, owner: str) -> None:
    """Show the current learning rate, which may also be changed in another tab."""
    # Set only when it changes: the page runs again while the reader types.
    key = RATE + run.id  # the browser may still have what was typed for another run
    if st.session_state.get(SHOWN_RATE) != (run.id, run.learning_rate):
        st.session_state[SHOWN_RATE] = (run.id, run.learning_rate)
        st.session_state[key] = run.learning_rate

    def change() -> None:
        rate = st.session_state[key]
        if rate is None:
            st.session_state[key] = run.learning_rate
            add_empty_box_toast(_("Learning rate"), run.learning_rate)
            return
        attempt_change(runs.store().request_rate, run.id, owner, rate)
        st.session_state.pop(SHOWN_RATE, None)  # the box shows the current rate, whatever was typed

    st.number_input(
        _("Learning rate"),
        value=None,  # so that an emptied box differs from one with a number
        step=run.learning_rate / 2,
        format="%g",
        key=key,
        on_change=change,
        help=_("Takes effect from the next step; the schedule scales it."),
    )


def show_memory_note(run: Run, events: list[Event]) -> None:
    """Say how the run continues after it ran out of memory, if it did."""
    smaller = [event for event in events if event.kind == EventKind.BATCH]
    if not smaller:
        return
    words = _(
        "Out of memory: from step {step}, the {batch} images of a step are processed in parts "
        "of {count}. Each step still uses the gradient of all of them.",
        step=f"{smaller[-1].step + 1:,}",
        count=f"{smaller[-1].value or 0:g}",
        batch=f"{run.settings.batch_size * run.settings.accumulate:,}",
    )
    if "~batchnorm" in str(run.settings.network):
        words += " " + _("Only batch norm computes its statistics over each part separately.")
    st.info(words, icon=":material/memory:")


def show_name_form(run: Run, owner: str) -> None:
    """Show the boxes for the name and the note of a run to its owner."""
    if run.owner != owner:
        return

    # A key for each run: the browser may still have what was typed for another one.
    def box(part: str, text: str) -> dict[str, Any]:
        label = partial(attempt_change, runs.store().label, run.id, owner)
        return bind(f"label.{part}.{run.id}", text, lambda to: label(**{part: to}))

    with st.popover(_("Name and note"), icon=":material/edit:"):
        st.text_input(_("Name"), max_chars=MAX_NAME, **box("name", run.name))
        st.text_area(_("Note"), max_chars=MAX_NOTE, **box("note", run.note))


def show_delete_button(run: Run, owner: str) -> None:
    """Show the button that deletes an ended run to its owner."""
    if run.owner != owner:
        return

    def delete() -> None:
        attempt_change(runs.store().delete, run.id, owner)
        if not runs.store().exists(run.id):
            runs.forget_run(run.id)

    with st.popover(_("Delete this run"), type="tertiary"):
        st.button(_("Delete permanently"), key="delete", on_click=delete)
