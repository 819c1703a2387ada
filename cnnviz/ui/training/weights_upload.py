"""The upload of weights: they become a run, which is evaluated and can be trained further."""

from __future__ import annotations

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import dataset_markdown
from cnnviz.ui.labels.network_table import network_title
from cnnviz.weights import weights_file

KINDS = ("safetensors", "pt", "pth")
BY_ORDER = "upload.by-order"
"""The run whose weights were matched by their order."""


def show_weights_upload(settings: Settings, owner: str) -> None:
    """Show the upload of weights for the network of the settings."""
    st.caption(
        _(
            "For {net}: a safetensors file, or a state_dict saved with torch.save (.pt, .pth). "
            "Code in a file is never run. The weights are evaluated on the test images of "
            "{data}.",
            net=f"**{network_title(settings.net)}**",
            data=dataset_markdown(settings.data),
        )
    )
    file = st.file_uploader(
        _("Weights"),
        type=list(KINDS),
        key="upload.file",
        max_upload_size=weights_file.MAX_BYTES // 2**20,
        label_visibility="collapsed",
    )
    ready = st.button(
        _("Load these weights"),
        key="upload.take",
        icon=":material/upload_file:",
        disabled=file is None or not runs.limits().training,
        on_click=url_state.mark_action,
    )
    if file is None or not ready:
        return
    try:
        with st.spinner(_("Loading the weights …"), show_time=False):
            runs.choose_run(_upload(settings, owner, file.name, file.getvalue()))
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")


def _upload(settings: Settings, owner: str, name: str, content: bytes) -> str:
    """Put the weights of a file in the queue for evaluation; return the id of their run."""
    weights = weights_file.load_weights(settings.network, content)

    from cnnviz.weights import module_weights  # torch is loaded by now

    run_id = runs.engine().upload_weights(
        settings, owner, name, module_weights.pack(weights.module)
    )
    st.session_state[BY_ORDER] = run_id if weights.by_order else None
    return run_id


def matched_by_order(run_id: str) -> bool:
    """Return whether the weights of a run were matched by their order, in this visit."""
    return bool(st.session_state.get(BY_ORDER) == run_id)
