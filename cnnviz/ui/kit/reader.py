"""Which browser a page is shown in, once :func:`cnnviz.ui.shell.browser_id.browser_id` knows it."""

import re

import streamlit as st

COOKIE = "cnnviz_browser"
KEY = "browser_id.id"
"""The id that was drawn in this session."""


def reader_id() -> str:
    """Return the id of the reader's browser, empty as long as it has none."""
    cookie = str(st.context.cookies.get(COOKIE, ""))
    return cookie if is_id(cookie) else str(st.session_state.get(KEY, ""))


def keep_reader_id(text: str) -> None:
    """Keep the id of the reader's browser for this session, until the cookie has it."""
    st.session_state[KEY] = text


def is_id(text: str) -> bool:
    """Return True for 32 hexadecimal digits."""
    return re.fullmatch("[0-9a-f]{32}", text) is not None
