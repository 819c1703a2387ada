"""What a grid page shows below its controls: the formula, the stepper, remarks, code, lesson."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.figures import coverage
from cnnviz.grid import Operation, Trace, code
from cnnviz.grid.trace import Index
from cnnviz.problem import Problem
from cnnviz.ui.grids import controls, stepper_words
from cnnviz.ui.grids.chain_strip import chain_payload, show_chain_relay, take_message
from cnnviz.ui.grids.function_formula import function_lines
from cnnviz.ui.grids.state import GridPage, GridState
from cnnviz.ui.grids.stepper import show_stepper
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.figure_download import Draws, figure_download, show_address_menu
from cnnviz.ui.kit.i18n import _, _n, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.size_formula import formula_in_numbers, formula_in_symbols, tensor_shapes
from cnnviz.ui.kit.stage import stage_buttons
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment, rerun_other_fragment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BELOW = "grids.below"
"""The fragment with the tabs below the grids."""
WORDS = "words"
"""The tab with the lesson, which depends on no number."""


def show_formula(page: GridPage) -> None:
    """Show the output-size formula; of an activation, its function and derivative."""
    operation = page.current().shown
    lines = function_lines if operation.kind.is_activation else _size_lines
    with st.container(key="formula"):
        st.markdown("\n\n".join(lines(operation)))


def _size_lines(operation: Operation) -> list[str]:
    """Return the formula in symbols, and with the numbers of both axes."""
    height, width = operation.trace.axes
    lines = [formula_in_symbols(height), formula_in_numbers(height)]
    if formula_in_numbers(width).replace("W", "H") != lines[1]:
        lines.append(formula_in_numbers(width))
    return lines


def show_grid(page: GridPage) -> None:
    """Show the stepper of a grid page, and what depends on the numbers in it."""
    grid = page.current()
    with st.container(key="notice"):
        controls.show_notice(page, _usual_remark(grid))
    if grid.later:
        show_chain_relay(page)
    _show_numbers(page, grid.outline)
    _show_tabs(page)


@fragment()
def _show_numbers(page: GridPage, outline: object) -> None:
    """Show what an edited cell changes.

    A fragment: after an edit only this runs again, not the page's controls.  That halves the work
    of the server and of the browser until Python's answer is on the screen.  A change of the
    controls too, such as leaving a worked example, runs the page.

    Args:
        page: The page.
        outline: What is shown around the grids.
    """
    grid = page.current()
    if grid.outline != outline:
        st.rerun()
    show_toasts()
    url_state.consume_action()
    show_stepper(
        grid.shown.trace,
        key="stepper",
        on_edit=functools.partial(page.take_edit, grid.at),
        on_resize=functools.partial(page.take_block, grid.at),
        chain=chain_payload(grid.operations, grid.at),
        on_chain=functools.partial(take_message, page),
    )
    with stage_buttons():
        controls.show_grid_buttons(page)
        _show_download(page)
    page.write_link(grid)
    if grid.tab != WORDS:
        rerun_other_fragment(BELOW)


def _show_download(page: GridPage) -> None:
    """Offer the grids at the current step, which the browser writes into its address."""
    grid = page.current()
    trace = grid.shown.trace

    def offer(params: Mapping[str, str]) -> tuple[Draws, str]:
        text = params.get("step", "")
        step = int(text) if text.isdecimal() and len(text) < 10 else 1
        step = min(max(step, 1), trace.output.size)

        def draw() -> Figure:
            words = stepper_words.figure_words()
            return figures.grid_figure(
                trace, step - 1, **_shown_grids(params), color_image=not grid.at, words=words
            )

        return draw, f"{page.name}-step-{step}"

    show_address_menu(offer, key="download-figure")


def _shown_grids(params: Mapping[str, str]) -> dict[str, Any]:
    """Return which grids the browser shows, read from its address as the browser does."""
    sets = {"all", "one"}
    channel, maps = params.get("channel", ""), params.get("maps")
    number = int(channel) - 1 if re.fullmatch("[1-9]", channel) else None
    return {
        "channel": channel if channel in sets else number,
        "maps": maps if maps in sets else None,
        "whole_output": params.get("output") == "all",
    }


def _usual_remark(grid: GridState) -> str:
    """Return the remarks on an operation that works, as one line of Markdown."""
    trace = grid.shown.trace
    parts = [
        *([] if trace.kind.is_activation else [_missed_cells(trace)]),
        *_kernel_span(trace),
        *_parameters(grid.shown),
    ]
    if any(axis.dropped for axis in trace.axes):
        parts.append(_("a last window that would start in the padding is skipped"))
    return " · ".join(parts)


def _missed_cells(trace: Trace) -> str:
    missed = int(np.count_nonzero(trace.coverage == 0))
    if not missed:
        return _("every input cell is reached")
    return _n(
        "{count} input cell is never reached (hatched)",
        "{count} input cells are never reached (hatched)",
        missed,
    )


def _kernel_span(trace: Trace) -> list[str]:
    if all(axis.dilation == 1 for axis in trace.axes):
        return []
    spans = [
        f":red[{axis.dilation}]·(:orange[{axis.kernel}] − 1) + 1 = **{axis.span}**"
        for axis in trace.axes
    ]
    text = spans[0] if spans[0] == spans[1] else f"{spans[0]} ↓, {spans[1]} →"
    return [_("kernel span {sizes}", sizes=text)]


def _parameters(operation: Operation) -> list[str]:
    if operation.kind.is_activation:
        return [_("no parameters: an activation has nothing to learn")]
    if operation.kernel is None:
        return [_("no parameters: pooling has nothing to learn")]
    shape = "·".join(str(n) for n in operation.kernel.shape)
    biases = 0 if operation.bias is None else len(operation.bias)
    count = operation.kernel.size + biases
    work = f":orange[{shape}]" + (f" + :yellow[{biases}]" if biases else "")
    grids = [grid.shape for grid in (operation.kernel, operation.bias) if grid is not None]
    parameters = _("parameters: {work} = **{count}**", work=work, count=count)
    shapes = " · ".join(f"`{shape}`" for shape in tensor_shapes(grids).split(" · "))
    return [shapes.replace(", ", ",\u00a0").replace(" [", "\u00a0["), parameters]


@fragment(key=BELOW)
def _show_tabs(page: GridPage) -> None:
    """Show the lesson in words, the code in PyTorch and in Keras, and the connections.

    A fragment: the answer to an edited cell comes without the lesson, and before the code.
    """
    url_state.consume_action()
    operations = page.current().operations
    page.show_tabs(
        "tab",
        {
            WORDS: (_("In words"), lambda: _show_words(page)),
            "pytorch": ("PyTorch", lambda: _show_code(code.write_pytorch, operations, "pytorch")),
            "keras": ("Keras", lambda: _show_code(code.write_keras, operations, "keras")),
            "connections": (_("Connections"), lambda: _show_connections(page)),
        },
    )
    page.write_link(page.current())


def _show_words(page: GridPage) -> None:
    grid = page.current()
    if grid.example is not None:
        st.markdown(_(grid.example.note))
    kind = grid.shown.kind
    show_lesson(
        "activation" if kind.is_activation else "convolution" if kind.has_kernel else "pooling"
    )


def _show_connections(page: GridPage) -> None:
    """Show how often each input cell is read, and the connections of a neuron and of a window."""
    drawings = _connections(page.current().shown.trace)
    for column, (key, (title, svg, note)) in zip(
        st.columns(3, gap="large"), drawings.items(), strict=False
    ):
        with column:
            st.markdown(f"**{title}**")
            show_svg(svg, key=key)
            if note:
                st.markdown(note)
    captions = {f"{title}\n{_plain_text(note)}": svg for title, svg, note in drawings.values()}
    figure_download(
        lambda: figures.drawings_figure(captions),
        f"{page.name}-connections",
        key="download-connections",
    )


def _plain_text(markdown: str) -> str:
    """Return Markdown without its colors and bold type."""
    return re.sub(r":[a-z]+\[(.*?)\]|\*\*", r"\1", markdown)


def _connections(trace: Trace) -> dict[str, tuple[str, str, str]]:
    """Return title, SVG and note of each drawing, by its key on the page; notes are Markdown."""
    words = _("How many windows read each cell")
    drawings = {"coverage": (words, coverage.coverage(trace.coverage, words), "")}
    if trace.weights is None:
        return drawings
    size = trace.image.shape[2:]  # (H, W)
    outputs = int(np.prod(trace.output.shape[1:]))
    inputs = int(np.prod(trace.image.shape[1:]))
    words = _(
        "Output neurons: {outputs}. Each reads all {inputs} inputs; one neuron is drawn",
        outputs=outputs,
        inputs=inputs,
    )
    product = f":green[{inputs}]·:violet[{outputs}]"
    drawings["dense-connections"] = (
        _("Fully connected"),
        coverage.connections(size, np.ndindex(*size), words),
        f"{words}: {_weights(product, inputs * outputs)}",
    )
    cell = trace.cell(0, 0, 0, 0)
    places = _sources(trace, cell.reads[..., 1:].reshape(-1, 2))
    words = _("Each output neuron reads only its window; all in a map share the same weights")
    shape = "·".join(str(n) for n in trace.weights.shape)
    drawings["window-connections"] = (
        _("Convolution"),
        coverage.connections(size, places, words),
        f"{words}: {_weights(f':orange[{shape}]', trace.weights.size)}",
    )
    return drawings


def _weights(product: str, count: int) -> str:
    return _n(
        "{product} = **{count}** weight",
        "{product} = **{count}** weights",
        count,
        product=product,
    )


def _sources(trace: Trace, reads: Index) -> set[tuple[int, int]]:
    """Return the image cells that padded cells copy; constant padding copies none."""
    places = {
        (int(trace.source_rows[r]), int(trace.source_cols[c])) for r, c in reads if min(r, c) >= 0
    }
    return {place for place in places if min(place) >= 0}


def _show_code(write: Callable[..., str], operations: Sequence[Operation], key: str) -> None:
    try:
        show_code(write(*operations), key=key)
    except Problem as problem:  # Keras has no such layer: say which setting
        st.info(say(problem))
