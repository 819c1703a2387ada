"""The small network in numbers: its forward pass, and its gradients in the stepper."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.grid.text import grid_text
from cnnviz.grid.trace import Array
from cnnviz.lessons import learning_autograd
from cnnviz.lessons.learning import GOALS, TinyNet
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.grids import stepper_words
from cnnviz.ui.grids.stepper import EditedGrids, show_stepper
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.link_codecs import PAIR
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.turns import aside
from cnnviz.ui.lessons.learning.state import LEARNING, LearningState, to_rows

mount_figure = component("learning/main")

GOAL_NAMES = {
    "vertical": N_("Vertical edges"),
    "horizontal": N_("Horizontal edges"),
    "diagonal": N_("Diagonal edges"),
    "laplacian": N_("Laplacian"),
}
"""What the network should find, by the name of the kernel that finds it."""

FORWARD, KERNEL, INPUT = "forward", "kernel-gradient", "input-gradient"
"""Ids of the scenes."""


def show_forward(state: LearningState, stage: Stage) -> None:
    """Show the convolution to step through and edit, and below it what becomes of its output."""
    show_settings(stage)
    net = state.net
    _send_words(_("Input x"), _("Weights w"), _("Output y"))
    show_stepper(net.forward, key="stepper", on_edit=_take_edit)
    hidden = not is_revealed(state, FORWARD)
    squares = grid_item("(a − t)²", net.errors**2, "error", hidden=hidden)
    loss = "?" if hidden else number(net.loss)
    items = [
        *([grid_item("a = relu(y)", net.activation, "output"), sign("−")] if net.relu else []),
        *([] if net.relu else [grid_item("a = y", net.activation, "output"), sign("−")]),
        grid_item(_("Target t"), net.target, "goal"),
        *(sign("="), grid_item("a − t", net.errors, "error")),
        *(sign("→"), squares, sign("Σ →")),
        {"title": _("Loss L"), "text": loss, "role": "error"},
    ]
    show_maps("learning.loss", items)


def show_kernel_gradient(state: LearningState, stage: Stage) -> None:
    """Show the gradient of the weights as a convolution of the input with dL/dy."""
    show_settings(stage, autograd=True)
    net = state.net
    _send_words(_("Input x"), _("Gradient dL/dy"), _("Gradient dL/dw"))
    show_stepper(net.kernel_gradient_trace, key="stepper")
    hidden = not is_revealed(state, KERNEL)
    bias = "?" if hidden else number(float(net.bias_gradient[0]))
    rows = [
        [*_output_gradient_items(net), {"title": "dL/db = Σ dL/dy", "text": bias, "role": "bias"}]
    ]
    if state.autograd:
        theirs = _autograd(net)["kernel"]
        rows.append(_comparison("dL/dw", net.kernel_gradient, theirs))
    show_maps("learning.output-gradient", *rows)


def show_input_gradient(state: LearningState, stage: Stage) -> None:
    """Show the gradient of the input as a transposed convolution of dL/dy with the weights."""
    show_settings(stage, autograd=True)
    net = state.net
    _send_words(_("Gradient dL/dy"), _("Weights w"), _("Gradient dL/dx"))
    show_stepper(net.input_gradient_trace, key="stepper")
    hidden = not is_revealed(state, INPUT)
    counts = net.forward.coverage[None, None].astype(np.float64)
    row = [
        grid_item(_("Input x"), net.operation.image, "input"),
        grid_item(_("How many windows read each cell"), counts, "input", hidden=hidden),
    ]
    rows = [row]
    if state.autograd:
        rows.append(_comparison("dL/dx", net.input_gradient, _autograd(net)["input"]))
    show_maps("learning.reads", *rows)


def show_settings(stage: Stage, *, autograd: bool = False) -> None:
    """Show the settings of the small network."""
    with stage.settings:
        show_goal()
        for name, label, least, most in (
            ("stride", _("Stride"), 1, 3),
            ("padding", _("Padding"), 0, 2),
            ("dilation", _("Dilation"), 1, 2),
        ):
            st.number_input(
                min_value=least,
                max_value=most,
                step=1,
                width=90,
                **LEARNING.number(name, label),
            )
        st.toggle("ReLU", **LEARNING.widget("relu"))
        if autograd:
            st.toggle("autograd", **LEARNING.widget("autograd"))


def show_goal() -> None:
    """Show the list of what the network should learn."""
    st.selectbox(
        _("The network learns"),
        list(GOALS),
        format_func=lambda name: _(GOAL_NAMES[name]),
        width=160,
        **LEARNING.widget("goal"),
    )


def show_maps(key: str, *rows: Sequence[dict[str, Any]]) -> None:
    """Show rows of grids with signs between them."""
    mount_figure(key=key, data={"kind": "maps", "rows": rows})


def grid_item(
    title: str, values: Array, role: str, *, hidden: bool = False, note: str = ""
) -> dict[str, Any]:
    """Return a grid for ``show_maps``.

    Args:
        title: What it shows.
        values: (1, 1, H, W).
        role: Its color.
        hidden: The reader has to predict its numbers first.
        note: Words behind the title.
    """
    rows, cols = values.shape[2:]
    numbers = [None] * values.size if hidden else values.ravel().tolist()
    sizes = {"rows": rows, "cols": cols}
    return {"title": title, "role": role, "note": note, "values": numbers, **sizes}


def sign(text: str) -> dict[str, Any]:
    """Return a sign between two grids for ``show_maps``."""
    return {"sign": text}


def number(value: float) -> str:
    """Return a number as the stepper writes it: six significant digits, a true minus sign."""
    return f"{value + 0:.6g}".replace("-", "−")


def _output_gradient_items(net: TinyNet) -> list[dict[str, Any]]:
    gradient = grid_item(
        "dL/dy",
        net.output_gradient,
        "kernel",
        note=_("0 where y ≤ 0") if net.relu else "",
    )
    return [grid_item("a − t", net.errors, "error"), sign("· 2 ="), gradient]


def _comparison(name: str, ours: Array, theirs: Array) -> list[dict[str, Any]]:
    """Return our gradient beside that of autograd, and how far they are apart."""
    apart = float(np.abs(ours - theirs).max())
    return [
        grid_item(name, ours, "output", note=_("by hand")),
        sign("="),
        grid_item(name, theirs, "output", note=_("by autograd")),
        {"title": _("Largest difference"), "text": number(apart), "role": "output"},
    ]


def _autograd(net: TinyNet) -> dict[str, Array]:
    with aside():  # the first reader waits until PyTorch is loaded
        return learning_autograd.gradients(net)


def _send_words(image: str, weights: str, output: str) -> None:
    """Send the words of the stepper with the names that its grids have here."""
    words = stepper_words.all_words() | {"input": image, "kernel": weights, "output": output}
    place = "{place}: {value}. "
    words["aboutInput"] = f"{image}, {place}" + _("Output cells that use it: {count}.")
    words["aboutWeight"] = f"{weights}, {place}" + _("Input cells it is multiplied by: {count}.")
    words["aboutOutput"] = f"{output}, {place}" + _("Click to go to this step.")
    send_words("stepper", {"words": words})


def _take_edit(grids: EditedGrids) -> None:
    assert grids.kernel is not None
    assert grids.bias is not None
    LEARNING.change(
        image=to_rows(grids.image[0, 0]),
        kernel=to_rows(grids.kernel[0, 0]),
        bias=float(grids.bias[0]),
    )


def predict_loss(state: LearningState) -> Prediction:
    """Ask what one cell adds to the loss."""
    net = state.net
    place = np.unravel_index(np.abs(net.errors).argmax(), net.errors.shape)
    a, t = float(net.activation[place]), float(net.target[place])
    error = a - t
    answer = number(error**2)
    choices = dict.fromkeys(map(number, (error, abs(error), 2 * error, error**2, error + 1)))
    return Prediction(
        Message(
            N_(
                "In row {row}, column {column} the output is {a}, but it should be {t}. How much "
                "does this cell add to the loss?"
            ),
            {"row": int(place[2]) + 1, "column": int(place[3]) + 1, "a": number(a), "t": number(t)},
        ),
        tuple(choices),
        [*choices].index(answer),
        Message(N_("The error {error}, squared."), {"error": number(error)}),
    )


def predict_bias_gradient(state: LearningState) -> Prediction:
    """Ask for the gradient of the bias."""
    net = state.net
    answer, cells = float(net.bias_gradient[0]), net.output_gradient.ravel()
    near = (0.0, float(cells[0]), float(np.abs(cells).sum()), float(cells.size), answer + 1)
    choices = dict.fromkeys(map(number, sorted({answer, *near[:3]} | {near[4]})))
    return Prediction(
        Message(N_("The bias was added to every output cell. What is its gradient dL/db?"), {}),
        tuple(choices),
        [*choices].index(number(answer)),
        Message(
            N_("The sum of all cells of dL/dy: the bias was added once to each output cell."), {}
        ),
    )


def predict_reads(state: LearningState) -> Prediction:
    """Ask how many output cells the middle of the input has contributed to."""
    counts = state.net.forward.coverage
    row, col = (side // 2 for side in counts.shape)
    answer = int(counts[row, col])
    choices = tuple(map(str, sorted({answer, *{1, 9, counts.size} - {answer}})))
    return Prediction(
        Message(
            N_(
                "The gradient of an input cell is a sum too. How many products are added up "
                "for the cell in row {row}, column {column}?"
            ),
            {"row": row + 1, "column": col + 1},
        ),
        choices,
        choices.index(str(answer)),
        Message(N_("One for every window that has read the cell."), {}),
    )


def forward_room(state: LearningState) -> list[RoomLink]:
    """Return the link to *Convolution* with the forward pass."""
    params = _convolution(state, state.net.operation.image, state.net.kernel)
    return [RoomLink("convolution", params | {"bias": grid_text(np.array([state.bias]))})]


def kernel_gradient_room(state: LearningState) -> list[RoomLink]:
    """Return the link to *Convolution* with dL/dy as the kernel, unless that gives more cells."""
    net = state.net
    if any(axis.free % axis.stride for axis in net.forward.axes):
        return []
    params = _convolution(state, net.operation.image, net.output_gradient)
    swapped = {"stride": str(state.dilation), "dilation": str(state.stride)}
    return [RoomLink("convolution", {**params, **swapped, "bias": "off"})]


def input_gradient_room(state: LearningState) -> list[RoomLink]:
    """Return the link to *Convolution* with the transposed convolution."""
    net = state.net
    params = _convolution(state, net.output_gradient, net.kernel)
    rest = net.input_gradient_operation.output_padding
    more = {"kind": "transposed", "bias": "off", "output_padding": PAIR.write(rest)}
    return [RoomLink("convolution", {**params, **more})]


def _convolution(state: LearningState, image: Array, kernel: Array) -> dict[str, str]:
    numbers = {name: str(getattr(state, name)) for name in ("stride", "padding", "dilation")}
    return {"input": grid_text(image), "kernel": grid_text(kernel), **numbers}
