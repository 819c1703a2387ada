"""Max and average pooling, one window at a time."""

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

    with controls.settings_row():
        controls.show_choice(bench, "kind", _("Kind"), ["max", "avg"], width=130)
        controls.show_boxes(bench, "kernel", "stride", "padding")
        if bench.settings.kind == "max":
            controls.show_boxes(bench, "dilation")
        controls.show_boxes(bench, "input", "channels")
        controls.show_more(bench, show_more_settings)

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
    controls.show_boxes(bench, "images")
    controls.show_axes_switch(bench)


show_page(PAGE, show_pooling)
