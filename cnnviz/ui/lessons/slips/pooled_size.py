"""The size after a pooling."""

import numpy as np
import streamlit as st

from cnnviz.figures.slip_drawings import with_head
from cnnviz.figures.slip_strips import draw_strip
from cnnviz.grid.text import grid_text
from cnnviz.lessons.slips import (
    count_pooled,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

FORMULA = "pooling-formula"
"""Id of the scene."""


def show_formula(state: SlipsState, stage: Stage) -> None:
    """Show the windows of a pooling along an axis, and both results."""
    with stage.settings:
        for name, label, low, high in (
            ("size", _("Cells"), 5, 20),
            ("kernel", _("Window"), 2, 5),
            ("stride", _("Stride"), 1, 5),
        ):
            st.number_input(
                min_value=low, max_value=high, step=1, width=140, **SLIPS.number(name, label)
            )
    revealed = is_revealed(state, FORMULA)
    windows, quotient, rest = count_pooled(state.size, state.kernel, state.stride)
    show_claim(FORMULA)
    with st.container(key="slips-formula"):
        label = _n("{count} window fits", "{count} windows fit", windows)
        drawing, width = draw_strip(
            state.size, state.kernel, state.stride, windows if revealed else 0, label
        )
        head = label if revealed else _("Cells along an axis")
        show_drawing(with_head(drawing, head, "output", width), "formula")
        claimed = f"{state.size}/{state.kernel} = {float(quotient):.3g}"
        says = _("The textbook: {claimed}", claimed=claimed)
        st.markdown(f":gray[{says}]")
        formula = f"⌊({state.size} − {state.kernel})/{state.stride}⌋ + 1 = {windows}"
        left = _n("{count} cell is not read", "{count} cells are not read", rest) if rest else ""
        show_verdict(" · ".join(filter(None, (f"`{formula}`", left))), revealed=revealed)


def predict_formula(state: SlipsState) -> Prediction:
    """Ask for the output size."""
    windows, quotient, _rest = count_pooled(state.size, state.kernel, state.stride)
    numbers = dict.fromkeys([f"{float(quotient):.3g}", str(windows), str(windows + 1)])
    numbers |= dict.fromkeys([str(windows - 1) if windows > 1 else str(windows + 2)])
    choices = sorted(numbers, key=float)
    return Prediction(
        Message(
            N_("{size} cells, a window of {kernel}, stride {stride}: how many outputs?"),
            {"size": state.size, "kernel": state.kernel, "stride": state.stride},
        ),
        tuple(choices),
        choices.index(str(windows)),
        Message(
            N_(
                "The division gives the size only if stride and window are equal and nothing is "
                "left over. They need not be equal: in AlexNet the window is 3 and the stride 2."
            )
        ),
    )


def write_formula(state: SlipsState) -> str:
    """Return code that counts the outputs."""
    return f"""import torch
import torch.nn.functional as F

x = torch.rand(1, 1, {state.size})  # (N, C, L)
outputs = F.max_pool1d(x, {state.kernel}, stride={state.stride}).shape[-1]
print(outputs, {state.size} / {state.kernel})
"""


def formula_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"outputs": count_pooled(state.size, state.kernel, state.stride)[0]}


def formula_rooms(state: SlipsState) -> list[RoomLink]:
    """Return a link to *Pooling* with a square of as many rows and columns."""
    side = state.size
    params = {
        "input": grid_text(
            (np.arange(side * side) * 7 % 10).astype(np.float64).reshape(side, side)
        ),
        "window": str(state.kernel),
        "stride": str(state.stride),
    }
    return [RoomLink("pooling", params)]
