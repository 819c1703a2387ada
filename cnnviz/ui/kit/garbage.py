"""Imported modules hidden from the garbage collector."""

from __future__ import annotations

import gc
import sys

import streamlit as st


def freeze_imports() -> None:
    """Freeze all imported objects (``gc.freeze``), once for each set of loaded modules.

    Streamlit collects garbage after every script run; with torch loaded that walks a million
    objects that never die (104 ms per run measured, 25 ms without torch). Nothing is collected
    first: that would hold up the first page of a fresh server.
    """
    _freeze(len(sys.modules))  # every page brings modules of its own, and torch comes later


@st.cache_resource(show_spinner=False)
def _freeze(modules: int) -> None:
    gc.freeze()
