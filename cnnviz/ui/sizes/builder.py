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

_mount = component("builder/main")


def show_builder(build: Build) -> None:
    """Show the network as a drawing and as a table that builds it."""
    kept = st.session_state.setdefault(
        "builder.kept", {"token": secrets.token_hex(4), "revision": 0, "stamp": 0}
    )
    _mount(
        key=COMPONENT,
        data=kept | builder_payload(build),
        on_edit_change=_edited,
        on_chosen_change=_chosen,
    )


def builder_payload(build: Build) -> dict[str, Any]:
    """Return what the browser draws from, fit for JSON."""
    return {
        "name": build.entry or state.OWN,
        **builder_rows.table_payload(build),
        "drawing": builder_rows.drawing_svg(build),
        "start": builder_rows.start_payload(build),
        "chosen": build.line,
        "card": card_payload(build),
        **builder_words.all_words(),
    }


def _edited() -> None:
    """Take an edit over, unless the builder that it belongs to is gone."""
    sent, kept = st.session_state[COMPONENT]["edit"], st.session_state["builder.kept"]
    if sent["token"] == kept["token"]:
        state.take_edit(sent)
    # Last, since the next edit may interrupt this one; the browser then sends it again.
    # Also for an edit that is refused: the browser waits for an answer to its latest revision.
    kept["revision"] = sent["revision"]


def _chosen() -> None:
    """Open the card of the line that was clicked."""
    sent = st.session_state[COMPONENT]["chosen"]
    st.session_state["builder.kept"]["stamp"] = sent["stamp"]
    state.choose_line(sent["line"])
