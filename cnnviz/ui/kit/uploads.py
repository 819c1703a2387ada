"""The memory of uploads: Streamlit holds what a file contains as long as the visit lasts."""

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec


def release_upload(file: UploadedFile) -> None:
    """Free an upload, as Streamlit does when the reader removes the file."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.close()


def empty_upload(file: UploadedFile, key: str) -> None:
    """Free what an upload contains; the page goes on showing its name and finds it empty.

    Args:
        file: What the widget returned, a copy.
        key: Of the widget: the session holds the file itself.
    """
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    for one in (file, st.session_state.get(key)):
        if isinstance(one, UploadedFile):
            one.seek(0)
            one.truncate()  # a closed file could not be copied again
