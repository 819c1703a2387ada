"""The card of a layer: its formula with numbers, its parameters, its receptive field."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data import drawn_garments
from cnnviz.nets import Layer, Network, Row, Shape, cost_notes, shape_text
from cnnviz.nets.layers.kinds import Block, Flatten
from cnnviz.nets.receptive.fields import Patch
from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.size_formula import formula_in_numbers, formula_in_symbols, tensor_shapes
from cnnviz.ui.labels.layers import layer_sentence, layer_title
from cnnviz.ui.labels.network_table import memory_size
from cnnviz.ui.sizes.state import Build

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GARMENT = 9
"""Label of the drawn garment that is shown: an ankle boot has no symmetry."""
_COLORED = re.compile(r":(green|orange|violet|blue|gray|red|yellow)\[((?:[^\[\]])*)\]")
SENTENCES = {
    "conv": N_(
        "Filters: {count}, input channels: {channels}. Each filter reads all input channels and "
        "produces one feature map."
    ),
    "relu": N_("Sets all values below zero to zero. The shape stays the same."),
    "dropout": N_(
        "In training mode, sets each value to zero with probability {p} and scales up the rest; "
        "in evaluation mode, passes everything through unchanged. The shape stays the same."
    ),
}
"""Sentences that *Look inside* has in a form of its own, about the image there."""


def card_payload(build: Build) -> dict[str, Any] | None:
    """Return the open card, None if none is open."""
    opened = _open_layer(build)
    if opened is None or build.layer is None:
        return None
    network, row, before = opened
    layer = network.layers[row.index]
    title = f"{build.layer + 1} · {escape(layer_title(layer))} <small>{escape(row.name)}</small>"
    html = [
        f"<h3>{title}</h3>",
        f'<p class="quiet">{escape(_sentence(layer, row, before))}</p>',
        *_size(layer, before, row),
        f'<dl class="counts">{"".join(_counts(layer, before, row))}</dl>',
    ]
    return {"html": "".join(html), "receptiveField": _field_payload(network, row)}


def _open_layer(build: Build) -> tuple[Network, Row, Shape] | None:
    """Return the layer of the open card: its network, its row there, its input's shape."""
    index, network = build.layer, build.fitting_network
    if build.line is None or index is None or index >= len(network.layers):
        return None
    rows, before = build.rows, build.rows[index - 1].output_shape if index else network.input_shape
    inner = build.inner_place(build.line)
    if inner is not None:  # as if its path through the block were the rest of the network
        path, place = inner
        rows = [*rows[:index], *build.inner_rows[index][path]]
        block = network.layers[index]
        assert isinstance(block, Block)
        layers = (*network.layers[:index], *[*block.paths.values()][path])
        network, index = replace(network, layers=layers), index + place
        before = rows[index - 1].output_shape if place else before
    return network, rows[index], before


def _sentence(layer: Layer, row: Row, before: Shape) -> str:
    if layer.code in SENTENCES and getattr(layer, "groups", 1) == 1:
        return _(
            SENTENCES[layer.code],
            count=getattr(layer, "out_channels", 0),
            channels=before[0],
            p=getattr(layer, "p", 0),
        )
    return layer_sentence(layer, row, before)


def _size(layer: Layer, before: Shape, row: Row) -> list[str]:
    """Return the size formula in symbols and in numbers; for other layers, the shapes."""
    axes = layer.axes(before)
    if axes is None:
        product = f"{'·'.join(map(str, before))} = " if isinstance(layer, Flatten) else ""
        return [
            f'<p class="sum"><span class="green">{shape_text(before)}</span> → '
            f'{product}<b class="violet">{shape_text(row.output_shape)}</b></p>'
        ]
    height, width = map(formula_in_numbers, axes)
    sums = [height] if width.replace("W", "H") == height else [height, width]
    return [
        f'<p class="symbols">{formula_html(formula_in_symbols(axes[0]))}</p>',
        *(f'<p class="sum">{formula_html(one)}</p>' for one in sums),
    ]


def _counts(layer: Layer, before: Shape, row: Row) -> list[str]:
    """Return parameters, MACs, receptive field and memory with their arithmetic."""
    arithmetic = escape(row.arithmetic.rpartition(" = ")[0])
    shapes = tensor_shapes(layer.weight_shapes())
    counts = [_count(_("Parameters"), arithmetic, f"{row.parameters:,}", shapes)]
    if cost_notes.torchinfo_multiply_adds(layer, before):
        counts.append(_multiply_adds(layer, before, row))
    field = row.receptive_field
    jump = " × ".join(f"{float(step):.4g}" for step in field.jump)
    note = _("neighbors are {jump} input cells apart (height × width)", jump=jump)
    size = " × ".join(map(str, field.size))
    counts.append(_count(_("Receptive field"), "", size, note if any(field.jump) else ""))
    cells = "·".join(map(str, row.output_shape))
    counts.append(_count(_("Memory"), f"4·{cells}", memory_size(row.memory), _("bytes (float32)")))
    return counts


def _multiply_adds(layer: Layer, before: Shape, row: Row) -> str:
    """Return the MACs, and why torchinfo counts others."""
    torchinfo, note = cost_notes.torchinfo_multiply_adds(layer, before), ""
    if torchinfo != row.multiply_adds:
        reasons = "; ".join(_(why) for why in cost_notes.torchinfo_reasons(layer, before))
        note = _("torchinfo reports {count}: {reasons}", count=f"{torchinfo:,}", reasons=reasons)
    work = cost_notes.multiply_adds_product(layer, before)
    return _count(_("MACs"), work, f"{row.multiply_adds:,}", note)


def _count(name: str, work: str, total: str, note: str = "") -> str:
    equals = f"{work} = " if work else ""
    small = f"<small>{escape(note)}</small>" if note else ""
    return f"<div><dt>{escape(name)}</dt><dd>{equals}<b>{total}</b>{small}</dd></div>"


def formula_html(markdown: str) -> str:
    """Return the Markdown of a formula as HTML: colors and bold."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(markdown))
    return _COLORED.sub(r'<span class="\1">\2</span>', text)


def _field_payload(network: Network, row: Row) -> dict[str, Any] | None:
    """Return an image, and the rows and columns of it that each cell of a layer's output sees.

    None for a network whose input is flat.
    """
    if len(network.input_shape) != 3:
        return None
    field = network.fields[row.index + 1]
    rows, columns = field.extents
    # By axis: a patch's rows do not depend on its column where neither sees only padding.
    flat = len(row.output_shape) == 1
    return {
        "image": base64.b64encode(figures.enlarge(_garment())).decode("ascii"),
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
            "hint": _("Hover over or tap an output cell, or use the arrow keys."),
            "note": _("drawing of a garment, scaled to the input"),
        },
    }


def draw_receptive_field(build: Build, cell: tuple[int, int] | None) -> Callable[[], Figure] | None:
    """Return what draws the receptive field of the open card, None if it has none.

    Args:
        build: The network, and which card is open.
        cell: Row and column of the output's cell; the middle one if None or outside.
    """
    opened = _open_layer(build)
    if opened is None or len(opened[0].input_shape) != 3:
        return None
    network, row, _before = opened
    field, flat = network.fields[row.index + 1], len(row.output_shape) == 1
    rows, columns = field.extents
    if flat or cell is None or cell[0] >= rows or cell[1] >= columns:
        cell = rows // 2, columns // 2
    patch = field.patch(*cell)

    def draw() -> Figure:
        return figures.receptive_field_figure(
            _garment(),
            network.input_shape[1:],
            patch,
            output=None if flat else (rows, columns),
            cell=cell,
            title=_patch_sentence(patch, cell, flat=flat),
            words={"input": _("Input"), "output": _("One output feature map")},
        )

    return draw


def _patch_sentence(patch: Patch, cell: tuple[int, int], *, flat: bool) -> str:
    """Return the sentence of static/components/builder/layer_card.js about a patch."""
    (top, bottom), (left, right) = patch
    if top > bottom or left > right:
        return _("It sees only padding, nothing of the input.")
    words = N_("Every feature sees {patch} of the input.")
    if not flat:
        words = N_("Row {row}, column {column} sees {patch} of the input.")
    place = N_("rows {top}–{bottom}, columns {left}–{right}")
    numbers = {"top": top + 1, "bottom": bottom + 1, "left": left + 1, "right": right + 1}
    return _(words, row=cell[0] + 1, column=cell[1] + 1, patch=_(place, **numbers))


@functools.cache
def _garment() -> NDArray[np.uint8]:
    """Return the image, (1, 28, 28)."""
    images, labels, *_ = drawn_garments.draw_garments(train=10, test=10)
    image: NDArray[np.uint8] = images[int((labels == GARMENT).argmax())]
    return image
