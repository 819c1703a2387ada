"""Short messages of callbacks, shown by the run of the page or of its part that follows.

What a callback draws itself, before a fragment runs again, takes the place of what the page began
with: of its style.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.i18n import _, say

KEY = "toasts"
EMPTY = N_("{name} needs a number; it stays at {value}.")


def add_toast(words: str) -> None:
    """Callback: have something said."""
    st.session_state.setdefault(KEY, []).append(words)


def add_empty_box_toast(name: str, value: object) -> None:
    """Callback: tell the reader that a box that was emptied keeps its number."""
    shown = f"{value:g}" if isinstance(value, float) else value
    add_toast(_(EMPTY, name=name, value=shown))


def show_toasts() -> None:
    """Say what callbacks left to be said; every page and every fragment begins with it."""
    for words in st.session_state.pop(KEY, []):
        st.toast(words, icon=":material/error:")


def attempt_change(change: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    """Callback: change something in the store; a :class:`Problem` becomes a toast."""
    try:
        change(*arguments, **named)
    except Problem as problem:
        add_toast(say(problem))


def show_nearest_image_toast(asked: tuple[int, int], there: tuple[int, int]) -> None:
    """Say that a link asks for a picture that is not there, and which one is shown instead.

    Args:
        asked: Class, and number among the pictures of this class, from 0.
        there: The same of the picture that is shown.
    """
    text = _(
        "Class {label} has no image {number}; showing image {nearest} of class {class_} instead.",
        number=asked[1] + 1,
        label=asked[0],
        nearest=there[1] + 1,
        class_=there[0],
    )
    st.toast(text, icon=":material/error:")
