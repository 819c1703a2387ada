"""Windows: a pair of strides, and the padding of max pooling."""

import functools
from typing import Literal

import numpy as np
import streamlit as st

from cnnviz.figures.slip_drawings import Grid, draw_row, headed_grid, sign, with_head
from cnnviz.figures.slip_strips import draw_windows
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.lessons.slips import (
    COLUMNS,
    CORNER,
    ROWS,
    WINDOW,
    count_windows,
    pool_corner,
    window_starts,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import POOLINGS, SLIPS, SlipsState

STRIDE_PAIR, PADDED = "stride-pair", "padded-maximum"
"""Ids of the scenes."""
POOLING_NAMES = {"max": N_("Max pooling"), "avg": N_("Average pooling")}


def show_strides(state: SlipsState, stage: Stage) -> None:
    """Show where the windows start when the pair is read in both orders."""
    with stage.settings:
        for name, label in (("down", _("First number")), ("right", _("Second number"))):
            st.segmented_control(label, [1, 2, 3], required=True, **SLIPS.widget(name))
    revealed = is_revealed(state, STRIDE_PAIR)
    pair, swapped = (state.down, state.right), (state.right, state.down)
    show_claim(STRIDE_PAIR)
    with st.container(key="slips-strides"):
        claimed = _draw_starts(swapped, _("As the blog reads it"), "dilation")
        computed = _draw_starts(pair if revealed else None, "PyTorch", "output")
        show_drawing(draw_row((claimed, computed)), "strides")
        rows, columns = count_windows(pair)
        show_verdict(
            _(
                "`stride={pair}`: {down} down, {right} to the right; {rows}×{columns} outputs",
                pair=pair,
                down=pair[0],
                right=pair[1],
                rows=rows,
                columns=columns,
            ),
            revealed=revealed,
        )


def _draw_starts(stride: tuple[int, int] | None, head: str, name: str) -> str:
    starts = window_starts(stride) if stride else []
    if stride:
        rows, columns = count_windows(stride)
        head = f"{head}: {rows}×{columns}"
    else:
        head = f"{head}: ?"
    drawing, width = draw_windows((ROWS, COLUMNS), WINDOW, starts, name, head)
    return with_head(drawing, head, name, width)


def _pair_text(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def predict_strides(state: SlipsState) -> Prediction:
    """Ask for the output size."""
    pair = (state.down, state.right)
    sizes = dict.fromkeys([count_windows(pair[::-1]), count_windows(pair), (3, 5), (2, 2), (3, 3)])
    choices = [*sizes][:3]
    return Prediction(
        Message(
            N_("A 3×3 window on {rows}×{columns} cells (rows × columns): which size has {call}?"),
            {"rows": ROWS, "columns": COLUMNS, "call": f"`Conv2d(1, 1, 3, stride={pair})`"},
        ),
        tuple(map(_pair_text, choices)),
        choices.index(count_windows(pair)),
        Message(
            N_(
                "In convolution and pooling layers every pair is (height, width), like the "
                "shape of the tensor: the first stride moves the window down."
            )
        ),
    )


def write_strides(state: SlipsState) -> str:
    """Return code that prints the output size."""
    return f"""import torch
from torch import nn

x = torch.zeros(1, 1, {ROWS}, {COLUMNS})  # (N, C, H, W)
size = nn.Conv2d(1, 1, {WINDOW}, stride=({state.down}, {state.right}))(x).shape[2:]
swapped = nn.Conv2d(1, 1, {WINDOW}, stride=({state.right}, {state.down}))(x).shape[2:]
print(size, swapped)
"""


def strides_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    pair = (state.down, state.right)
    return {"size": count_windows(pair), "swapped": count_windows(pair[::-1])}


def strides_rooms(state: SlipsState) -> list[RoomLink]:
    """Return a link to the same windows in *Convolution*."""
    counting = np.arange(1.0, ROWS * COLUMNS + 1).reshape(ROWS, COLUMNS)
    params = {
        "input": grid_text(counting),
        "kernel": grid_text(np.ones((WINDOW, WINDOW))),
        "stride": f"{state.down}_{state.right}",
        "bias": "off",
    }
    return [RoomLink("convolution", params)]


def show_padding(state: SlipsState, stage: Stage) -> None:
    """Show a padded input and its pooling, with −∞ or what PyTorch reads, and with zeros."""
    with stage.settings:
        st.slider(_("Add to every cell"), -9, 9, width=320, **SLIPS.widget("added"))
        st.segmented_control(
            _("Pooling"),
            list(POOLINGS),
            required=True,
            format_func=lambda kind: _(POOLING_NAMES[kind]),
            **SLIPS.widget("pooling"),
        )
    revealed, kind = is_revealed(state, PADDED), _kind(state)
    drawing, differ = _draw_padding(state.added, kind, revealed, language())
    show_claim(PADDED)
    with st.container(key="slips-padding"):
        show_drawing(drawing, "padding")
        show_verdict(_padding_words(kind, differ), revealed=revealed)


@functools.lru_cache(maxsize=128)
def _draw_padding(
    added: int, kind: Literal["max", "avg"], revealed: bool, _language: str
) -> tuple[str, int]:
    """Return both poolings as HTML, and in how many numbers they differ."""
    trace, zeros = pool_corner(added, kind)
    output = trace.output[0, 0]
    wrong = {(int(r), int(c)) for r, c in zip(*np.nonzero(zeros != output), strict=True)}
    crossed = wrong if revealed else ()
    answer = Grid(_("Output"), _numbers(zeros), "dilation", crossed=crossed, cell=40)
    shown = _numbers(output) if revealed else [["?"] * 3] * 3
    result = Grid(_("Output"), shown, "output", crossed, cell=40)
    padding = ("−∞" if kind == "max" else "0") if revealed else "?"
    both = (
        draw_row((_padded("0", added, _("With zeros")), sign("→"), headed_grid(answer))),
        draw_row((_padded(padding, added, "PyTorch"), sign("→"), headed_grid(result))),
    )
    return draw_row(both), len(wrong)


def _kind(state: SlipsState) -> Literal["max", "avg"]:
    return "max" if state.pooling == "max" else "avg"


def _padding_words(kind: str, differ: int) -> str:
    words = (
        _("`MaxPool2d(2, padding=1)` pads with −∞, which is never the maximum.")
        if kind == "max"
        else _("`AvgPool2d(2, padding=1)` does pad with zeros, and counts them.")
    )
    return f"{words} " + _("With zeros, {count} of the 9 numbers would differ.", count=differ)


def _padded(padding: str, added: int, head: str) -> str:
    values = CORNER + added
    rows = [[padding] * 6, *([padding, *_texts(row), padding] for row in values), [padding] * 6]
    border = {(r, c) for r in range(6) for c in range(6) if r in (0, 5) or c in (0, 5)}
    corner = {(0, 0), (0, 1), (1, 0), (1, 1)}
    return headed_grid(Grid(head, rows, "input", corner, border, cell=36))


def _texts(row: np.ndarray) -> list[str]:
    return [f"{value:g}".replace("-", "−") for value in row]


def _numbers(values: np.ndarray) -> list[list[str]]:
    return [_texts(row) for row in values]


def predict_padding(_state: SlipsState) -> Prediction:
    """Ask for the maximum of a window of −3 and three padded cells."""
    trace, zeros = pool_corner(0, "max")
    corner, other = trace.output[0, 0, 0, 0], zeros[0, 0]
    choices = ("−∞", f"{corner:g}".replace("-", "−"), f"{other:g}")
    return Prediction(
        Message(
            N_("The window in the corner has one cell, −3, and three padded ones. Its maximum?")
        ),
        choices,
        1,
        Message(
            N_(
                "With zeros it would be 0, a value that is not in the map at all. After ReLU it "
                "makes no difference: there, all values are 0 or more."
            )
        ),
    )


def write_padding(state: SlipsState) -> str:
    """Return code that pools the input in both ways."""
    call = "F.max_pool2d" if state.pooling == "max" else "F.avg_pool2d"
    return "\n".join(
        [
            "import torch",
            "import torch.nn.functional as F",
            "",
            *array_lines("x", "torch.tensor", (CORNER + state.added)[None, None]),
            f"output = {call}(x, 2, padding=1)",
            f"with_zeros = {call}(F.pad(x, (1, 1, 1, 1)), 2)",
            "print(output, with_zeros)",
            "",
        ]
    )


def padding_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    trace, zeros = pool_corner(state.added, _kind(state))
    return {"output": trace.output, "with_zeros": zeros[None, None]}


def padding_rooms(state: SlipsState) -> list[RoomLink]:
    """Return a link to *Pooling* with the input."""
    params = {"input": grid_text(CORNER + state.added), "window": "2", "padding": "1"}
    return [RoomLink("pooling", {**params, "kind": state.pooling})]
