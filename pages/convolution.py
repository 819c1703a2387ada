"""Convolution, one window at a time."""

from cnnviz.ui.grids import controls, view
from cnnviz.ui.grids.state import CONVOLUTION as PAGE
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.page import show_page


def show_convolution(stage: Stage) -> None:
    PAGE.begin()

    with stage.actions:
        controls.show_examples(PAGE)
        show_link_button(key="link")

    with stage.settings:
        controls.show_boxes(
            PAGE, "kernel", "stride", "padding", "dilation", "input", "channels", "filters"
        )
        controls.show_more(show_more_settings)

    with stage_figure():
        view.show_size_formula(PAGE)
        view.show_grid(PAGE)


def show_more_settings() -> None:
    controls.show_choice(PAGE, "kind", _("Kind"), ["convolution", "transposed"])
    if PAGE.current().settings.kind == "transposed":
        controls.show_boxes(PAGE, "output_padding")
    else:
        controls.show_choice(PAGE, "padding_rule", _("Padding rule"), ["number", "same", "valid"])
        controls.show_choice(
            PAGE,
            "padding_mode",
            _("Padding mode"),
            ["zeros", "reflect", "replicate", "circular"],
        )
        controls.show_switch(
            PAGE,
            "flip",
            _("Flip the kernel"),
            help=_(
                "Rotated by 180°, this is convolution in the mathematical sense; deep "
                "learning uses the kernel as it is."
            ),
        )
    controls.show_boxes(PAGE, "images", "groups")
    controls.show_switch(PAGE, "bias", _("Bias"))
    controls.show_axes_switch(PAGE)


show_page(PAGE.name, show_convolution)
