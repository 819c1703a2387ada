"""Softmax with a temperature, why its logarithm, and the predicted class."""

import math

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.lessons.layers import softmax
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import LayersState

SOFTMAX = "softmax"
"""Id of the scene."""


def show_softmax(_state: LayersState, _stage: Stage) -> None:
    """Show logits, probabilities, what float32 makes of them, and log-probabilities."""
    FIGURES.show(SOFTMAX, ("logits", "temperature", "offset"))


def predict_probability(state: LayersState) -> Prediction:
    """Ask for the largest probability."""
    logits = np.array(state.logits)
    largest = round(float(softmax(logits, state.temperature).max()), 3)
    total = float(np.abs(logits).sum())
    share = round(float(logits.max()) / total, 3) if total else 1.0
    choices, place = choose_number(largest, (share, 0.1))
    values: dict[str, object] = {
        "label": int(logits.argmax()),
        "logit": number(float(logits.max())),
        "temperature": number(state.temperature),
        "answer": number(largest),
        "times": f"{math.exp(1 / state.temperature):.3g}",
    }
    return Prediction(
        Message(
            N_(
                "Class {label} has the logit {logit}, and none is larger. What is its probability "
                "at the temperature {temperature}, rounded?"
            ),
            values,
        ),
        choices,
        place,
        Message(
            N_(
                "{answer}: softmax compares powers of e, so at this temperature a logit that is "
                "larger by 1 counts {times} times as much."
            ),
            values,
        ),
    )


def write_softmax(state: LayersState) -> str:
    """Return PyTorch code for the probabilities and the predicted class."""
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("logits", "torch.tensor", np.array([state.logits])),
            f"z = logits / {state.temperature:g} + {state.offset}",
            "p = F.softmax(z, dim=1)",
            "log_p = F.log_softmax(z, dim=1)",
            "naive = z.exp() / z.exp().sum(dim=1, keepdim=True)  # overflows for large logits",
            "values, indices = torch.max(p, 1)",
            "print(p, log_p, naive, values, indices)",
            "",
        ]
    )


def softmax_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    p = softmax(np.array(state.logits), float(f"{state.temperature:g}"))
    return {"p": p[None], "indices": [p.argmax()], "values": [p.max()]}
