"""Which browser is asking: a random id in a cookie, no account and nothing personal."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from cnnviz.ui.kit.component import component

COOKIE = "cnnviz_browser"

_remember = component("shell/browser_id")


def browser_id() -> str:
    """Return the id of this browser: 32 hexadecimal digits, the same after a reload.

    The cookie that the browser sent wins.  On a first visit there is none yet: the id is drawn
    here, kept for this session, and the browser is asked to remember it.
    """
    sent = str(st.context.cookies.get(COOKIE, ""))
    if re.fullmatch("[0-9a-f]{32}", sent):
        return sent
    mine = str(st.session_state.setdefault("browser", secrets.token_hex(16)))
    with st.sidebar:
        answer = _remember(
            key="browser-cookie",
            data={"name": COOKIE, "id": mine},
            on_id_change=lambda: None,
        )
    # Another tab of the same first visit may have been quicker: then its id is this browser's.
    known = str(answer.get("id") or "")
    if re.fullmatch("[0-9a-f]{32}", known):
        st.session_state["browser"] = known
        return known
    return mine
