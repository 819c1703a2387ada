"""The images of transfer learning: a dataset in color, or the reader's own."""

import functools

import streamlit as st

from cnnviz import data
from cnnviz.data.decode_folder import SIDES, ImportOptions
from cnnviz.training import Limits
from cnnviz.ui.datasets.upload import show_zip_form
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
            card = show_zip_form(owner, limits, _show_options, key="transfer.")
            if card is not None:
                VIEW.correct(data=card.name, open=())
                close_sheet()
                st.rerun()


def _is_color(name: str, owner: str) -> bool:
    return data.dataset_info(name, owner).image_shape[0] == 3


def _show_options() -> tuple[ImportOptions, str]:
    st.selectbox(
        _("Size"),
        COLOR_SIDES,
        format_func=lambda side: f"{side} × {side}",
        help=_("The bases trained on ImageNet expect 224 × 224; photo-cnn was trained on 32 × 32."),
        **VIEW.widget("side"),
    )
    view = VIEW.current()
    return ImportOptions(view.side, color=True, seed=view.seed), ""
