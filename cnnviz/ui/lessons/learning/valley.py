"""The loss over two weights, and the paths of three optimizers down to its lowest point."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.grid.trace import Array
from cnnviz.lessons.learning_code import write_optimizers
from cnnviz.lessons.learning_optimizers import (
    BETAS,
    EPSILON,
    GOAL,
    Optimizer,
    curvature,
    losses,
    steps_to,
    walk,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.browser_figure import PLOT_WORDS, BrowserFigures
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.plotly_file import serve_plotly
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.learning.state import LEARNING, MOST_REACHED, LearningState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VALLEY = "landscape"
"""Id of the scene."""
STEPS = MOST_REACHED
NAMES = {Optimizer.SGD: "SGD", Optimizer.MOMENTUM: "Momentum", Optimizer.ADAM: "Adam"}
"""What the optimizers are called, in every language."""
REACH = 2.4
"""The weights of the surface go from minus this to this."""
WORDS = {
    **PLOT_WORDS,
    "rate": N_("Learning rate"),
    "momentum": N_("Momentum"),
    "first": N_("w₁ at the start"),
    "second": N_("w₂ at the start"),
    "above": N_("The loss from above"),
    "drag": N_("Drag the start"),
    "from": N_("All three start at [{first}, {second}]. Drag the start."),
    "surface": N_("The loss as a surface: drag to turn it"),
    "loss": N_("Loss"),
    "lossNow": N_("loss {loss}"),
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "next": N_("One step on"),
}
FIGURES = BrowserFigures("valley", LEARNING, component("learning/valley", "dimensions/main"), WORDS)


def show_valley(_state: LearningState, _stage: Stage) -> None:
    """Show the loss from above and in space, with the paths once they have been predicted."""
    landscape = {
        "curvature": curvature().tolist(),
        "goal": GOAL.tolist(),
        "betas": BETAS,
        "epsilon": EPSILON,
    }
    FIGURES.show(
        VALLEY,
        ("valley", "momentum", "start", "reached", "space"),
        landscape=landscape,
        most=STEPS,
        plotly=serve_plotly(),
    )


def find_paths(state: LearningState) -> dict[str, Array]:
    """Return the weights at each step, (STEPS + 1, 2), by the name of the optimizer."""
    start = np.array(state.start)
    return {
        name: walk(optimizer, start, state.valley_rate, state.momentum, STEPS)
        for optimizer, name in NAMES.items()
    }


def draw_valley(state: LearningState) -> Draws:
    """Return the loss with the paths as a figure for a file."""

    def draw() -> Figure:
        axis = np.linspace(-REACH, REACH, 61)
        surface = losses(np.stack(np.meshgrid(axis, axis), axis=-1))
        paths = {
            name: (path, losses(path))
            for name, whole in find_paths(state).items()
            for path in [whole[: _steps_inside(whole) + 1]]
        }
        words = {"first": "w₁", "second": "w₂", "loss": _("Loss")}
        return figures.landscape_figure(axis, surface, paths, words=words)

    return draw


def _steps_inside(path: Array) -> int:
    """Return the last step before which a path has not left the surface."""
    outside = np.abs(path).max(axis=1) > REACH
    return int(outside.argmax()) if outside.any() else len(path) - 1


def predict_optimizer(state: LearningState) -> Prediction:
    """Ask which optimizer is the first at the bottom."""
    steps = {name: steps_to(path) for name, path in find_paths(state).items()}
    fewest = min(STEPS + 1 if step is None else step for step in steps.values())
    first = [name for name, step in steps.items() if step == fewest]
    choices: tuple[Message | str, ...] = (
        *NAMES.values(),
        Message(N_("None of them, or several in the same step")),
    )
    texts = {name: f"> {STEPS}" if step is None else str(step) for name, step in steps.items()}
    return Prediction(
        Message(
            N_(
                "Which optimizer is the first to bring the loss below 1% of its value at the start?"
            ),
            {},
        ),
        choices,
        choices.index(first[0]) if len(first) == 1 else len(NAMES),
        Message(N_("Steps needed: SGD {SGD}, momentum {Momentum}, Adam {Adam}."), {**texts}),
    )


def write_code(state: LearningState) -> str:
    """Return the code of the scene."""
    return write_optimizers(state.start, state.valley_rate, state.momentum, STEPS)


@functools.lru_cache(maxsize=8)
def read_ends(state: LearningState) -> dict[str, list[list[float]]]:
    """Return what the code computes."""
    return {"ends": [path[-1].tolist() for path in find_paths(state).values()]}
