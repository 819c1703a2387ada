"""One step of a convolution, a pooling or a transposed convolution: its grids and its sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT, TINTS, magnitude
from cnnviz.figures.plots.numbers import fitted_number, number_text
from cnnviz.figures.plots.panel import Panel, draw_frame, draw_panel
from cnnviz.figures.plots.paper import PANEL, QUIET, canvas, new_figure, resize, text_width, write
from cnnviz.figures.plots.sum_text import Line, sum_lines
from cnnviz.grid.trace import Kind, Trace

WORDS = {
    "input": "Input",
    "kernel": "Kernel",
    "window": "Window",
    "output": "Output",
    "bias": "Bias",
    "channel": "Channel {channel}",
    "filter": "Filter {filter}",
    "red": "Red",
    "green": "Green",
    "blue": "Blue",
    "withPadding": "with padding {rows} × {columns}",
    "step": "Step {step} of {total}: {place}",
    "cell": "row {row}, column {column}",
    "inImage": "image {image}",
    "inChannel": "channel {channel}",
    "inFilter": "filter {filter}",
}
"""The words of the figure, under the keys that the stepper of the pages has for them."""
SIGNS = {Kind.CONVOLUTION: "∗", Kind.TRANSPOSED: "∗ᵀ", Kind.MAX: "max", Kind.AVG: "avg"}
MOST_CHANNELS, MOST_MAPS = 8, 4
"""Channels of the input, and maps of the output, that are drawn."""
WIDEST, LEAST, SMALLEST, LARGEST, CORNERS = 860.0, 430.0, 13.0, 30.0, 22.0
"""Points: width of all grids together, width of the sum, the side of a cell, and from which side on
a cell of the window has its weight in the corner."""
MARGIN, SIGN, HEADING, SCALE, TEXT = 16.0, 44.0, 22.0, 20.0, 11.5
"""Points: around all, for a sign between panels, the heading, the scale of colors, the sum."""

Place = tuple[int, int, int, int]
"""Image, output channel, row and column of an output cell."""


def grid_figure(
    trace: Trace,
    step: int = 0,
    *,
    whole_output: bool = False,
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw one step: the input with its padding and the window, the kernel, the output, the sum.

    Args:
        trace: The operation.
        step: Which output cell, from 0: column after column, row after row, filter after filter,
            image after image.
        whole_output: Show every output cell; otherwise those after the step are hatched.
        words: The texts in the reader's language, under the keys of ``WORDS``.

    Raises:
        ValueError: There is no such step.
    """
    if not 0 <= step < trace.output.size:
        raise ValueError(f"There are steps 0 to {trace.output.size - 1}, not {step}")
    n, o, r, c = map(int, np.unravel_index(step, trace.output.shape))
    channels = trace.channels[o][:MOST_CHANNELS].tolist()
    maps = list(range(trace.output.shape[1])) if trace.output.shape[1] <= MOST_MAPS else [o]
    panels = [
        _input_panel(trace, n, channels, words),
        _kernel_panel(trace, (n, o, r, c), channels, words),
        _output_panel(trace, n, maps, -1 if whole_output else step, words),
    ]
    figure = new_figure(WIDEST, WIDEST)
    axes = canvas(figure)
    right, bottom = _place(axes, panels, trace.kind)
    for panel in panels:
        draw_panel(axes, panel)
    _mark_window(axes, trace, panels, (n, o, r, c), channels)
    draw_frame(axes, panels[2], (maps.index(o), r, c), LIGHT["output"], 2.6)
    if trace.bias is not None:
        bottom = _draw_bias(axes, panels[1], float(trace.bias[o]), bottom, words["bias"])
    caption = words["step"].format(
        step=step + 1, total=trace.output.size, place=_place_words(trace, (n, o, r, c), words)
    )
    right = max(right, 430.0)
    names = {
        channel: _channel_name(trace, channel, words) for channel in trace.channels[o].tolist()
    }
    bottom = _draw_sum(axes, caption, sum_lines(trace, n, o, r, c), names, bottom, right)
    resize(figure, axes, right + MARGIN, bottom + MARGIN)
    return figure


def _input_panel(trace: Trace, n: int, channels: list[int], words: Mapping[str, str]) -> Panel:
    """Return the channels that the step reads, with their padding."""
    height, width = trace.image.shape[2:]
    rows, columns = trace.padded.shape[2:]
    note = f"{height} × {width}"
    if (rows, columns) != (height, width):
        note += "  " + words["withPadding"].format(rows=rows, columns=columns)
    own_rows, own_columns = (
        _own_cells(trace.source_rows, height),
        _own_cells(trace.source_cols, width),
    )
    color_image = trace.image.shape[1] == 3
    tinted = color_image and trace.kind is not Kind.TRANSPOSED and trace.image.min() >= 0
    tints = list(TINTS.values())
    return Panel(
        "input",
        words["input"],
        note,
        trace.padded[n, channels],
        [_channel_name(trace, channel, words) for channel in channels],
        magnitude(trace.image) or 1.0,
        tints=[tints[channel] for channel in channels] if tinted else [],
        padding=~np.outer(own_rows, own_columns),
        hatched=np.broadcast_to(~_read(trace), (len(channels), rows, columns)),
    )


def _own_cells(source: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
    """Return which padded rows (or columns) are the image's own, not padding nor copies."""
    first = (len(source) - size) // 2
    own: NDArray[np.bool_] = (source >= 0) & (source == np.arange(len(source)) - first)
    return own


def _read(trace: Trace) -> NDArray[np.bool_]:
    """Return (Hp, Wp): whether a window reads a padded cell or another copy of its image cell."""
    rows = np.isin(np.arange(len(trace.source_rows)), trace.rows)
    columns = np.isin(np.arange(len(trace.source_cols)), trace.cols)
    copies = (trace.source_rows >= 0)[:, None] & (trace.source_cols >= 0)
    image = trace.coverage[trace.source_rows[:, None], trace.source_cols] > 0
    read: NDArray[np.bool_] = np.where(copies, image, np.outer(rows, columns))
    return read


def _kernel_panel(
    trace: Trace, place: Place, channels: list[int], words: Mapping[str, str]
) -> Panel:
    """Return the filter of the step, or what a pooling window reads."""
    n, o, r, c = place
    if trace.weights is not None:
        grids, title, limit = trace.weights[o, : len(channels)], words["kernel"], trace.weights
        names = [_channel_name(trace, channel, words) for channel in channels]
        lost = np.zeros(grids.shape, bool)
    else:
        cell = trace.cell(n, o, r, c)
        grids, title, limit, names = cell.values, words["window"], trace.image, [""]
        lost = cell.reads[..., 1] < 0
    note = "{} × {}".format(*grids.shape[1:])
    return Panel(
        "kernel", title, note, grids, names, magnitude(limit) or 1.0, hatched=lost, hidden=lost
    )


def _output_panel(
    trace: Trace, n: int, maps: list[int], step: int, words: Mapping[str, str]
) -> Panel:
    """Return the output, cells after ``step`` hatched; all of it for step −1."""
    grids = trace.output[n, maps]
    steps = np.arange(trace.output.size).reshape(trace.output.shape)[n, maps]
    to_come = steps > step if step >= 0 else np.zeros(grids.shape, bool)
    names = [""]
    if trace.output.shape[1] > 1 and trace.weights is None:
        names = [_channel_name(trace, o, words) for o in maps]
    elif trace.output.shape[1] > 1:
        names = [words["filter"].format(filter=o + 1) for o in maps]
    note = "{} × {}".format(*grids.shape[1:])
    limit = magnitude(trace.output) or 1.0
    return Panel(
        "output", words["output"], note, grids, names, limit, hatched=to_come, hidden=to_come
    )


def _channel_name(trace: Trace, channel: int, words: Mapping[str, str]) -> str:
    if trace.image.shape[1] == 1:
        return ""
    if trace.image.shape[1] == 3:
        return words[list(TINTS)[channel]]
    return words["channel"].format(channel=channel + 1)


def _place_words(trace: Trace, place: Place, words: Mapping[str, str]) -> str:
    """Return where an output cell is, in words; image and filter only where there are several."""
    n, o, r, c = place
    parts = [words["inImage"].format(image=n + 1)] if len(trace.image) > 1 else []
    if trace.output.shape[1] > 1:
        pooling = trace.weights is None
        parts.append(
            words["inChannel" if pooling else "inFilter"].format(channel=o + 1, filter=o + 1)
        )
    return ", ".join([*parts, words["cell"].format(row=r + 1, column=c + 1)])


def _place(axes: Axes, panels: Sequence[Panel], kind: Kind) -> tuple[float, float]:
    """Set where the panels stand, with the signs between them; return the right and lower edge."""
    cell = (WIDEST - 2 * SIGN) / sum(panel.columns for panel in panels)
    for panel in panels:
        panel.cell = min(max(cell, SMALLEST), LARGEST)
    high = max(panel.height for panel in panels)
    x = MARGIN
    for panel, sign in zip(panels, ("", SIGNS[kind], "="), strict=True):
        if sign:
            write(
                axes,
                x + SIGN / 2,
                MARGIN + HEADING + high / 2,
                sign,
                fontsize=12 if sign.isalpha() else 18,
                color=QUIET,
                ha="center",
                va="center",
            )
            x += SIGN
        panel.left, panel.top = x, MARGIN + HEADING + (high - panel.height) / 2
        x += panel.width
    return x, MARGIN + HEADING + high + SCALE


def _mark_window(
    axes: Axes, trace: Trace, panels: Sequence[Panel], place: Place, channels: list[int]
) -> None:
    """Frame the cells that the step reads; write the weights into their corners."""
    cell = trace.cell(*place)
    inputs, kernel, _ = panels
    read = cell.reads[..., 1] >= 0  # (C/groups, kH, kW)
    for (d, i, j), is_read in np.ndenumerate(read[: len(channels)]):
        if not is_read:
            continue
        p, q = cell.reads[d, i, j, 1:].tolist()
        wins = cell.winner == i * read.shape[2] + j
        color, width = (LIGHT["output"], 2.6) if wins else (LIGHT["kernel"], 1.5)
        draw_frame(axes, inputs, (d, p, q), color, width)
        if wins or not read.all():  # a part of the kernel: show which
            draw_frame(axes, kernel, (d, i, j), color, width)
        if trace.weights is not None and inputs.cell >= CORNERS:
            x, y = inputs.corner(d, p + 1, q + 1)
            text = f"×{fitted_number(float(trace.weights[place[1], d, i, j]), 5)}"
            size = 0.19 * inputs.cell
            write(
                axes,
                x - 3,
                y - 3.5,
                text,
                fontsize=size,
                color=LIGHT["kernel"],
                ha="right",
                zorder=4,
            )


def _draw_bias(axes: Axes, kernel: Panel, bias: float, bottom: float, word: str) -> float:
    """Draw the bias below the kernel; return the lower edge of the grids."""
    top = kernel.top + kernel.height + SCALE + 4
    x = kernel.left + text_width(word, 10) + 6
    width = max(LARGEST, text_width(number_text(bias), 10) + 8)
    write(axes, kernel.left, top + 15, word, fontsize=10, color=LIGHT["bias"])
    axes.add_patch(Rectangle((x, top), width, 22, fill=False, ec=LIGHT["bias"], lw=1.4))
    write(axes, x + width / 2, top + 15, number_text(bias), fontsize=10, ha="center")
    return max(bottom, top + 30)


def _draw_sum(
    axes: Axes,
    caption: str,
    lines: Sequence[Line],
    names: Mapping[int, str],
    top: float,
    right: float,
) -> float:
    """Write the step and its sum in a box; return the lower edge."""
    top += 10
    y = top + 20
    write(axes, MARGIN + 14, y, caption, fontsize=9.5, color=QUIET)
    for line in lines:
        start = MARGIN + 14
        if line.channel is not None:
            write(axes, start, y + 20, names[line.channel], fontsize=8.5, color=QUIET)
            start += max(text_width(name, 8.5) for name in names.values()) + 10
        y = _write_line(axes, line, start, y + 20, right)
    box = (MARGIN, top), right - MARGIN, y + 12 - top
    axes.add_patch(Rectangle(*box, fc=PANEL, ec="none", zorder=0))
    axes.add_patch(Rectangle((MARGIN, top), 3, y + 12 - top, fc=LIGHT["output"], ec="none"))
    return y + 12


def _write_line(axes: Axes, line: Line, left: float, y: float, right: float) -> float:
    """Write colored words, broken where they reach the right edge; return the last base line."""
    x = left
    for unit in line.units:
        sizes = [TEXT * (1.25 if role == "total" else 1) for _, role in unit]
        widths = [text_width(text, size) for (text, _), size in zip(unit, sizes, strict=True)]
        if x > left and x + sum(widths) > right - 8:
            x, y = left, y + 19
        for (text, role), size, width in zip(unit, sizes, widths, strict=True):
            color = LIGHT["output" if role == "total" else role or "quiet"]
            write(axes, x, y, text, fontsize=size, color=color)
            x += width
        x += TEXT * 0.4
    return y
