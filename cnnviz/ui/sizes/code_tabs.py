"""The network as code: written in every form, and read from pasted text."""

from __future__ import annotations

import functools
from collections.abc import Callable

import streamlit as st

from cnnviz.nets.code import parse, pytorch
from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.sizes import state
from cnnviz.ui.sizes.state import Build

TITLES = {"sequential": "nn.Sequential", "ordered": "OrderedDict", "class": "nn.Module"}
PASTED = "sizes.pasted"
"""The code in the box."""
PASTE_PROBLEM = "sizes.paste-problem"
"""Why it could not be read."""


def show_code_tabs(build: Build) -> None:
    """Show the code in each form, and the box for code."""
    network = build.network
    tabs: dict[str, tuple[str, Callable[[], object]]] = {
        form: (TITLES[form], functools.partial(_show_code, network.to_pytorch, form))
        for form in pytorch.available_forms(network.layers)
    }
    tabs["keras"] = ("Keras", lambda: _show_code(network.to_keras))
    tabs["paste"] = (_("Paste code"), lambda: show_paste_box(build))
    state.VIEW.show_tabs("tab", tabs)


def _show_code(write: Callable[..., str], *form: str) -> None:
    try:
        show_code(write(*form), key=f"code-{''.join(form)}")
    except Problem as problem:  # a layer does not fit, or Keras has no such layer
        st.info(say(problem))


def show_paste_box(build: Build) -> None:
    """Show the box for PyTorch code, and why it could not be read."""
    st.text_area(
        _("PyTorch code: one nn.Sequential(…)"),
        key=PASTED,
        height=220,
        max_chars=parse.MOST_CHARACTERS,
        placeholder="nn.Sequential(\n    nn.Conv2d(1, 16, 5),\n    nn.ReLU(),\n    …\n)",
        help=_("The code is parsed, never run. The input stays as set above."),
    )
    st.button(_("Read the code"), key="sizes.read", on_click=_read, args=(build,))
    problem: parse.PasteProblem | None = st.session_state.get(PASTE_PROBLEM)
    if problem is not None:
        st.error(say(problem), icon=":material/block:")
        lines = str(st.session_state.get(PASTED, "")).splitlines()
        if 0 < problem.line <= len(lines):
            st.code(f"{problem.line:>3}  {lines[problem.line - 1][:200]}", language=None)


def _read(build: Build) -> None:
    """Callback: put the network in the pasted code on the page, or keep the problem."""
    url_state.mark_action()
    shape = build.reading.input_shape or build.network.input_shape
    try:
        network = parse.read_network(st.session_state[PASTED], shape, state.OWN)
    except parse.PasteProblem as problem:
        st.session_state[PASTE_PROBLEM] = problem
    else:
        st.session_state[PASTE_PROBLEM] = None
        state.load_network(network)
