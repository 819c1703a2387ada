"""The memory of uploads: Streamlit holds what a file contains as long as the visit lasts."""

import time
from dataclasses import dataclass

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from cnnviz.data import image_reading
from cnnviz.data.dataset import Images
from cnnviz.problem import Problem

FORGOTTEN_S = 1200.0
"""Seconds after which a file that was not read is freed; its page then shows none."""
_seen: dict[tuple[str, str], float] = {}
"""When each upload of a session was seen first."""
READ = "uploads.read."
"""What was read of the upload of a widget, whose key follows."""


@dataclass
class _Read:
    """What was read of an upload: its pixels, at most 3 MB, or why it cannot be used."""

    file_id: str
    pixels: Images | None = None
    problem: Problem | None = None


def release_upload(file: UploadedFile) -> None:
    """Free an upload, as Streamlit does when the reader removes the file."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.close()


def read_upload(file: UploadedFile | None, key: str) -> Images | None:
    """Return the image of an upload; it is read once, then only its pixels are kept.

    Args:
        file: What the widget returned, None while there is none.
        key: Of the widget.

    Returns:
        (3, H, W), or None while there is none.

    Raises:
        Problem: It cannot be read.
    """
    if file is None:
        st.session_state.pop(READ + key, None)
        return None
    read: _Read | None = st.session_state.get(READ + key)
    if read is None or read.file_id != file.file_id:
        read = _Read(file.file_id)
        try:
            read.pixels = image_reading.read_image(file.getvalue())
        except Problem as problem:
            read.problem = problem.repeated()
        st.session_state[READ + key] = read
        _empty(file, key)
    if read.problem is not None:
        raise read.problem.repeated()
    return read.pixels


def _empty(file: UploadedFile, key: str) -> None:
    """Free what an upload contains; the page goes on showing its name and finds it empty."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    # The widget returns a copy: the session holds the file itself.
    for one in (file, st.session_state.get(key)):
        if isinstance(one, UploadedFile):
            one.seek(0)
            one.truncate()  # a closed file could not be copied again


def sweep_uploads() -> int:
    """Free the uploads that have waited for too long; return their number.

    A page that is left open would hold its zip, which is never read, as long as it is open.
    """
    manager = runtime.get_instance().uploaded_file_mgr
    now = time.monotonic()
    if not isinstance(manager, MemoryUploadedFileManager):
        return 0
    waiting = {
        (session, file.file_id)
        for session, files in list(manager.file_storage.items())
        for file in list(files.values())
        if file.data
    }
    for upload in _seen.keys() - waiting:
        del _seen[upload]
    forgotten = [one for one in waiting if now - _seen.setdefault(one, now) > FORGOTTEN_S]
    for session, file_id in forgotten:
        manager.remove_file(session, file_id)
    return len(forgotten)
