"""What stands on the page *Sizes*: the list of networks, the builder, the code, the ways on."""

from __future__ import annotations

import time

import streamlit as st

from cnnviz import nets
from cnnviz.ui import builder, sizes
from cnnviz.ui.picture import HEAD_START_S
from cnnviz.ui.sizes import Build
from cnnviz.ui.text import _, say


def networks(build: Build) -> None:
    """Draw the list of the catalogue's networks; the one on the screen is selected."""
    key = "sizes.network"
    st.session_state[key] = build.entry

    def chosen() -> None:
        if st.session_state[key]:
            sizes.load(nets.catalogue()[st.session_state[key]])

    st.selectbox(
        _("Networks of the lessons"),
        list(nets.catalogue()),
        key=key,
        placeholder=_("Networks of the lessons"),
        on_change=chosen,
        label_visibility="collapsed",
        width=240,
    )


@st.fragment
def show() -> None:
    """Draw what an edit changes; only this runs again after one."""
    if sizes.outgrown():
        st.rerun()
    notice = st.container(key="sizes-notice")
    build = sizes.current()
    builder.show(build)
    with notice:
        for problem in build.problems:
            st.warning(say(problem), icon=":material/block:")
    if sizes.just_edited():
        time.sleep(HEAD_START_S)
    sizes.write()
