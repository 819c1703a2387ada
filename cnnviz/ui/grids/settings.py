"""The settings of each kind of operation, in the row above the grids and in its menu."""

from cnnviz.ui.grids import controls
from cnnviz.ui.grids.state import GridPage
from cnnviz.ui.kit.i18n import _


def show_settings(page: GridPage) -> None:
    """Show the settings of the operation on the page."""
    kind = page.current().settings.kind
    if kind.is_activation:
        _show_activation(page)
    elif kind.has_kernel:
        _show_convolution(page)
    else:
        _show_pooling(page)


def _show_convolution(page: GridPage) -> None:
    controls.show_boxes(
        page, "kernel", "stride", "padding", "dilation", "input", "channels", "filters"
    )

    def show_more() -> None:
        controls.show_choice(page, "kind", _("Kind"), ["convolution", "transposed"])
        if page.current().settings.kind == "transposed":
            controls.show_boxes(page, "output_padding")
        else:
            rules = ["number", "same", "valid"]
            controls.show_choice(page, "padding_rule", _("Padding rule"), rules)
            modes = ["zeros", "reflect", "replicate", "circular"]
            controls.show_choice(page, "padding_mode", _("Padding mode"), modes)
            controls.show_switch(
                page,
                "flip",
                _("Flip the kernel"),
                help=_(
                    "Rotated by 180°, this is convolution in the mathematical sense; deep "
                    "learning uses the kernel as it is."
                ),
            )
        controls.show_boxes(page, "images", "groups")
        controls.show_switch(page, "bias", _("Bias"))
        controls.show_axes_switch(page)

    controls.show_more(show_more)


def _show_pooling(page: GridPage) -> None:
    kind = page.current().settings.kind
    controls.show_choice(page, "kind", _("Kind"), ["max", "avg"], width=130)
    controls.show_boxes(page, "kernel", "stride", "padding")
    if kind == "max":
        controls.show_boxes(page, "dilation")
    controls.show_boxes(page, "input", "channels")

    def show_more() -> None:
        controls.show_switch(
            page,
            "stride_is_window",
            _("Stride = window"),
            help=_("PyTorch's default when no stride is given."),
        )
        controls.show_switch(
            page,
            "ceil_mode",
            _("Round up"),
            help=_("ceil_mode: also use a last window that extends past the edge."),
        )
        if kind == "avg":
            controls.show_switch(
                page,
                "count_include_pad",
                _("Count padding"),
                help=_("count_include_pad: padding cells count in the average."),
            )
        controls.show_boxes(page, "images")
        controls.show_axes_switch(page)

    controls.show_more(show_more)


def _show_activation(page: GridPage) -> None:
    controls.show_choice(
        page, "kind", _("Function"), ["relu", "leaky_relu", "tanh", "sigmoid"], width=150
    )
    if page.current().settings.kind == "leaky_relu":
        controls.show_real(page, "slope", step=0.05)
    if page.current().at:  # all that is left are sizes of the input, which is computed
        return
    controls.show_boxes(page, "input", "channels")

    def show_more() -> None:
        controls.show_boxes(page, "images")
        controls.show_axes_switch(page)

    controls.show_more(show_more)
