"""Scrolling to the run that the reader has just started."""

import streamlit as st

from cnnviz.training import Run
from cnnviz.ui.kit.component import component

SHOWN = "run-view.shown"
"""The run that the page showed last, empty for none."""
SCROLLED = "run-view.scrolled"
"""The run that was scrolled into view last."""

_follow_run = component("runs/follow_run")


def scroll_to_run(run: Run | None) -> None:
    """Scroll a run into view that the reader has just started, wherever its button is.

    The browser also hides the page below its heading while a run begins or ends.
    """
    run_id = run.id if run else ""
    before = st.session_state.get(SHOWN)
    st.session_state[SHOWN] = run_id
    if before not in (None, run_id):
        st.session_state[SCROLLED] = run_id
    started = run_id if st.session_state.get(SCROLLED) == run_id else ""
    _follow_run(key="scroll-to-run", data=started, height=1)
