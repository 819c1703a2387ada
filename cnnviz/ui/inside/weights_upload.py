"""The reader's own weights: their upload for any network that *Look inside* shows."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Limits
from cnnviz.ui.inside.state import DEFAULT_NETWORK, VIEW
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.uploads import release_upload
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.models.loading import OWN_WEIGHTS, check_size, load_model
from cnnviz.weights import own_weights

UPLOADER = "inside-weights"
"""What the key of the upload begins with; the number of files that were read follows."""
COUNT = "inside.weights-read"
"""How many files were read in this visit: the next one has an empty upload."""
REFUSED = "inside.weights-refused"
"""Why the last file was refused, with its name and its network, until another one is chosen."""


def show_weights_upload(net: str, owner: str, id: str = "") -> None:
    """Show the upload of weights for a network.

    Args:
        net: A catalog id or a text form.
        owner: The browser.
        id: Of the weights that the network has now; empty for random ones.
    """
    if not Limits.from_environment().uploads:
        return
    count = st.session_state.get(COUNT, 0)
    # A menu of its own for all weights: that of the last ones closes once others are loaded.
    menu = f"inside-weights-menu.{net}.{id}"
    with st.popover(_("Your own weights"), icon=":material/upload_file:", key=menu):
        name, refused_net, problem = st.session_state.get(REFUSED, ("", "", None))
        if problem is not None and refused_net == net:
            st.error(f"{literal(name)}: {say(problem)}", icon=":material/error:")
        megabytes = min(own_weights.MAX_BYTES // 2**20, int(st.get_option("server.maxUploadSize")))
        st.caption(
            _(
                "For {net}: a safetensors file, or a state_dict saved with torch.save (.pt, .pth), "
                "of at most {size} MB. Code in a file is never run. This server keeps your last "
                "{most} files, for this browser only.",
                net=f"**{network_title(net)}**",
                size=megabytes,
                most=own_weights.MOST_FILES,
            )
        )
        key = f"{UPLOADER}.{count}"
        file = st.file_uploader(
            _("Weights"),
            type=["safetensors", "pt", "pth"],
            key=key,
            max_upload_size=megabytes,
            label_visibility="collapsed",
            on_change=_forget_refusal,
        )
        st.button(
            _("Load these weights"),
            key="inside-load-weights",
            icon=":material/upload_file:",
            disabled=file is None,
            on_click=_load,
            args=(key, net, owner),
        )


def show_own_weights(kept: own_weights.OwnWeights, owner: str) -> None:
    """Show the upload of other weights for a network, and the button that deletes its own."""
    show_weights_upload(kept.net, owner, kept.id)
    st.button(
        _("Delete these weights"),
        key="inside-delete-weights",
        type="tertiary",
        icon=":material/delete:",
        on_click=_delete,
        args=(kept, owner),
    )


def _forget_refusal() -> None:
    """Callback: another file is chosen."""
    url_state.mark_action()
    st.session_state.pop(REFUSED, None)


def _load(key: str, net: str, owner: str) -> None:
    """Callback: store the file and show the network with its weights, or note why not."""
    url_state.mark_action()
    file: UploadedFile | None = st.session_state[key]
    if file is None:  # the session has expired meanwhile
        return
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    name, kept = file.name, None
    try:
        check_size(nets.find(net))
        kept = own_weights.keep_weights(file, net, name, owner)
        release_upload(file)  # the weights are read from the disk
        load_model(OWN_WEIGHTS + kept.id)
    except Problem as problem:
        st.session_state[REFUSED] = name, net, problem.repeated()
        if kept is not None:
            own_weights.delete_weights(kept.id, owner)
    else:
        VIEW.change(run=OWN_WEIGHTS + kept.id, net="", epoch=0, side=0)
    finally:
        release_upload(file)


def _delete(kept: own_weights.OwnWeights, owner: str) -> None:
    """Callback: delete weights and show their network untrained."""
    own_weights.delete_weights(kept.id, owner)
    VIEW.change(run=DEFAULT_NETWORK, net=kept.net, epoch=0)
