"""Convolution, one window at a time."""

import streamlit as st

from cnnviz.grid import examples
from cnnviz.ui.grids import controls, link, panels, state, view
from cnnviz.ui.kit import copyable
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.shell import page

PAGE = "convolution"
actions = page.begin(PAGE)
bench = state.begin(PAGE, examples.CONVOLUTIONS, link.CONVOLUTION)

with actions:
    controls.examples(bench)
    copyable.link(key="link")

with st.container(key="settings", horizontal=True, vertical_alignment="bottom"):
    apart = controls.apart(bench)
    controls.size(bench, "kernel", apart=apart)
    controls.size(bench, "stride", apart=apart)
    controls.size(bench, "padding", apart=apart)
    controls.size(bench, "dilation", apart=apart)
    controls.size(bench, "input", apart=apart)
    controls.number(bench, "channels")
    controls.number(bench, "filters")
    with st.popover(_("More settings")):
        controls.choice(bench, "kind", _("Kind"), ["convolution", "transposed"])
        if bench.asked.kind == "transposed":
            controls.size(bench, "output_padding", apart=apart)
        else:
            controls.padding_rule(bench)
            controls.choice(
                bench,
                "padding_mode",
                _("Padding mode"),
                ["zeros", "reflect", "replicate", "circular"],
            )
            controls.switch(
                bench,
                "flip",
                _("Flip the kernel"),
                help=_(
                    "Rotated by 180°, this is the convolution of mathematics; deep learning "
                    "uses the kernel as it is."
                ),
            )
        controls.number(bench, "images")
        controls.number(bench, "groups")
        controls.switch(bench, "bias", _("Bias"))
        controls.apart_switch(bench)

panels.sizes(bench)
view.show(PAGE)
