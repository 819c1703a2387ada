"""What an edited cell changes on a grid page: the stepper, and all that speaks of its numbers."""

from __future__ import annotations

import functools

import streamlit as st

from cnnviz.ui.grids import controls, panels, state
from cnnviz.ui.grids.stepper import stepper
from cnnviz.ui.kit import pacing, toasts, url_state


@st.fragment
def show(page: str) -> None:
    """Draw the picture of a grid page, and what stands around it.

    A fragment: after an edit only this runs again, and the page's controls rest.  That halves the
    work of the server and of the browser until Python's answer is on the screen.  A change that
    concerns the controls too, such as leaving a worked example, runs the page.
    """
    bench = state.current(page)
    if state.outgrown(page):
        st.rerun()
    toasts.show()
    url_state.acted(page)  # this run wrote its URL; the next may hold news
    notice = st.container(key="notice")
    stepper(bench.trace, key="stepper", on_edit=functools.partial(state.edit, page))
    with notice:  # above the stepper, but sent after it: its numbers are waited for
        controls.notice(bench, panels.usual(bench))
    if state.just_edited(page):
        pacing.let_browser_draw()
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.grids(bench)
    panels.tabs(bench)
    state.write(page)
