"""Weights from a file: taken in as a run, measured, looked into and trained on from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz.nets import brought
from cnnviz.problem import Problem
from cnnviz.training import Run, Settings
from cnnviz.ui import recipe, runs, sets, share, steer, tables
from cnnviz.ui.text import _, say

KINDS = ("safetensors", "pt", "pth")
BY_ORDER = "upload.by-order"
"""The run whose weights were matched by their order."""


def show(now: Settings, owner: str) -> None:
    """Draw the box for a file with weights of the recipe's network, and its button."""
    st.caption(
        _(
            "For {net}: safetensors, or a state_dict that torch.save wrote (.pt, .pth). Code in a "
            "file is never run. The weights are measured on the test pictures of {data}.",
            net=f"**{tables.title(now.net)}**",
            data=sets.markdown(now.data),
        )
    )
    file = st.file_uploader(
        _("Weights"),
        type=list(KINDS),
        key="upload.file",
        max_upload_size=brought.MOST_BYTES // 2**20,
        label_visibility="collapsed",
    )
    taken = st.button(
        _("Take these weights"),
        key="upload.take",
        icon=":material/upload_file:",
        disabled=file is None or not runs.limits().training,
        on_click=share.act,
        args=("training",),
    )
    if file is None or not taken:
        return
    try:
        with st.spinner(_("The weights are read …"), show_time=False):
            st.query_params["run"] = _take(now, owner, file.name, file.getvalue())
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")


def _take(now: Settings, owner: str, name: str, content: bytes) -> str:
    """Put the weights of a file in the queue, to be measured; return the id of their run."""
    found = brought.read(now.network, content)

    from cnnviz.nets import weights  # torch is there by now

    run_id = runs.engine().upload(now, owner, name, weights.pack(found.module))
    st.session_state[BY_ORDER] = run_id if found.by_order else None
    return run_id


def about(run: Run) -> None:
    """Say how uploaded weights found their places in the network, as long as the visit lasts."""
    if run.uploaded and st.session_state.get(BY_ORDER) == run.id:
        st.info(
            _(
                "The tensors of {file} have names of their own; they were matched by their order "
                "and shapes.",
                file=f"`{run.uploaded.replace('`', '')}`",
            )
        )


def train_on(run: Run, owner: str) -> None:
    """Draw the button of a new run that begins with the weights of this uploaded one."""
    if not run.uploaded or not runs.limits().training or 0 not in runs.store().epochs(run.id):
        return
    now: Settings = replace(st.session_state[recipe.KEY], net=run.settings.net)

    def start() -> None:
        share.act("training")
        steer.act(_begin, run, now, owner)

    st.button(
        _("Train on from these weights"),
        key="upload.train",
        icon=":material/fork_right:",
        on_click=start,
        help=_("A new run with the settings on this page that begins with these weights."),
    )


def _begin(run: Run, now: Settings, owner: str) -> None:
    """Queue the new run and show it."""
    st.query_params["run"] = runs.engine().begin_with(run.id, 0, now, owner)
