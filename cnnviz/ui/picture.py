"""What an edited cell changes on a grid page: the stepper, and all that speaks of its numbers."""

from __future__ import annotations

import functools
import time

import streamlit as st

from cnnviz.ui import controls, remarks, share, toasts, workbench
from cnnviz.ui.stepper import stepper

HEAD_START_S = 0.1
"""After an edit the browser has this long to draw the new numbers before the rest is sent.

Buttons, code and the new URL (for the browser a navigation) would hold up the frame that shows
them: measured, a median of 150 ms from the key to the frame became 100.
"""


@st.fragment
def show(page: str) -> None:
    """Draw the picture of a grid page, and what stands around it.

    A fragment: after an edit only this runs again, and the page's controls rest.  That halves the
    work of the server and of the browser until Python's answer is on the screen.  A change that
    concerns the controls too, such as leaving a worked example, runs the page.
    """
    bench = workbench.current(page)
    if workbench.outgrown(page):
        st.rerun()
    toasts.show()
    share.acted(page)  # this run wrote its URL; the next may hold news
    notice = st.container(key="notice")
    stepper(bench.trace, key="stepper", on_edit=functools.partial(workbench.edit, page))
    with notice:  # above the stepper, but sent after it: its numbers are waited for
        controls.notice(bench, remarks.usual(bench))
    if workbench.just_edited(page):
        time.sleep(HEAD_START_S)
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.grids(bench)
    remarks.tabs(bench)
    workbench.write(page)
