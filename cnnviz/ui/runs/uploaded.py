"""A run of uploaded weights: how they were matched, and training on from them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz.training import Run, Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.training import settings_form
from cnnviz.ui.training.weights_upload import BY_ORDER


def show_matching_note(run: Run) -> None:
    """Say how uploaded weights found their places in the network, as long as the visit lasts."""
    if run.uploaded and st.session_state.get(BY_ORDER) == run.id:
        st.info(
            _(
                "The tensors in {file} have different names; they were matched by order and shape.",
                file=f"`{run.uploaded.replace('`', '')}`",
            )
        )


def show_train_button(run: Run, owner: str) -> None:
    """Draw the button of a new run that begins with the weights of this uploaded one."""
    if not run.uploaded or not runs.limits().training or 0 not in runs.store().epochs(run.id):
        return
    now = replace(settings_form.SETTINGS.current(), network=run.settings.network)

    def start() -> None:
        url_state.mark_action()
        attempt_change(_begin, run, now, owner)

    st.button(
        _("Continue training from these weights"),
        key="upload.train",
        icon=":material/fork_right:",
        on_click=start,
        help=_("Starts a new run from these weights with the settings on this page."),
    )


def _begin(run: Run, now: Settings, owner: str) -> None:
    """Queue the new run and show it."""
    st.query_params["run"] = runs.engine().begin_from_weights(run.id, 0, now, owner)
