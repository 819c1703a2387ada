"""The edits of a component that shows them at once: what a reader does, before Python answers.

Whole drafts come with a revision number, as component *state* (triggers are lost when they come
fast).  The browser ignores answers that are older than its last edit, and sends that again if it
gets none; undo and redo live there (static/components/shared/history.js).  Both belong to one open
page: a link, which opens in another, holds what the edits led to.
"""

import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

MEMORY = "edits."
"""What is known of the edits of a component, whose key follows."""


def edit_memory(key: str) -> dict[str, Any]:
    """Return token and last revision of a component, for its data; it may keep more there."""
    new = {"token": secrets.token_hex(4), "revision": 0}
    memory: dict[str, Any] = st.session_state.setdefault(MEMORY + key, new)
    return memory


def receive_edit(key: str, take: Callable[[dict[str, Any]], object]) -> None:
    """Callback: pass an edit on, unless it belongs to the component of another session."""
    edit, memory = st.session_state[key]["edit"], edit_memory(key)
    if edit["token"] == memory["token"]:
        take(edit)
    # Last, because the next edit may interrupt this one; the browser then sends it again.
    # Also for an edit that is refused: the browser waits for an answer to its latest revision.
    memory["revision"] = edit["revision"]
