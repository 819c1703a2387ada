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
from cnnviz.nets import shape_text
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.models.activations import map_closeup
from cnnviz.ui.models.loading import Model

if TYPE_CHECKING:
    from cnnviz.inside import Closeup


_closeup = component("inside/closeup")


def show_closeup(
    model: Model, layer: int, index: int, before: Floats, after: Floats, digest: str
) -> None:
    """Show one map of a layer beside what it is computed from, if the layer has close-ups.

    Args:
        model: The network.
        layer: The layer's place in it.
        index: The map's place in the layer.
        before: (C, H, W) the layer's input.
        after: (C', H', W') its output.
        digest: Identifies the network's input.
    """
    view = map_closeup(model, layer, before, after, index)
    if view is not None and np.isfinite(after).all():
        data = _payload(
            view, index, image=bool(layer == 0 and 0 <= before.min() <= before.max() <= 1)
        )
        data["place"] = f"{layer + 1}.{index}"
        data["id"] = f"{model.key}/{digest}/{layer}/{index}/{language()}"
        _closeup(key=f"closeup-{layer}", data=data)


def _payload(view: Closeup, index: int, *, image: bool) -> dict[str, Any]:
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
        "outputHelp": _("Hover over a cell, or use the arrow keys, to see how it is computed."),
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
