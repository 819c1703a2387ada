"""The receptive fields of a layer on an image, for the browser to draw."""

from __future__ import annotations

import base64
import functools
from typing import Any

from cnnviz import figures
from cnnviz.data import drawn_garments
from cnnviz.nets import Network, Row
from cnnviz.ui.kit.i18n import _

GARMENT = 9
"""Label of the drawn garment that is shown: an ankle boot has no symmetry."""


def field_payload(network: Network, row: Row) -> dict[str, Any] | None:
    """Return an image, and the rows and columns of it that each cell of a layer's output sees.

    Args:
        network: A network whose layers fit.
        row: The layer's row of its table.

    Returns:
        None for a network whose input is flat.
    """
    if len(network.input_shape) != 3:
        return None
    field = network.fields[row.index + 1]
    rows, columns = field.extents
    # By axis: a patch's rows do not depend on its column where neither sees only padding.
    flat = len(row.output_shape) == 1
    return {
        "image": _garment(),
        "height": network.input_shape[1],
        "width": network.input_shape[2],
        "rows": [field.patch(cell, columns // 2)[0] for cell in range(rows)],
        "columns": [field.patch(rows // 2, cell)[1] for cell in range(columns)],
        "flat": flat,
        "words": {
            "input": _("Input"),
            "output": _("One output feature map") if not flat else _("Features"),
            "cell": _("Row {row}, column {column} sees {patch} of the input."),
            "allFeatures": _("Every feature sees {patch} of the input."),
            "patch": _("rows {top}–{bottom}, columns {left}–{right}"),
            "padding": _("The part outside the input is padding."),
            "onlyPadding": _("It sees only padding, nothing of the input."),
            "hint": _("Hover over an output cell, or use the arrow keys."),
            "note": _("drawing of a garment, scaled to the input"),
        },
    }


@functools.cache
def _garment() -> str:
    """Return the image as PNG in base64."""
    images, labels, *_ = drawn_garments.draw_garments(train=10, test=10)
    image = images[int((labels == GARMENT).argmax())]  # (1, 28, 28)
    return base64.b64encode(figures.enlarge(image)).decode("ascii")
