"""The images of transfer learning: a dataset in color, or the reader's own."""

import functools

import streamlit as st

from cnnviz import data
from cnnviz.data.decode_folder import SIDES, ImportOptions
from cnnviz.training import Limits
from cnnviz.ui.datasets.upload import MOST_MEGABYTES, import_upload
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import close_sheet
from cnnviz.ui.labels.datasets import dataset_label, offered_datasets
from cnnviz.ui.transfer.state import VIEW

COLOR_SIDES = tuple(side for side in SIDES if side >= 32)


def show_images_choice(owner: str) -> None:
    """Show the choice of the images, and the form for an upload."""
    now = VIEW.current().data
    names = [name for name in offered_datasets(owner, now) if _is_color(name, owner)]
    st.selectbox(
        _("Images"),
        names if now in names else [*names, now],
        format_func=functools.partial(dataset_label, owner=owner),
        **VIEW.widget("data"),
    )
    limits = Limits.from_environment()
    if limits.uploads and limits.training:
        st.toggle(
            _("Take images with the camera"),
            help=_(
                "Two to five classes of 20 shots each; efficientnet-lite0 without its last layer "
                "learns them in seconds and says live what the camera sees."
            ),
            **VIEW.member("open", "camera"),
        )
    if limits.uploads:
        with st.expander(
            _("Upload your own images"), icon=":material/upload:", **VIEW.member("open", "upload")
        ):
            _show_upload(owner, limits)


def _is_color(name: str, owner: str) -> bool:
    return data.dataset_info(name, owner).image_shape[0] == 3


def _show_upload(owner: str, limits: Limits) -> None:
    st.markdown(
        _(
            "Zip a folder that contains one folder per class, such as `cat` and `dog`. Put "
            "them into folders `train` and `test` to set the split yourself; otherwise 20% "
            "of each class is held out for testing."
        )
    )
    file = st.file_uploader(
        _("Zip file of class folders"),
        type=["zip"],
        max_upload_size=min(MOST_MEGABYTES, st.get_option("server.maxUploadSize")),
        key="transfer.upload",
        on_change=url_state.mark_action,
    )
    st.selectbox(
        _("Size"),
        COLOR_SIDES,
        format_func=lambda side: f"{side} × {side}",
        help=_("The bases trained on ImageNet expect 224 × 224; photo-cnn was trained on 32 × 32."),
        **VIEW.widget("side"),
    )
    ready = st.button(
        _("Read the images"),
        type="primary",
        key="transfer.read",
        disabled=file is None,
        on_click=url_state.mark_action,
    )
    if ready and file is not None:
        options = ImportOptions(VIEW.current().side, color=True, seed=VIEW.current().seed)
        card = import_upload(file, options, "", owner, limits)
        if card is not None:
            VIEW.correct(data=card.name, open=())
            close_sheet()
            st.rerun()
