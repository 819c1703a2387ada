"""The card of a layer: its formula with the numbers, its parameters, what it sees of the input."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from cnnviz.nets import Layer, Row, Shape, shape_text
from cnnviz.nets.base import pair
from cnnviz.nets.layers import AvgPool2d, Conv2d, MaxPool2d
from cnnviz.ui import explain, formula
from cnnviz.ui.sizes import Build
from cnnviz.ui.text import _

_COLOURED = re.compile(r":(green|orange|violet|blue|gray|red|yellow)\[((?:[^\[\]])*)\]")


def card(build: Build) -> dict[str, Any] | None:
    """Return the card that is open, None if there is none."""
    index = build.layer
    if index is None or index >= len(build.sound.layers):
        return None
    row = build.sound.table()[index]
    layer = build.sound.layers[index]
    before = [build.sound.input_shape, *build.sound.shapes()][index]
    last = index == len(build.network.layers) - 1
    parts = [
        f'<button type="button" class="tool close" data-do="close" aria-label="{_("Close")}" '
        f'title="{_("Close")}">✕</button>',
        f"<h3>{index + 1} · {escape(explain.title(layer))}</h3>",
        f'<p class="quiet">{escape(explain.sentence(layer, row, before, last=last))}</p>',
        *_formula(layer, before, row),
    ]
    return {"html": "".join(parts)}


def _formula(layer: Layer, before: Shape, row: Row) -> list[str]:
    axes = _axes(layer, before, row.output_shape)
    if not axes:
        sizes = f"{shape_text(before)} → {shape_text(row.output_shape)}"
        return [f'<p class="sum">{sizes}</p>']
    height, width = axes
    lines = [f'<p class="quiet sum">{coloured(formula.symbols(height))}</p>']
    lines.append(f'<p class="sum">{coloured(formula.numbers(height))}</p>')
    if formula.numbers(width).replace("W", "H") != formula.numbers(height):
        lines.append(f'<p class="sum">{coloured(formula.numbers(width))}</p>')
    return lines


def _axes(layer: Layer, before: Shape, after: Shape) -> list[formula.Axis]:
    if not isinstance(layer, Conv2d | MaxPool2d | AvgPool2d):
        return []
    kernel = pair(layer.kernel_size)
    stride = kernel if layer.stride is None else pair(layer.stride)
    padding, dilation = pair(layer.padding), pair(getattr(layer, "dilation", 1))
    return [
        formula.Axis(
            name="HW"[i],
            size=before[1 + i],
            kernel=kernel[i],
            out=after[1 + i],
            stride=stride[i],
            padding=(padding[i], padding[i]),
            dilation=dilation[i],
            ceil=getattr(layer, "ceil_mode", False),
        )
        for i in range(2)
    ]


def coloured(markdown: str) -> str:
    """Return the little Markdown of a formula as HTML: colours and bold."""
    text = escape(markdown)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return _COLOURED.sub(r'<span class="\1">\2</span>', text)
