"""The close-up of a map for the browser, which looks numbers up and needs no stride."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz import figures
from cnnviz.figures import colors
from cnnviz.figures.colors import Floats
from cnnviz.nets import shape_text
from cnnviz.ui.kit.i18n import _

if TYPE_CHECKING:
    from cnnviz.inside import Closeup


def closeup_payload(view: Closeup, index: int, *, grayscale: bool) -> dict[str, Any]:
    """Return a close-up as static/components/inside/closeup.js reads it.

    Args:
        view: The close-up.
        index: Index of the map in its layer.
        grayscale: The input is an image, drawn in gray instead of signed colors.
    """
    channels, height, width = view.inputs.shape
    payload: dict[str, Any] = {
        "kind": view.kind,
        "channels": channels,
        "height": height,
        "width": width,
        "inputs": _floats(view.inputs),
        "inputLimit": figures.magnitude(view.inputs),
        "grayscale": grayscale and channels == 1,
        "output": _floats(view.output),
        "outHeight": view.output.shape[0],
        "outWidth": view.output.shape[1],
        "outputLimit": figures.magnitude(view.output),
        "rows": view.rows.tolist(),
        "columns": view.columns.tolist(),
        "sign": "=" if view.kind == "convolution" else "→",
        **_palette(),
        "words": _words(view, index),
    }
    return payload | _layer_payload(view)


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
