"""What a grid page says about its picture: the formula, what was left out, the code, the words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cnnviz.grid import Kind, Trace, adjust, effective_kernel
from cnnviz.grid.operation import Operation
from cnnviz.nets import snippet
from cnnviz.problem import Problem
from cnnviz.ui import copyable, formula
from cnnviz.ui.text import _, lesson, say
from cnnviz.ui.workbench import Bench


def sizes(bench: Bench) -> None:
    """Show the output-size formula in symbols, and with the numbers of both axes."""
    height, width = axes(bench.shown, bench.trace)
    with st.container(key="formula"):
        st.caption(formula.symbols(height))
        st.markdown(formula.numbers(height))
        if formula.numbers(width).replace("W", "H") != formula.numbers(height):
            st.markdown(formula.numbers(width))


def axes(operation: Operation, trace: Trace) -> tuple[formula.Axis, formula.Axis]:
    """Return what decides the output's height and width."""
    transposed = operation.kind is Kind.TRANSPOSED
    values = {
        name: adjust.value(operation, name)
        for name in ("kernel", "stride", "padding", "dilation", "output_padding")
    }

    def axis(name: str, i: int) -> formula.Axis:
        size = trace.image.shape[2 + i]
        total = trace.padded.shape[2 + i] - size  # 'same' may put one cell more at the end
        before = values["padding"][i] if transposed else total // 2
        return formula.Axis(
            name=name,
            size=size,
            kernel=values["kernel"][i],
            out=trace.output.shape[2 + i],
            stride=values["stride"][i],
            padding=(before, before if transposed else total - before),
            dilation=values["dilation"][i],
            ceil=operation.ceil_mode,
            transposed=transposed,
            output_padding=values["output_padding"][i],
        )

    return axis("H", 0), axis("W", 1)


def usual(bench: Bench) -> str:
    """Return the remarks that go with a picture that works, as one line of Markdown."""
    parts = [_reached(bench.trace), *_effective(bench.shown), *_parameters(bench.shown)]
    if any(axis.dropped for axis in axes(bench.shown, bench.trace)):
        parts.append(_("a last window that would start in the padding is left out"))
    line = " · ".join(parts)
    return line if bench.example is None else f"{line}\n\n{_(bench.example.note)}"


def _reached(trace: Trace) -> str:
    missed = int(np.count_nonzero(~trace.reached))
    if not missed:
        return _("every input cell is reached")
    return _("{count} input cells are never reached (hatched)", count=missed)


def _effective(operation: Operation) -> list[str]:
    kernel, dilation = (adjust.value(operation, name) for name in ("kernel", "dilation"))
    if dilation == (1, 1):
        return []
    spans = [
        f":red[{d}]·(:orange[{k}] − 1) + 1 = **{effective_kernel(k, d)}**"
        for k, d in zip(kernel, dilation, strict=True)
    ]
    text = spans[0] if spans[0] == spans[1] else f"{spans[0]} ↓, {spans[1]} →"
    return [_("effective kernel {sizes}", sizes=text)]


def _parameters(operation: Operation) -> list[str]:
    if operation.kernel is None:
        return [_("no parameters: pooling learns nothing")]
    shape = "·".join(str(n) for n in operation.kernel.shape)
    biases = 0 if operation.bias is None else len(operation.bias)
    count = operation.kernel.size + biases
    work = f":orange[{shape}]" + (f" + :yellow[{biases}]" if biases else "")
    return [_("parameters {work} = **{count}**", work=work, count=count)]


def tabs(bench: Bench) -> None:
    """Show what to take along: the code in PyTorch and in Keras, and the lesson in words."""
    torch_tab, keras_tab, words_tab = st.tabs(["PyTorch", "Keras", _("In words")])
    with torch_tab:
        _code(snippet.pytorch, bench, key="pytorch")
    with keras_tab:
        _code(snippet.keras, bench, key="keras")
    with words_tab:
        st.markdown(lesson(bench.page))


def _code(write: Callable[[Operation], str], bench: Bench, *, key: str) -> None:
    try:
        copyable.code(write(bench.shown), key=key)
    except Problem as problem:  # Keras has no such layer: say which setting
        st.info(say(problem))
