"""What an edited cell changes on a grid page: the stepper, and all that shows its numbers."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz import figures
from cnnviz.ui.grids import controls, panels, state, stepper_words
from cnnviz.ui.grids.state import Bench
from cnnviz.ui.grids.stepper import show_stepper
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import let_browser_draw
from cnnviz.ui.kit.figure_download import browser_params, figure_menu, format_buttons
from cnnviz.ui.kit.toasts import show_toasts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@st.fragment
def show_grid(page: str) -> None:
    """Show the stepper of a grid page, and what depends on the numbers in it.

    A fragment: after an edit only this runs again, not the page's controls.  That halves the work
    of the server and of the browser until Python's answer is on the screen.  A change of the
    controls too, such as leaving a worked example, runs the page.
    """
    bench = state.current_bench(page)
    if state.controls_outdated(page):
        st.rerun()
    show_toasts()
    url_state.consume_action()
    notice = st.container(key="notice")
    show_stepper(bench.trace, key="stepper", on_edit=functools.partial(state.take_edit, page))
    with notice:  # above the stepper, but sent after it, because its numbers matter most
        controls.show_notice(bench, panels.usual_remark(bench))
    if state.consume_edit(page):
        let_browser_draw()
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.show_grid_buttons(bench)
        _show_download(bench)
    panels.show_tabs(bench)
    state.write_link(page)


def _show_download(bench: Bench) -> None:
    """Offer the grids at the current step, which the browser writes into its address."""
    menu = figure_menu(key="download-figure")
    if not menu.open:
        return
    with menu:
        params = browser_params(key="step-address")
        if params is None:
            return
        trace = bench.trace
        text = params.get("step", "")
        step = int(text) if text.isdecimal() and len(text) < 10 else 1
        step = min(max(step, 1), trace.output.size)

        def draw() -> Figure:
            words = stepper_words.figure_words(trace.kind)
            return figures.grid_figure(trace, step - 1, **_shown_grids(params), words=words)

        format_buttons(draw, f"{bench.page}-step-{step}", key="download-figure")


def _shown_grids(params: Mapping[str, str]) -> dict[str, Any]:
    """Return which grids the browser shows, read from its address as the browser does."""
    sets = {"all", "one"}
    channel, maps = params.get("channel", ""), params.get("maps")
    number = int(channel) - 1 if re.fullmatch("[1-9]", channel) else None
    return {
        "channel": channel if channel in sets else number,
        "maps": maps if maps in sets else None,
        "whole_output": params.get("output") == "all",
    }
