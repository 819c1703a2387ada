"""The builder: mounts static/components/builder in a page and hands edited networks back.

Whole drafts come here with a revision number, as component *state* (triggers are lost when they
come fast).  The browser shows what it can at once, ignores answers that are older than its last
edit, and sends that again if it gets none; undo and redo live there.
"""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from cnnviz.ui.kit.component import component
from cnnviz.ui.sizes import builder_rows, builder_words, state
from cnnviz.ui.sizes.layer_card import card_payload
from cnnviz.ui.sizes.state import Build

COMPONENT = "builder"
"""Key of the component."""
MEMORY = "builder.memory"
"""Token, last revision and last stamp of the builder."""

_mount = component("builder/main")


def show_builder(build: Build) -> None:
    """Show the network as a drawing and as a table that builds it."""
    memory = st.session_state.setdefault(
        MEMORY, {"token": secrets.token_hex(4), "revision": 0, "stamp": 0}
    )
    _mount(
        key=COMPONENT,
        data=memory | builder_payload(build),
        on_edit_change=_take_edit,
        on_card_change=_choose_line,
    )


def builder_payload(build: Build) -> dict[str, Any]:
    """Return what the browser draws, as JSON has it."""
    return {
        **builder_rows.table_payload(build),
        "drawing": builder_rows.drawing_svg(build),
        "start": builder_rows.start_payload(build),
        "cardLine": build.line,
        "card": card_payload(build),
        **builder_words.all_words(),
    }


def _take_edit() -> None:
    """Pass an edit on, unless it belongs to another builder."""
    edit, memory = st.session_state[COMPONENT]["edit"], st.session_state[MEMORY]
    if edit["token"] == memory["token"]:
        state.take_edit(edit)
    # Last, because the next edit may interrupt this one; the browser then sends it again.
    # Also for an edit that is refused: the browser waits for an answer to its latest revision.
    memory["revision"] = edit["revision"]


def _choose_line() -> None:
    """Open the card of the line that was clicked."""
    choice = st.session_state[COMPONENT]["card"]
    st.session_state[MEMORY]["stamp"] = choice["stamp"]
    state.choose_line(choice["line"])
