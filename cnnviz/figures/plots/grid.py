"""One step of an operation: its grids and its sum."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT, TINTS, magnitude
from cnnviz.figures.plots.grid_step import WORDS, Step
from cnnviz.figures.plots.numbers import fitted_number, number_text
from cnnviz.figures.plots.panel import Panel, draw_frame, draw_panel
from cnnviz.figures.plots.paper import QUIET, canvas, new_figure, resize, text_width, write
from cnnviz.figures.plots.sum_text import draw_sum, sum_lines
from cnnviz.grid.trace import ACTIVATIONS, Kind, Trace

SIGNS = {
    Kind.CONVOLUTION: "∗",
    Kind.TRANSPOSED: "∗ᵀ",
    Kind.MAX: "max",
    Kind.AVG: "avg",
} | dict.fromkeys(ACTIVATIONS, "→")
WIDEST, LEAST, SMALLEST, LARGEST, CORNERS = 860.0, 430.0, 13.0, 30.0, 22.0
"""Points: width of all grids together, width of the sum, the side of a cell, and from which side on
a cell of the window has its weight in the corner."""
MARGIN, SIGN, HEADING, SCALE = 16.0, 44.0, 22.0, 20.0
"""Points: around all, for a sign between panels, the heading, the scale of colors."""


def grid_figure(
    trace: Trace,
    step: int = 0,
    *,
    channel: int | Literal["all", "one"] | None = None,
    maps: Literal["all", "one"] | None = None,
    whole_output: bool = False,
    color_image: bool = True,
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw one step: the input with its padding and the window, the kernel, the output, the sum.

    Args:
        trace: The operation.
        step: Which output cell, from 0: column after column, row after row, filter after filter,
            image after image.
        channel: The input channel to draw, from 0; ``one`` for the first that the step reads,
            ``all``, or None for all of up to eight.  The sum has every channel in any case.
        maps: Output maps: ``one`` for that of the step, ``all``, or None for all of up to four.
        whole_output: Show every output cell; otherwise those after the step are hatched.
        color_image: Three channels of the input are red, green and blue, and not feature maps.
        words: The texts in the reader's language, under the keys of ``WORDS``.

    Raises:
        ValueError: There is no such step.
    """
    total = trace.output.size
    if not 0 <= step < total:
        raise ValueError(f"There are steps 0 to {total - 1}, not {step}")
    n, o, r, c = map(int, np.unravel_index(step, trace.output.shape))
    current = Step(trace, (n, o, r, c), words, channel, maps, color_image)
    return _draw_step(current, _create_panels(current, total if whole_output else step))


def _draw_step(step: Step, panels: tuple[Panel, Panel, Panel]) -> Figure:
    """Draw input, kernel and output with the window, and the sum below them."""
    inputs, kernel, output = panels
    trace, (n, o, r, c) = step.trace, step.place
    figure = new_figure(WIDEST, WIDEST)
    axes = canvas(figure)
    right, bottom = _place_panels(axes, panels, trace.kind)
    for panel in panels:
        draw_panel(axes, panel)
    _mark_window(axes, step, inputs, kernel)
    draw_frame(axes, output, (step.filters.index(o), r, c), LIGHT["output"], 2.6)
    if trace.bias is not None:
        bottom = _draw_bias(axes, kernel, step.cell.bias, bottom, step.words["bias"])
    right = max(right, LEAST)
    lines = sum_lines(trace, n, o, r, c)
    bottom = draw_sum(axes, (MARGIN, bottom + 10, right), step.caption, lines, step.names)
    resize(figure, axes, right + MARGIN, bottom + MARGIN)
    return figure


def _create_panels(step: Step, last: int) -> tuple[Panel, Panel, Panel]:
    """Return input, kernel and output, which note how many of their grids are drawn."""
    trace, words = step.trace, step.words
    panels = _input_panel(step), _kernel_panel(step), _output_panel(step, last)
    unit = "shownChannels" if trace.weights is None else "shownFilters"
    _note_count(panels[0], trace.image.shape[1], words["shownChannels"])
    _note_count(panels[1], trace.channels.shape[1], words["shownChannels"])
    _note_count(panels[2], trace.output.shape[1], words[unit])
    return panels


def _note_count(panel: Panel, total: int, template: str) -> None:
    """Say in a panel's note how many grids of all are drawn, if some are left out."""
    if len(panel.grids) < total:
        panel.note += "  " + template.format(shown=len(panel.grids), total=total)


def _input_panel(step: Step) -> Panel:
    """Return channels of the input with their padding."""
    trace, channels = step.trace, step.channels
    height, width = trace.image.shape[2:]
    rows, columns = trace.padded.shape[2:]
    note = f"{height} × {width}"
    if (rows, columns) != (height, width):
        note += "  " + step.words["withPadding"].format(rows=rows, columns=columns)
    own = np.outer(_own_cells(trace.source_rows, height), _own_cells(trace.source_cols, width))
    color_image = step.color_image and trace.image.shape[1] == 3
    tinted = color_image and trace.kind is not Kind.TRANSPOSED and trace.image.min() >= 0
    tints = list(TINTS.values())
    return Panel(
        "input",
        step.words["input"],
        trace.padded[step.place[0], channels],
        [step.channel_name(channel) for channel in channels],
        magnitude(trace.image) or 1.0,
        hatched=np.broadcast_to(~_read(trace), (len(channels), rows, columns)),
        note=note,
        tints=[tints[channel] for channel in channels] if tinted else [],
        padding=~own,
        blank=False,
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


def _kernel_panel(step: Step) -> Panel:
    """Return the filter of the step, or what a pooling window reads."""
    trace, words = step.trace, step.words
    if trace.weights is None:
        values, limit = step.cell.values, magnitude(trace.image) or 1.0
        unread = step.cell.reads[..., 1] < 0
        title = words[trace.kind if trace.kind.is_activation else "window"]
        return Panel("kernel", title, values, [""], limit, hatched=unread)
    weights = trace.weights[step.place[1], step.depths]
    names = [name for channel, name in step.names.items() if channel in step.channels]
    limit, none = magnitude(trace.weights) or 1.0, np.zeros(weights.shape, bool)
    return Panel("kernel", words["kernel"], weights, names, limit, hatched=none)


def _output_panel(step: Step, last: int) -> Panel:
    """Return maps of the output; cells after step ``last`` are hatched."""
    trace, n, maps = step.trace, step.place[0], step.filters
    steps = np.arange(trace.output.size).reshape(trace.output.shape)
    names = [""]
    if trace.output.shape[1] > 1 and trace.weights is None:
        names = [step.channel_name(o) for o in maps]
    elif trace.output.shape[1] > 1:
        names = [step.words["filter"].format(filter=o + 1) for o in maps]
    return Panel(
        "output",
        step.words["output"],
        trace.output[n, maps],
        names,
        magnitude(trace.output) or 1.0,
        hatched=steps[n, maps] > last,
    )


def _place_panels(axes: Axes, panels: Sequence[Panel], kind: Kind) -> tuple[float, float]:
    """Set where the panels stand, with the signs between them; return the right and lower edge."""
    cell = (WIDEST - 2 * SIGN) / sum(panel.columns for panel in panels)
    for panel in panels:
        panel.cell = min(max(cell, SMALLEST), LARGEST)
    high = max(panel.height for panel in panels)
    x, middle = MARGIN, MARGIN + HEADING + high / 2
    equals = "→" if kind.is_activation else "="
    for panel, sign in zip(panels, ("", SIGNS[kind], equals), strict=True):
        if sign:
            size = 12 if sign.isalpha() else 18
            style = {"fontsize": size, "color": QUIET, "ha": "center", "va": "center"}
            write(axes, x + SIGN / 2, middle, sign, **style)
            x += SIGN
        panel.left, panel.top = x, middle - panel.height / 2
        x += panel.width
    return x, MARGIN + HEADING + high + SCALE


def _mark_window(axes: Axes, step: Step, inputs: Panel, kernel: Panel) -> None:
    """Frame the cells that the step reads; write the weights into their corners."""
    cell = step.cell
    read = cell.reads[..., 1] >= 0  # (C/groups, kH, kW)
    for d, i, j in np.argwhere(read[step.depths]).tolist():
        channel, p, q = cell.reads[step.depths[d], i, j].tolist()
        grid = step.channels.index(channel)
        wins = cell.winner == i * read.shape[2] + j
        color, width = (LIGHT["output"], 2.6) if wins else (LIGHT["kernel"], 1.5)
        draw_frame(axes, inputs, (grid, p, q), color, width)
        if wins or not read.all():  # a part of the kernel: show which
            draw_frame(axes, kernel, (d, i, j), color, width)
        if step.trace.weights is not None and inputs.cell >= CORNERS:
            x, y = inputs.corner(grid, p + 1, q + 1)
            text = f"×{fitted_number(float(kernel.grids[d, i, j]), 5)}"
            style = {"fontsize": 0.19 * inputs.cell, "color": LIGHT["kernel"], "ha": "right"}
            write(axes, x - 3, y - 3.5, text, zorder=4, **style)


def _draw_bias(axes: Axes, kernel: Panel, bias: float, bottom: float, word: str) -> float:
    """Draw the bias below the kernel; return the lower edge of the grids."""
    top = kernel.top + kernel.height + SCALE + 4
    x = kernel.left + text_width(word, 10) + 6
    width = max(LARGEST, text_width(number_text(bias), 10) + 8)
    write(axes, kernel.left, top + 15, word, fontsize=10, color=LIGHT["bias"])
    axes.add_patch(Rectangle((x, top), width, 22, fill=False, ec=LIGHT["bias"], lw=1.4))
    write(axes, x + width / 2, top + 15, number_text(bias), fontsize=10, ha="center")
    return max(bottom, top + 30)
