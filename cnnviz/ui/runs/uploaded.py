"""A run of uploaded weights: how they were matched, and training them further."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz.training import Run, Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.training.state import SETTINGS
from cnnviz.ui.training.weights_upload import matched_by_order


def show_matching_note(run: Run) -> None:
    """Say that uploaded weights were matched by their order, in the visit of the upload."""
    if run.uploaded and matched_by_order(run.id):
        st.info(
            _(
                "The tensors in {file} have different names; they were matched by order and shape.",
                file=f"`{run.uploaded.replace('`', '')}`",
            )
        )


def show_train_button(run: Run, owner: str) -> None:
    """Show the button for a new run that starts with these weights."""
    if not run.uploaded or not runs.limits().training or 0 not in runs.store().epochs(run.id):
        return
    settings = replace(SETTINGS.current(), network=run.settings.network)
    st.button(
        _("Continue training from these weights"),
        key="upload.train",
        icon=":material/fork_right:",
        on_click=attempt_change,
        args=(_start, run, settings, owner),
        help=_("Starts a new run from these weights with the settings on this page."),
    )


def _start(run: Run, settings: Settings, owner: str) -> None:
    """Queue the new run and show it."""
    runs.choose_run(runs.engine().begin_from_weights(run.id, 0, settings, owner))
