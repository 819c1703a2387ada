"""Max and average pooling, one window at a time."""

import streamlit as st

from cnnviz.grid import examples
from cnnviz.ui.grids import controls, link, panels, state, view
from cnnviz.ui.kit import copyable
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.shell import page

PAGE = "pooling"
actions = page.begin(PAGE)
bench = state.begin(PAGE, examples.POOLINGS, link.POOLING)

with actions:
    controls.examples(bench)
    copyable.link(key="link")

with st.container(key="settings", horizontal=True, vertical_alignment="bottom"):
    apart = controls.apart(bench)
    controls.choice(bench, "kind", _("Kind"), ["max", "avg"], width=130)
    controls.size(bench, "kernel", apart=apart)
    controls.size(bench, "stride", apart=apart)
    controls.size(bench, "padding", apart=apart)
    if bench.asked.kind == "max":
        controls.size(bench, "dilation", apart=apart)
    controls.size(bench, "input", apart=apart)
    controls.number(bench, "channels")
    with st.popover(_("More settings")):
        controls.switch(
            bench,
            "stride_is_window",
            _("Stride = window"),
            help=_("PyTorch's default when no stride is given."),
        )
        controls.switch(
            bench,
            "ceil_mode",
            _("Round up"),
            help=_("ceil_mode: also use a last window that extends past the edge."),
        )
        if bench.asked.kind == "avg":
            controls.switch(
                bench,
                "count_include_pad",
                _("Count padding"),
                help=_("count_include_pad: padding cells count in the average."),
            )
        controls.number(bench, "images")
        controls.apart_switch(bench)

panels.sizes(bench)
view.show(PAGE)
