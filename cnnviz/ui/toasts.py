"""Short messages of callbacks, shown by the run of the page or of its part that follows.

What a callback draws itself, before a fragment runs again, takes the place of what the page began
with: of its style.
"""

from __future__ import annotations

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.text import _

KEY = "toasts"
EMPTY = N_("{name}: the box holds no number that can be read. It stays {value}.")


def later(words: str) -> None:
    """Callback: have something said."""
    st.session_state.setdefault(KEY, []).append(words)


def empty(name: str, value: object) -> None:
    """Callback: tell the reader that a box that was emptied keeps its number."""
    shown = f"{value:g}" if isinstance(value, float) else value
    later(_(EMPTY, name=name, value=shown))


def show() -> None:
    """Say what callbacks left to be said; every page and every fragment begins with it."""
    for words in st.session_state.pop(KEY, []):
        st.toast(words, icon=":material/error:")
