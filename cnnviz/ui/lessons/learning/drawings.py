"""The figures of the lesson *How it learns* as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.figures import Line, NumberPanel
from cnnviz.grid import convolve
from cnnviz.grid.trace import Array
from cnnviz.lessons.learning import GOALS, TinyNet
from cnnviz.lessons.learning_edges import draw_image
from cnnviz.lessons.learning_hooks import list_calls
from cnnviz.problem import N_
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.lessons.learning import overfitting
from cnnviz.ui.lessons.learning.backward import number
from cnnviz.ui.lessons.learning.state import MOST_STEPS, MOST_TAKEN, LearningState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Row = list[NumberPanel | str]


def _grid(
    title: str, values: Array, role: str = "output", limit: float | None = None
) -> NumberPanel:
    """Return the panel of a tensor (1, 1, H, W)."""
    return NumberPanel(title, values[0, 0], role, limit=limit)


def draw_forward(state: LearningState) -> Draws:
    """Return the forward pass and the loss."""

    def draw() -> Figure:
        net = state.net
        rows: list[Row] = [
            [
                _grid(_("Input x"), net.operation.image, "input"),
                "∗",
                _grid(_("Weights w"), net.kernel, "kernel"),
                f"+ {number(state.bias)} =",
                _grid(_("Output y"), net.forward.output),
            ],
            [
                _grid("a = relu(y)" if net.relu else "a = y", net.activation),
                "−",
                _grid(_("Target t"), net.target, "stride"),
                "=",
                _grid("a − t", net.errors, "dilation"),
                "→",
                _grid("(a − t)²", net.errors**2, "dilation"),
            ],
        ]
        return figures.panels_figure(rows, note=f"L = Σ (a − t)² = {number(net.loss)}")

    return draw


def draw_kernel_gradient(state: LearningState) -> Draws:
    """Return the gradient of the weights as a convolution."""

    def draw() -> Figure:
        net = state.net
        row: Row = [
            _grid(_("Input x"), net.operation.image, "input"),
            "∗",
            _grid(_("Gradient dL/dy"), net.output_gradient, "kernel"),
            "=",
            _grid(_("Gradient dL/dw"), net.kernel_gradient),
        ]
        bias = number(float(net.bias_gradient[0]))
        return figures.panels_figure([row], note=f"dL/db = Σ dL/dy = {bias}")

    return draw


def draw_input_gradient(state: LearningState) -> Draws:
    """Return the gradient of the input as a transposed convolution."""

    def draw() -> Figure:
        net = state.net
        row: Row = [
            _grid(_("Gradient dL/dy"), net.output_gradient, "input"),
            "∗ᵀ",
            _grid(_("Weights w"), net.kernel, "kernel"),
            "=",
            _grid(_("Gradient dL/dx"), net.input_gradient),
        ]
        return figures.panels_figure([row])

    return draw


def _net_after(state: LearningState, steps: int) -> TinyNet:
    net = state.net
    for _step in range(steps):
        net = net.step(state.rate)
    return net


def _draw_loss(
    lines: dict[str, Line], mark: tuple[float, float, str], *, log: bool = False
) -> Figure:
    return figures.lines_figure(lines, x=_("Step"), y=_("Loss"), log=log, whole=True, marks=[mark])


def draw_descent(state: LearningState) -> Draws:
    """Return the step that is shown, and the loss by step."""

    def draw_step() -> Figure:
        net = _net_after(state, state.taken)
        after = net.step(state.rate)
        limit = float(max(np.abs(net.kernel).max(), np.abs(after.kernel).max()))
        row: Row = [
            _grid("w", net.kernel, "kernel", limit),
            f"− {state.rate:g} ·",
            _grid("dL/dw", net.kernel_gradient),
            "=",
            _grid(_("New w"), after.kernel, "kernel", limit),
        ]
        note = f"L: {number(round(net.loss, 6))} → {number(round(after.loss, 6))}"
        return figures.panels_figure([row], note=note)

    def draw_losses() -> Figure:
        heights = [_net_after(state, step).loss for step in range(MOST_TAKEN + 1)]
        line = Line([*range(MOST_TAKEN + 1)], heights)
        mark = (state.taken, heights[state.taken], f"{heights[state.taken]:.4g}")
        name = _("learning rate {rate}", rate=f"{state.rate:g}")
        return figures.lines_figure(
            {name: line}, x=_("Step"), y=_("Loss"), whole=True, marks=[mark]
        )

    return {N_("Step"): draw_step, N_("Loss by step"): draw_losses}


def draw_edges(state: LearningState) -> Draws:
    """Return image, kernel, output and target at the step that is shown, and the loss."""

    def draw_maps() -> Figure:
        learning = state.edges
        kernel, _losses = learning.learn(state.at)
        net = learning.net
        output = convolve(draw_image()[0, 0], kernel).output
        goal = GOALS[state.goal]
        limit = float(np.abs(net.target).max())
        rows: list[Row] = [
            [
                _grid(_("Image"), draw_image(), "input"),
                "∗",
                NumberPanel(_("Kernel"), kernel, "kernel", limit=float(np.abs(goal).max())),
                "=",
                _grid(_("Output"), output, limit=limit),
            ],
            [
                NumberPanel(_("Kernel of the target"), goal, "stride"),
                "→",
                _grid(_("Target"), net.target, "stride", limit),
            ],
        ]
        return figures.panels_figure(rows)

    def draw_losses() -> Figure:
        _kernel, heights = state.edges.learn(MOST_STEPS)
        mark = (state.at, heights[state.at], f"{heights[state.at]:.3g}")
        name = _("learning rate {rate}", rate=f"{state.pace:g}")
        line = Line([*range(len(heights))], [*heights])
        return figures.lines_figure(
            {name: line}, x=_("Step"), y=_("Loss"), log=True, whole=True, marks=[mark]
        )

    return {N_("Kernel"): draw_maps, N_("Loss by step"): draw_losses}


def draw_hooks(state: LearningState) -> Draws:
    """Return what the hooks get, in the order of their calls."""

    def draw() -> Figure:
        row: Row = []
        for place, call in enumerate(list_calls(state.net), start=1):
            role = "kernel" if call.back else "output"
            row += [*(["→"] if row else []), _grid(f"{place}: {call.tensor}", call.values, role)]
        return figures.panels_figure([row])

    return draw


def draw_overfitting(state: LearningState) -> Draws:
    """Return both curves of each run."""

    def draw() -> Figure:
        lines = overfitting.curve_lines(overfitting.list_runs(state), state.measure)
        accuracy = state.measure == "accuracy"
        return figures.lines_figure(
            lines,
            x=_("Epoch"),
            y=_(overfitting.MEASURE_NAMES[state.measure]),
            whole=True,
            percent=accuracy,
            limits=overfitting.limits_of(state.measure),
        )

    return draw
