"""Short messages of callbacks, shown by the run of the page or of the fragment that follows.

A callback shows nothing itself: before a fragment runs, that would replace the first elements of
the page, such as its style.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say

WAITING = "toasts.waiting"
"""The messages that are not shown yet."""
EMPTY = N_("{name} needs a number; it stays at {value}.")


def add_toast(message: str) -> None:
    """Callback: have a message shown by the next run."""
    st.session_state.setdefault(WAITING, []).append(message)


def add_empty_box_toast(name: str, value: object) -> None:
    """Callback: say that a number box that was emptied keeps its number."""
    text = f"{value:g}" if isinstance(value, float) else value
    add_toast(_(EMPTY, name=name, value=text))


def add_refused_edit_toast() -> None:
    """Callback: say why an edit that the browser has drawn is gone again."""
    add_toast(_("Your last edit does not fit what is on the page now and was undone."))


def show_toasts() -> None:
    """Show the messages of callbacks; every page and every fragment begins with it."""
    for message in st.session_state.pop(WAITING, []):
        st.toast(message, icon=":material/error:")


def attempt_change(change: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    """Callback: change something in the store; a :class:`Problem` becomes a toast."""
    url_state.mark_action()
    try:
        change(*arguments, **named)
    except Problem as problem:
        add_toast(say(problem))


def show_nearest_image_toast(missing: tuple[int, int], nearest: tuple[int, int]) -> None:
    """Say that the image of a link does not exist, and which one is shown instead.

    Args:
        missing: Class, and number among the images of this class, from 0.
        nearest: The same of the image that is shown.
    """
    text = _(
        "Class {label} has no image {number}; showing image {nearest} of class {class_} instead.",
        number=missing[1] + 1,
        label=missing[0],
        nearest=nearest[1] + 1,
        class_=nearest[0],
    )
    st.toast(text, icon=":material/error:")
