"""Convolution, one window at a time."""

from streamlit.delta_generator import DeltaGenerator

from cnnviz.grid import examples
from cnnviz.ui.grids import controls, link, state, view
from cnnviz.ui.grids.state import Bench
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.shell.page import show_page

PAGE = "convolution"


def show_convolution(actions: DeltaGenerator) -> None:
    bench = state.open_bench(PAGE, examples.CONVOLUTIONS, link.CONVOLUTION)

    with actions:
        controls.show_examples(bench)
        show_link_button(key="link")

    with controls.settings_row():
        controls.show_boxes(
            bench, "kernel", "stride", "padding", "dilation", "input", "channels", "filters"
        )
        controls.show_more(bench, show_more_settings)

    view.show_size_formula(bench)
    view.show_grid(bench)


def show_more_settings(bench: Bench) -> None:
    controls.show_choice(bench, "kind", _("Kind"), ["convolution", "transposed"])
    if bench.settings.kind == "transposed":
        controls.show_boxes(bench, "output_padding")
    else:
        controls.show_choice(bench, "padding_rule", _("Padding rule"), ["number", "same", "valid"])
        controls.show_choice(
            bench,
            "padding_mode",
            _("Padding mode"),
            ["zeros", "reflect", "replicate", "circular"],
        )
        controls.show_switch(
            bench,
            "flip",
            _("Flip the kernel"),
            help=_(
                "Rotated by 180°, this is convolution in the mathematical sense; deep "
                "learning uses the kernel as it is."
            ),
        )
    controls.show_boxes(bench, "images", "groups")
    controls.show_switch(bench, "bias", _("Bias"))
    controls.show_axes_switch(bench)


show_page(PAGE, show_convolution)
