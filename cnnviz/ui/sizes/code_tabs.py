"""The network as code: printed in every form it has, and read from pasted text."""

from __future__ import annotations

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
REFUSED = "sizes.refused"


def show_code_tabs(build: Build) -> None:
    """Show the code in each form, and the box for code; only what is open is drawn."""
    network = build.network
    drawers: dict[str, Callable[[], None]] = {
        TITLES[form]: lambda form=form: _code(  # type: ignore[misc]
            lambda: network.to_pytorch(form), f"code-{form}"
        )
        for form in pytorch.available_forms(network.layers)
    }
    drawers["Keras"] = lambda: _code(network.to_keras, "code-keras")
    drawers[_("Paste code")] = lambda: show_paste_box(build)
    names, key, place = list(drawers), "sizes.tabs", "sizes.tab"

    def opened() -> None:
        st.session_state[place] = names.index(st.session_state[key]) - len(names)

    # By place from the end, not by name: names change with the language, forms with the network.
    st.session_state[key] = names[max(st.session_state.get(place, -len(names)), -len(names))]
    for tab, draw in zip(st.tabs(names, on_change=opened, key=key), drawers.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _code(write: Callable[[], str], key: str) -> None:
    try:
        show_code(write(), key=key)
    except Problem as problem:  # a layer does not fit, or Keras has no such layer
        st.info(say(problem))


def show_paste_box(build: Build) -> None:
    """Draw the box for PyTorch code, and what of it could not be read."""
    st.text_area(
        _("PyTorch code: one nn.Sequential(…)"),
        key=PASTED,
        height=220,
        max_chars=parse.MOST_CHARACTERS,
        placeholder="nn.Sequential(\n    nn.Conv2d(1, 16, 5),\n    nn.ReLU(),\n    …\n)",
        help=_("The code is parsed, never run. The input stays as set above."),
    )
    st.button(_("Read the code"), key="sizes.read", on_click=_read, args=(build,))
    refused: parse.PasteProblem | None = st.session_state.get(REFUSED)
    if refused is not None:
        st.error(say(refused), icon=":material/block:")
        lines = str(st.session_state.get(PASTED, "")).splitlines()
        if 0 < refused.line <= len(lines):
            st.code(f"{refused.line:>3}  {lines[refused.line - 1][:200]}", language=None)


def _read(build: Build) -> None:
    """Callback: put the network of the pasted code on the page, or keep why it is none."""
    url_state.mark_action()
    shape = build.reading.input_shape or build.network.input_shape
    try:
        network = parse.read_network(st.session_state[PASTED], shape, state.OWN)
    except parse.PasteProblem as problem:
        st.session_state[REFUSED] = problem
    else:
        st.session_state[REFUSED] = None
        state.load_network(network)
