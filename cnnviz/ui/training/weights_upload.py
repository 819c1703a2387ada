"""The upload of weights: they become a run, which is evaluated and can be trained further."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.training import Limits, Run, Settings
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import dataset_markdown
from cnnviz.ui.labels.network_table import network_title
from cnnviz.weights import weights_file

BY_ORDER = "upload.by-order"
"""The run whose weights were matched by their order, in this visit."""


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
        type=["safetensors", "pt", "pth"],
        key="upload.file",
        max_upload_size=weights_file.MAX_BYTES // 2**20,
        label_visibility="collapsed",
    )
    ready = st.button(
        _("Load these weights"),
        key="upload.take",
        icon=":material/upload_file:",
        disabled=file is None or not Limits.from_environment().training,
        on_click=url_state.mark_action,
    )
    if file is None or not ready:
        return
    try:
        with st.spinner(_("Loading the weights …"), show_time=False):
            weights = weights_file.load_weights(settings.network, file.getvalue())

            from cnnviz.weights import module_weights  # torch is loaded by now

            tensors = module_weights.pack(weights.module)
            run_id = runs.engine().upload_weights(settings, owner, file.name, tensors)
            st.session_state[BY_ORDER] = run_id if weights.by_order else None
            runs.choose_run(run_id)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")


def show_matching_note(run: Run) -> None:
    """Say that uploaded weights were matched by their order, in the visit of the upload."""
    if run.uploaded and st.session_state.get(BY_ORDER) == run.id:
        st.info(
            _(
                "The tensors in {file} have different names; they were matched by order and shape.",
                file=f"`{run.uploaded.replace('`', '')}`",
            )
        )
