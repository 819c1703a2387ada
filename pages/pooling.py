"""Max and average pooling, one window at a time."""

from cnnviz.ui.grids import controls, view
from cnnviz.ui.grids.state import POOLING as PAGE
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.page import show_page


def show_pooling(stage: Stage) -> None:
    PAGE.begin()

    with stage.actions:
        controls.show_examples(PAGE)
        show_link_button(key="link")

    with stage.settings:
        controls.show_choice(PAGE, "kind", _("Kind"), ["max", "avg"], width=130)
        controls.show_boxes(PAGE, "kernel", "stride", "padding")
        if PAGE.current().settings.kind == "max":
            controls.show_boxes(PAGE, "dilation")
        controls.show_boxes(PAGE, "input", "channels")
        controls.show_more(show_more_settings)

    with stage_figure():
        view.show_size_formula(PAGE)
        view.show_grid(PAGE)


def show_more_settings() -> None:
    controls.show_switch(
        PAGE,
        "stride_is_window",
        _("Stride = window"),
        help=_("PyTorch's default when no stride is given."),
    )
    controls.show_switch(
        PAGE,
        "ceil_mode",
        _("Round up"),
        help=_("ceil_mode: also use a last window that extends past the edge."),
    )
    if PAGE.current().settings.kind == "avg":
        controls.show_switch(
            PAGE,
            "count_include_pad",
            _("Count padding"),
            help=_("count_include_pad: padding cells count in the average."),
        )
    controls.show_boxes(PAGE, "images")
    controls.show_axes_switch(PAGE)


show_page(PAGE.name, show_pooling)
