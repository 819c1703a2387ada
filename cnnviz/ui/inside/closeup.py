"""The close-up of a map: how each of its cells is computed.

The browser gets index maps and looks the numbers up; it needs no stride.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz import figures
from cnnviz.figures import colors
from cnnviz.figures.colors import Floats
from cnnviz.figures.html import number
from cnnviz.nets import shape_text
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.models.activations import map_closeup
from cnnviz.ui.models.loading import Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cnnviz.inside import Closeup


_closeup = component("inside/closeup")


def show_closeup(
    model: Model, layer: int, index: int, before: Floats, after: Floats, digest: str
) -> bool:
    """Show one map of a layer beside what it is computed from; return whether the layer can.

    The layer's input is (C, H, W), its output (C', H', W'); the digest identifies the network's
    input.
    """
    view = map_closeup(model, layer, before, after, index)
    if view is None or not np.isfinite(after).all():
        return False
    data = closeup_payload(view, index, image=_is_image(layer, before))
    data["place"] = f"{layer + 1}.{index}"
    data["id"] = f"{model.key}/{digest}/{layer}/{index}/{language()}"
    _closeup(key=f"closeup-{layer}", data=data)
    return True


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
        title=f"{model.network.layers[layer]} · {place}: {number(view.output[cell])}",
        words=words,
    )


def _is_image(layer: int, before: Floats) -> bool:
    """Return whether the input of a layer is an image with values from 0 to 1."""
    return bool(layer == 0 and 0 <= before.min() <= before.max() <= 1)


def closeup_payload(view: Closeup, index: int, *, image: bool) -> dict[str, Any]:
    """Return a close-up as static/components/inside/closeup.js reads it.

    Of an ``image`` of one channel, the input is gray instead of in signed colors.
    """
    channels, height, width = view.inputs.shape
    return {
        "kind": view.kind,
        "channels": channels,
        "height": height,
        "width": width,
        "inputs": _floats(view.inputs),
        "inputLimit": figures.magnitude(view.inputs),
        "grayscale": image and channels == 1,
        "output": _floats(view.output),
        "outHeight": view.output.shape[0],
        "outWidth": view.output.shape[1],
        "outputLimit": figures.magnitude(view.output),
        "rows": view.rows.tolist(),
        "columns": view.columns.tolist(),
        "sign": "=" if view.kind == "convolution" else "→",
        **_palette(),
        "words": _words(view, index),
        **_layer_payload(view),
    }


def _layer_payload(view: Closeup) -> dict[str, Any]:
    """Return what only this kind of layer has."""
    if view.kernel is not None:
        return {
            "kernel": _floats(view.kernel),
            "kernelHeight": view.kernel.shape[1],
            "kernelWidth": view.kernel.shape[2],
            "kernelLimit": figures.magnitude(view.kernel),
            "bias": view.bias,
        }
    if view.divisors is not None:
        return {"divisors": view.divisors.tolist()}
    return {"norm": vars(view.norm)} if view.norm is not None else {}


def _words(view: Closeup, index: int) -> dict[str, str]:
    """Return the words of a close-up; the browser fills in the placeholders."""
    one = view.inputs.shape[0] == 1
    kernel = () if view.kernel is None else view.kernel.shape
    return {
        "input": _("Input") if one else _("Input maps"),
        "inputShape": _spaced(view.inputs.shape[1:] if one else view.inputs.shape),
        "kernel": _("Filter {index}", index=index + 1),
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


def _palette() -> dict[str, Any]:
    """Return the colors of the levels as RGBA, and the level of NaN."""
    rgb, opacities = colors.palette()
    table = np.frombuffer(rgb, np.uint8).reshape(-1, 3)
    rgba = np.column_stack([table, np.frombuffer(opacities, np.uint8)])  # (256, 4)
    code = base64.b64encode(rgba.tobytes()).decode("ascii")
    return {"palette": code, "steps": colors.STEPS, "notANumber": colors.NOT_A_NUMBER}


def _floats(values: Floats) -> str:
    return base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode("ascii")
