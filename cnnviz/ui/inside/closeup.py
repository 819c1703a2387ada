"""The close-up of a map as a figure: how one of its cells is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.figures.colors import Floats
from cnnviz.figures.html import number
from cnnviz.nets import shape_text
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.activations import map_closeup
from cnnviz.ui.models.loading import Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cnnviz.inside import Closeup


def draw_closeup(
    model: Model,
    layer: int,
    index: int,
    before: Floats,
    after: Floats,
    cell: tuple[int, int] | None,
) -> Figure:
    """Return a close-up that the page shows as a figure; for the strongest cell if None."""
    view = map_closeup(model, layer, before, after, index)
    assert view is not None
    height, width = view.output.shape
    if cell is None or cell[0] >= height or cell[1] >= width:
        cell = divmod(int(np.abs(view.output).argmax()), width)
    words = _words(view, index)
    place = words["position"].format(row=cell[0] + 1, column=cell[1] + 1)
    return figures.closeup_figure(
        view,
        cell,
        gray=_is_image(layer, before) and len(before) == 1,
        title=f"{placed_layers(model.network)[layer].layer} · {place}: {number(view.output[cell])}",
        words=words,
    )


def _is_image(layer: int, before: Floats) -> bool:
    """Return whether the input of a layer is an image with values from 0 to 1."""
    return bool(layer == 0 and 0 <= before.min() <= before.max() <= 1)


def _words(view: Closeup, index: int) -> dict[str, str]:
    """Return the words of a close-up; the browser fills in the placeholders."""
    one = view.inputs.shape[0] == 1
    kernel = () if view.kernel is None else view.kernel.shape
    weights = _("Filter {index}") if view.factor is None else _("Factor of map {index}")
    return {
        "input": _("Input") if one else _("Input maps"),
        "inputShape": _spaced(view.inputs.shape[1:] if one else view.inputs.shape),
        "kernel": weights.format(index=index + 1),
        "kernelShape": _spaced(kernel),
        "output": _("Map {index}", index=index + 1),
        "outputHelp": _(
            "Hover over or tap a cell, or use the arrow keys, to see how it is computed."
        ),
        "position": _("Row {row}, column {column}"),
        "products": _("sum of {count} products"),
    }


def _spaced(shape: tuple[int, ...]) -> str:
    return shape_text(shape).replace("×", " × ")
