"""Max and average pooling, one window at a time."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.grid import examples
from cnnviz.ui.grids import controls, link, state, view
from cnnviz.ui.grids.state import Bench
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.shell.page import show_page

PAGE = "pooling"


def show_pooling(actions: DeltaGenerator) -> None:
    bench = state.open_bench(PAGE, examples.POOLINGS, link.POOLING)

    with actions:
        controls.show_examples(bench)
        show_link_button(key="link")

    with st.container(key="settings", horizontal=True, vertical_alignment="bottom"):
        controls.show_choice(bench, "kind", _("Kind"), ["max", "avg"], width=130)
        controls.show_box(bench, "kernel")
        controls.show_box(bench, "stride")
        controls.show_box(bench, "padding")
        if bench.settings.kind == "max":
            controls.show_box(bench, "dilation")
        controls.show_box(bench, "input")
        controls.show_box(bench, "channels")
        more = st.popover(_("More settings"), key="more-settings", on_change="rerun")
        if more.open:
            with more:
                show_more_settings(bench)

    view.show_size_formula(bench)
    view.show_grid(bench)


def show_more_settings(bench: Bench) -> None:
    controls.show_switch(
        bench,
        "stride_is_window",
        _("Stride = window"),
        help=_("PyTorch's default when no stride is given."),
    )
    controls.show_switch(
        bench,
        "ceil_mode",
        _("Round up"),
        help=_("ceil_mode: also use a last window that extends past the edge."),
    )
    if bench.settings.kind == "avg":
        controls.show_switch(
            bench,
            "count_include_pad",
            _("Count padding"),
            help=_("count_include_pad: padding cells count in the average."),
        )
    controls.show_box(bench, "images")
    controls.show_axes_switch(bench)


show_page(PAGE, show_pooling)
