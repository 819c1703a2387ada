"""*Server*: what a host sees of the running server, behind the key of the host."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Sequence

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.training import State
from cnnviz.ui.backend.keys import check_key, is_key_set
from cnnviz.ui.kit.i18n import _, _n, literal, say
from cnnviz.ui.kit.script_runs import BOUNDS_S
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.observe.errors import HOURS
from cnnviz.ui.observe.routes import ADMIN_KEY
from cnnviz.ui.observe.server_state import (
    MEGABYTE,
    ProcessState,
    read_gpus,
    read_process,
    read_store,
)

OPEN = "admin.open"
"""The right key was given in this visit: it is asked for again after a reload."""
PORTS = "CNNVIZ_PROCESS_PORTS"
"""The ports of all processes on this machine, separated by commas (deploy/serve.py)."""
EVERY_S = 5.0
ANSWER_S = 1.0
STATES = {
    State.QUEUED: N_("queued"),
    State.RUNNING: N_("running"),
    State.PAUSED: N_("paused"),
    State.DONE: N_("done"),
    State.STOPPED: N_("stopped"),
    State.FAILED: N_("failed"),
    State.INTERRUPTED: N_("interrupted"),
}


def show_admin(visitor: str) -> None:
    """Show the server, or the form for the key.

    Args:
        visitor: The browser's id: after wrong keys it waits.
    """
    if not is_key_set(ADMIN_KEY):
        st.info(_("The host of this server has not set {variable}.", variable=f"`{ADMIN_KEY}`"))
    elif st.session_state.get(OPEN):
        _show_numbers()
    else:
        _show_key_form(visitor)


def _show_key_form(visitor: str) -> None:
    with st.form("admin-key", clear_on_submit=True, width=420):
        key = st.text_input(_("Key of the host"), type="password", key="admin.key")
        sent = st.form_submit_button(_("Open"))
    if not sent:
        return
    try:
        check_key(ADMIN_KEY, key, visitor)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return
    st.session_state[OPEN] = True
    st.rerun()


@fragment(run_every=EVERY_S, waits=True)
def _show_numbers() -> None:
    processes, silent = read_processes()
    _show_totals(processes)
    _show_processes(processes)
    if silent:
        st.warning(
            _n("{count} process does not answer.", "{count} processes do not answer.", silent),
            icon=":material/error:",
        )
    _show_store()
    _show_gpus()
    _show_errors(processes)


def read_processes() -> tuple[list[ProcessState], int]:
    """Return the states of all processes on this machine, and how many do not answer."""
    mine = read_process()
    states, silent = [mine], 0
    for port in os.environ.get(PORTS, "").split(","):
        if not port.isdecimal() or int(port) == mine.port:
            continue
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=ANSWER_S) as got:
                states.append(ProcessState.from_json(json.load(got)))
        except (OSError, ValueError, KeyError, TypeError):  # it is being started again, or stuck
            silent += 1
    return sorted(states, key=lambda state: state.port), silent


def _show_totals(processes: Sequence[ProcessState]) -> None:
    with st.container(horizontal=True, key="admin-totals"):
        st.metric(_("Open pages"), sum(one.sessions for one in processes))
        scripts = sum(one.scripts for one in processes)
        st.metric(_("Scripts run"), f"{scripts:,}")
        waited = sum((one.mean_seconds or 0) * one.scripts for one in processes)
        mean = f"{1000 * waited / scripts:,.0f} ms" if scripts else "–"
        st.metric(_("Mean time of a script"), mean)
        st.metric(_("Processes that train"), sum(one.workers for one in processes))
        st.metric(_("Errors of pages"), sum(one.errors for one in processes))


def _show_processes(processes: Sequence[ProcessState]) -> None:
    st.subheader(_("Processes"), anchor=False)
    now = time.time()
    rows = [
        (_("Process id"), [str(one.pid) for one in processes]),
        (_("Running for"), [describe_time(now - one.started) for one in processes]),
        (_("Open pages"), [str(one.sessions) for one in processes]),
        (_("Just left"), [str(one.kept_sessions) for one in processes]),
        (_("Memory"), [_describe_memory(one) for one in processes]),
        (_("95% of scripts within"), [_describe_p95(one) for one in processes]),
        (_("Processes that train"), [str(one.workers) for one in processes]),
        (_("Errors of pages"), [str(one.errors) for one in processes]),
    ]
    head = (_("Port"), *(str(one.port) for one in processes))
    _show_table(head, [(name, *values) for name, values in rows])


def _describe_memory(process: ProcessState) -> str:
    return "–" if process.memory is None else f"{process.memory / MEGABYTE:,.0f} MiB"


def _describe_p95(process: ProcessState) -> str:
    if not process.scripts:
        return "–"
    if process.p95_seconds is None:
        return f"> {BOUNDS_S[-1]:g} s"
    return f"≤ {process.p95_seconds:g} s"


def _show_store() -> None:
    st.subheader(_("Runs"), anchor=False)
    try:
        store = read_store()
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return
    rows = [(_(name), f"{store.runs[state]:,}") for state, name in STATES.items()]
    _show_table((_("State"), _("Number")), rows)
    if store.longest_wait is not None:
        wait = describe_time(store.longest_wait)
        st.caption(_("The first run of the queue has waited for {time}.", time=wait))
    if store.machines:
        head = (_("Machine"), _("Device"), _("Threads"), "PyTorch", _("Reported"))
        machines = [
            (
                one.name,
                one.device.title
                if one.device.count == 1
                else f"{one.device.count} × {one.device.title}",
                str(one.device.threads),
                one.device.torch,
                _("{time} ago", time=describe_time(time.time() - one.seen)),
            )
            for one in store.machines
        ]
        _show_table(head, machines)


def _show_gpus() -> None:
    gpus = read_gpus()
    if gpus:
        rows = [
            (one.name, f"{one.used / MEGABYTE:,.0f} / {one.total / MEGABYTE:,.0f} MiB")
            for one in gpus
        ]
        _show_table(("GPU", _("Memory")), rows)


def _show_errors(processes: Sequence[ProcessState]) -> None:
    st.subheader(_("Errors of the last {hours} hours", hours=HOURS), anchor=False)
    notes = sorted((note for one in processes for note in one.recent), key=lambda note: -note.at)
    if not notes:
        st.caption(_("No errors."))
        return
    rows = [
        (
            _("{time} ago", time=describe_time(time.time() - note.at)),
            note.page,
            note.kind,
            note.place,
        )
        for note in notes[:50]
    ]
    _show_table((_("When"), _("Page"), _("Kind"), _("Place")), rows)


def describe_time(seconds: float) -> str:
    """Return a length of time in the largest unit of which it has two or more."""
    seconds = max(0.0, seconds)
    if seconds < 120:
        return _("{count} s", count=round(seconds))
    if seconds < 7200:
        return _("{count} min", count=int(seconds / 60))
    if seconds < 172_800:
        return _("{count} h", count=int(seconds / 3600))
    return _n("{count} day", "{count} days", int(seconds / 86_400))


def _show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [head, ["---"] * len(head), *([literal(cell) for cell in row] for row in rows)]
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in lines))
