"""A linear layer: every output is a weighted sum of all features."""

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.trace import Array
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import LayersState

LINEAR = "linear"
"""Id of the scene."""


def show_linear(_state: LayersState, _stage: Stage) -> None:
    """Show weights, features, bias and outputs."""
    FIGURES.show(LINEAR, ("features", "weights", "bias", "out"))


def linear_weights(state: LayersState) -> Array:
    """Return the weights (O, F)."""
    return np.array(state.weights).reshape(len(state.bias), -1)


def linear_output(state: LayersState) -> Array:
    """Return the outputs (O,)."""
    output: Array = linear_weights(state) @ np.array(state.features) + np.array(state.bias)
    return output


def predict_output(state: LayersState) -> Prediction:
    """Ask for the marked output."""
    row, features = linear_weights(state)[state.out], np.array(state.features)
    bias, answer = state.bias[state.out], float(linear_output(state)[state.out])
    choices, place = choose_number(answer, (answer - bias, float(row.sum() + bias)))
    values: dict[str, object] = {
        "weights": ", ".join(map(number, row.tolist())),
        "features": ", ".join(map(number, features.tolist())),
        "bias": number(bias),
        "answer": number(answer),
    }
    return Prediction(
        Message(
            N_("The features are {features}, the weights {weights}, the bias {bias}: the output?"),
            values,
        ),
        choices,
        place,
        Message(N_("Weight times feature, added up, plus the bias: {answer}."), values),
    )


def write_linear(state: LayersState) -> str:
    """Return PyTorch code for the outputs."""
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("x", "torch.tensor", np.array([state.features])),
            *array_lines("weight", "torch.tensor", linear_weights(state)),
            *array_lines("bias", "torch.tensor", np.array(state.bias)),
            "y = F.linear(x, weight, bias)  # x @ weight.T + bias",
            "print(y)",
            "",
        ]
    )


def linear_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    return {"y": linear_output(state)[None]}
