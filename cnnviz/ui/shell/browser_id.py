"""The browser's id: random, in a cookie; no account and nothing personal."""

import secrets
from contextlib import nullcontext

import streamlit as st

from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.reader import COOKIE, is_id, keep_reader_id, reader_id

_remember = component("shell/browser_id")


def browser_id(*, in_sidebar: bool = True) -> str:
    """Return the id of this browser: 32 hexadecimal digits, the same after a reload.

    The cookie of the browser counts.  On a first visit it has none: the id is drawn here, kept for
    this session, and sent to the browser as a cookie.

    Args:
        in_sidebar: Where what sends it is; a part of a page may write there only if it did when the
            page was opened.
    """
    cookie = str(st.context.cookies.get(COOKIE, ""))
    if is_id(cookie):
        return cookie
    mine = reader_id() or secrets.token_hex(16)
    keep_reader_id(mine)
    with st.sidebar if in_sidebar else nullcontext():
        answer = _remember(
            key="browser-cookie", data={"name": COOKIE, "id": mine}, on_id_change=lambda: None
        )
    # Another tab of the same first visit may have been quicker: then its id counts.
    known = str(answer.get("id") or "")
    if is_id(known):
        keep_reader_id(known)
        return known
    return mine
