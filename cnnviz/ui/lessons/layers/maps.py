"""Activations and pooling, on the map of a real image."""

import numpy as np

from cnnviz.grid.activations import activate, derivative
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.grid.trace import Array, Kind
from cnnviz.lessons.layers import feature_map, pool, pooled_window
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import LayersState

ACTIVATION, POOLING = "activation", "pooling"
"""Ids of the scenes."""
ASKED = -2.0
"""The value at which the derivative is predicted."""
NAMES = {
    Kind.RELU: "ReLU",
    Kind.LEAKY_RELU: "leaky ReLU",
    Kind.TANH: "tanh",
    Kind.SIGMOID: "sigmoid",
}


def show_activation(_state: LayersState, _stage: Stage) -> None:
    """Show the curve with its derivative, and what it makes of a feature map."""
    FIGURES.show(ACTIVATION, ("kind", "slope", "x"), map=grid_text(feature_map()))


def predict_derivative(state: LayersState) -> Prediction:
    """Ask how steep the curve is at a negative value."""
    at = np.array(ASKED)
    value, slope = (
        round(float(of(state.kind, at, state.slope)), 4) for of in (activate, derivative)
    )
    choices, place = choose_number(slope, (value, -slope if slope else 1.0))
    return Prediction(
        Message(
            N_(
                "{name} at x = {x}: how steep is the curve? This is the factor of the gradient "
                "on its way back."
            ),
            {"name": NAMES[state.kind], "x": number(ASKED)},
        ),
        choices,
        place,
        Message(
            N_("f({x}) = {value}, and the derivative is {slope}."),
            {"x": number(ASKED), "value": number(value), "slope": number(slope)},
        ),
    )


def write_activation(state: LayersState) -> str:
    """Return PyTorch code for the value and its gradient."""
    call = (
        f"leaky_relu(x, {state.slope:g})" if state.kind is Kind.LEAKY_RELU else f"{state.kind}(x)"
    )
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            f"x = torch.tensor({state.x:g}, requires_grad=True)",
            f"y = F.{call}",
            "y.backward()",
            "slope = x.grad",
            "print(y, slope)",
            "",
        ]
    )


def activation_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    x = np.array(float(f"{state.x:g}"))
    return {
        "y": activate(state.kind, x, state.slope),
        "slope": derivative(state.kind, x, state.slope),
    }


def activation_rooms(state: LayersState) -> list[RoomLink]:
    """Return the link to *Activation* with a part of the map."""
    slope = {"slope": f"{state.slope:g}"} if state.kind is Kind.LEAKY_RELU else {}
    return [
        RoomLink(
            "activation",
            {"input": grid_text(feature_map()[14:22, 4:12]), "kind": state.kind, **slope},
        )
    ]


def pooled_map() -> Array:
    """Return the map that is pooled: after ReLU, as in a network."""
    return np.maximum(feature_map(), 0.0)


def marked_output(state: LayersState) -> int:
    """Return the output that is marked: a larger window leaves fewer."""
    return min(state.cell, int(pool(pooled_map(), state.window)[0].size) - 1)


def show_pooling(_state: LayersState, _stage: Stage) -> None:
    """Show the map, its maxima and its means."""
    FIGURES.show(POOLING, ("window", "cell"), map=grid_text(pooled_map()))


def predict_mean(state: LayersState) -> Prediction:
    """Ask what average pooling makes of the marked window."""
    window = pooled_window(pooled_map(), state.window, marked_output(state))
    mean = round(float(window.mean()), 4)
    total, most = round(float(window.sum()), 2), float(window.max())
    choices, place = choose_number(mean, (most, total))
    values: dict[str, object] = {
        "count": window.size,
        "sum": number(total),
        "most": number(most),
        "mean": number(mean),
    }
    return Prediction(
        Message(
            N_(
                "The {count} values of the marked window add up to {sum}; the largest is {most}. "
                "What is left by average pooling?"
            ),
            values,
        ),
        choices,
        place,
        Message(N_("{sum} / {count} = {mean}; max pooling keeps {most}."), values),
    )


def write_pooling(state: LayersState) -> str:
    """Return PyTorch code that pools the marked window."""
    window = pooled_window(pooled_map(), state.window, marked_output(state))
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("x", "torch.tensor", window[None, None]),
            f"strongest = F.max_pool2d(x, {state.window})",
            f"mean = F.avg_pool2d(x, {state.window})",
            "print(strongest, mean)",
            "",
        ]
    )


def pooling_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    window = pooled_window(pooled_map(), state.window, marked_output(state))
    strongest, mean = pool(window, state.window)
    return {"strongest": strongest[None, None], "mean": mean[None, None]}


def pooling_rooms(state: LayersState) -> list[RoomLink]:
    """Return the link to *Pooling* with a part of the map."""
    params = {"input": grid_text(pooled_map()[8:20, 4:16]), "window": str(state.window)}
    return [RoomLink("pooling", params)]
