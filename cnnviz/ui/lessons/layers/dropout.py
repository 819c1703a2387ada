"""Dropout: what one draw makes of a few values."""

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.trace import Array
from cnnviz.lessons.layers import drop
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import MODES, SEEDS, LayersState

DROPOUT = "dropout"
"""Id of the scene."""
VALUES = np.array([[2.0, 0.5, 1.0, 3.0], [1.0, 4.0, 2.0, 0.5], [3.0, 1.0, 0.5, 2.0]])
"""The values that dropout reads."""
ASKED = 2.0


def draw_numbers(seed: int) -> Array:
    """Return the draw of a seed: as many whole thousandths, less than 1, as there are values."""
    random = SeededRandom(seed)
    draws: Array = np.array([random.integer(0, 999) for _value in VALUES.flat]) / 1000
    return draws.reshape(VALUES.shape)


def show_dropout(_state: LayersState, _stage: Stage) -> None:
    """Show values, the draw and what is left."""
    FIGURES.show(
        DROPOUT,
        ("p", "seed", "mode"),
        values=VALUES.ravel().tolist(),
        draws=[draw_numbers(seed).ravel().tolist() for seed in range(SEEDS)],
    )


def predict_kept(state: LayersState) -> Prediction:
    """Ask what becomes of a value that is kept."""
    answer = ASKED / (1 - state.p)
    choices, place = choose_number(answer, (ASKED, ASKED * (1 - state.p)))
    values: dict[str, object] = {
        "p": number(state.p),
        "value": number(ASKED),
        "answer": number(answer),
    }
    return Prediction(
        Message(
            N_("In training mode with p = {p}, a {value} is kept. What is its output?"), values
        ),
        choices,
        place,
        Message(
            N_(
                "{value} / (1 − {p}) = {answer}: the rest is multiplied so that the output has the "
                "same mean over many draws."
            ),
            values,
        ),
    )


def write_dropout(state: LayersState) -> str:
    """Return PyTorch code that gets the output with the draw of the figure."""
    head = [
        "import torch",
        "from torch import nn",
        "",
        *array_lines("x", "torch.tensor", VALUES),
    ]
    if state.mode == MODES[1]:
        body = [f"dropout = nn.Dropout({state.p:g})", "dropout.eval()", "y = dropout(x)"]
    else:
        keep = np.where(draw_numbers(state.seed) < state.p, 0.0, 1.0)
        body = [
            *array_lines("keep", "torch.tensor", keep),
            f"y = x * keep / (1 - {state.p:g})",
            f"other = nn.Dropout({state.p:g})(x)  # PyTorch draws for itself",
        ]
    return "\n".join([*head, *body, "print(y)", ""])


def dropout_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    draws = draw_numbers(state.seed)
    return {"y": drop(VALUES, draws, state.p, training=state.mode == MODES[0])}
