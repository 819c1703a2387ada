"""The upload of images: a zip file of class folders."""

from collections.abc import Callable
from typing import BinaryIO

import streamlit as st

from cnnviz.data import archive, decode_folder, image_folders, isolated_import
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.image_folders import FolderCard
from cnnviz.problem import Problem
from cnnviz.training import Limits
from cnnviz.ui.datasets.state import VIEW, change_view, choose_dataset
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.stage import close_sheet
from cnnviz.ui.kit.uploads import release_upload

COUNT = "data.zips-read"
"""How many zip files were read in this visit: the next one has an empty upload."""
MOST_MEGABYTES = archive.UPLOADED.packed // archive.MEGABYTE


def show_upload(owner: str) -> None:
    """Show the form, if the host allows uploads; its images are shown on the page at once."""
    limits = Limits.from_environment()
    if not limits.uploads:
        return
    label, icon = _("Upload your own images"), ":material/upload:"
    with st.expander(label, icon=icon, **VIEW.member("open", "upload")):
        if (card := show_zip_form(owner, limits, _show_options)) is not None:
            choose_dataset(card.name)
            change_view(open=())  # the form has done its work: the new images come into view
            close_sheet()
            st.rerun()


def show_zip_form(
    owner: str, limits: Limits, show_options: Callable[[], tuple[ImportOptions, str]], key: str = ""
) -> FolderCard | None:
    """Show the upload of a zip file; return the card of the images once they are read.

    Args:
        owner: Of the images.
        limits: Of the host.
        show_options: Shows how the images are read, and returns it with their name.
        key: What the keys of the widgets begin with.
    """
    st.markdown(
        _(
            "Zip a folder that contains one folder per class, such as `cat` and `dog`. Put "
            "them into folders `train` and `test` to set the split yourself; otherwise 20% "
            "of each class is held out for testing."
        )
    )
    count = st.session_state.get(COUNT, 0)
    file = st.file_uploader(
        _("Zip file of class folders"),
        type=["zip"],
        max_upload_size=min(MOST_MEGABYTES, st.get_option("server.maxUploadSize")),
        key=f"{key}upload.{count}" if count else f"{key}upload",
        on_change=url_state.mark_action,
    )
    options, title = show_options()
    ready = st.button(
        _("Read the images"),
        type="primary",
        key=f"{key}read",
        disabled=file is None,
        on_click=url_state.mark_action,
    )
    card = None
    if ready and file is not None:
        card = _import_upload(file, options, title, owner, limits)
        if card is not None:
            release_upload(file)
            st.session_state[COUNT] = count + 1
    return card


def _show_options() -> tuple[ImportOptions, str]:
    """Show the options of the upload; return them and the name."""
    view = VIEW.current()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Size"),
            decode_folder.SIDES,
            format_func=lambda side: f"{side} × {side}",
            help=_("The center of each image is cropped to a square and resized to this size."),
            width=130,
            **VIEW.widget("side"),
        )
        st.segmented_control(
            _("Colors"),
            [True, False],
            required=True,
            format_func=lambda color: _("red, green, blue") if color else _("grayscale"),
            **VIEW.widget("color"),
        )
        st.number_input(
            min_value=0,
            max_value=decode_folder.MAX_SEED,
            help=_("Shuffles the images, and splits them if the test folder is missing."),
            width=130,
            **VIEW.number("seed", _("Seed")),
        )
        title = st.text_input(
            _("Name"),
            max_chars=image_folders.MAX_TITLE,
            key="upload.title",
            on_change=url_state.mark_action,
            placeholder=_("name of the zip file"),
            width=220,
        )
    return ImportOptions(view.side, view.color, view.seed), title


def _import_upload(
    file: BinaryIO, options: ImportOptions, title: str, owner: str, limits: Limits
) -> FolderCard | None:
    """Read an uploaded zip file; return None, having said why, if that fails."""
    bar = st.progress(0.0, _("Reading the images …"))

    def report(share: float) -> None:
        bar.progress(share, _("Reading the images … {share}", share=f"{share:.0%}"))

    def announce() -> None:
        bar.progress(0.0, _("Other images are being read; yours are next …"))

    try:
        with isolated_import.reading_turn(announce):
            names = image_folders.folder_names(owner)
            limits.check_image_folders(sum(image_folders.is_owner(name, owner) for name in names))
            origin = getattr(file, "name", "")
            return isolated_import.import_zip(
                file, options, origin=origin, title=title, owner=owner, report=report
            )
    except Problem as problem:
        bar.empty()
        st.error(say(problem), icon=":material/error:")
        return None
