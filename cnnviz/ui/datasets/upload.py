"""A reader's own pictures: a zip of class folders, read and kept."""

from __future__ import annotations

import threading
from typing import BinaryIO

import streamlit as st

from cnnviz.data import archive, decode_folder, image_folders, isolated_import
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem
from cnnviz.training import Limits
from cnnviz.ui.datasets import state
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say

MOST_MEGABYTES = archive.UPLOADED.packed // archive.MEGABYTE
_READING = threading.Lock()
"""One zip at a time: each may take a gigabyte of memory."""


def show_upload(owner: str, limits: Limits) -> None:
    """Draw the form; what was read is shown on the page at once."""
    if not limits.uploads:
        return
    with st.expander(_("Upload your own images"), icon=":material/upload:", key="bring"):
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
            key="upload",
            on_change=url_state.mark_action,
        )
        wanted, title = _settings()
        ready = st.button(
            _("Read the images"),
            type="primary",
            key="read",
            disabled=file is None,
            on_click=url_state.mark_action,
        )
        if ready and file is not None:
            _read(file, wanted, title, owner, limits)


def _settings() -> tuple[ImportOptions, str]:
    """Draw how the pictures are to be read."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        side = st.selectbox(
            _("Size"),
            decode_folder.SIDES,
            index=decode_folder.SIDES.index(ImportOptions.side),
            format_func=lambda side: f"{side} × {side}",
            key="upload.side",
            on_change=url_state.mark_action,
            help=_("The center of each image is cropped to a square and resized to this size."),
            width=130,
        )
        colour = st.segmented_control(
            _("Colors"),
            [True, False],
            default=True,
            required=True,
            format_func=lambda colour: _("red, green, blue") if colour else _("grayscale"),
            key="upload.colour",
            on_change=url_state.mark_action,
        )
        seed = st.number_input(
            _("Seed"),
            min_value=0,
            max_value=decode_folder.MAX_SEED,
            value=0,
            key="upload.seed",
            on_change=url_state.mark_action,
            help=_("Shuffles the images, and splits them if the test folder is missing."),
            width=130,
        )
        title = st.text_input(
            _("Name"),
            max_chars=image_folders.MAX_TITLE,
            key="upload.title",
            on_change=url_state.mark_action,
            placeholder=_("name of the zip file"),
            width=220,
        )
    return ImportOptions(side, bool(colour), seed or 0), title


def _read(file: BinaryIO, wanted: ImportOptions, title: str, owner: str, limits: Limits) -> None:
    bar = st.progress(0.0, _("Reading the images …"))

    def report(share: float) -> None:
        bar.progress(share, _("Reading the images … {share}", share=f"{share:.0%}"))

    try:
        limits.check_image_folders(
            sum(image_folders.is_owner(name, owner) for name in image_folders.folder_names(owner))
        )
        if _READING.locked():
            bar.progress(0.0, _("Other images are being read; yours are next …"))
        with _READING:
            card = isolated_import.import_zip(
                file,
                wanted,
                origin=getattr(file, "name", ""),
                title=title,
                owner=owner,
                report=report,
            )
    except Problem as problem:
        bar.empty()
        st.error(say(problem), icon=":material/error:")
        return
    state.choose_dataset(card.name)
    st.rerun()
