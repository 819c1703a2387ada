"""The loss over two weights, and the paths of three optimizers down to its lowest point."""

import functools
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.grid.trace import Array
from cnnviz.lessons.learning_code import write_optimizers
from cnnviz.lessons.learning_optimizers import Optimizer, losses, steps_to, walk
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.learning.state import LARGEST_WEIGHT, LEARNING, LearningState

VALLEY = "landscape"
"""Id of the scene."""
STEPS = 100
NAMES = {Optimizer.SGD: "SGD", Optimizer.MOMENTUM: "Momentum", Optimizer.ADAM: "Adam"}
"""What the optimizers are called, in every language."""
REACH = 2.4
"""The weights of the surface go from minus this to this."""


def show_valley(state: LearningState, stage: Stage) -> None:
    """Show the loss from above and as a surface, with the paths once they have been predicted."""
    _show_settings(state, stage)
    charts = _charts(
        state.start,
        state.valley_rate,
        state.momentum,
        is_revealed(state, VALLEY),
        language(),
    )
    with st.container(key="valley"):
        for column, (name, chart) in zip(st.columns(2, gap="medium"), charts.items(), strict=True):
            with column:
                st.plotly_chart(
                    chart,
                    key=f"valley.{name}",
                    config={"displayModeBar": False, "showTips": False},
                )


@functools.lru_cache(maxsize=32)
def _charts(
    start: tuple[float, ...], rate: float, momentum: float, revealed: bool, _language: str
) -> dict[str, Any]:
    """Return the charts; drawing them takes a tenth of a second."""
    axis = np.linspace(-REACH, REACH, 41)
    first, second = np.meshgrid(axis, axis)
    surface = losses(np.stack([first, second], axis=-1))
    paths = _paths(start, rate, momentum) if revealed else _start(start)
    words = {
        "first": "w₁",
        "second": "w₂",
        "loss": _("Loss"),
        "play": _("Play"),
        "step": _("Step"),
    }
    return {
        "paths": figures.loss_paths_chart(axis, surface, paths, words),
        "surface": figures.loss_surface_chart(axis, surface, paths, words),
    }


def _show_settings(state: LearningState, stage: Stage) -> None:
    with stage.settings:
        for name, label, least, most, step in (
            ("valley_rate", _("Learning rate"), 0.01, 1.5, 0.05),
            ("momentum", _("Momentum"), 0.0, 0.99, 0.05),
        ):
            st.number_input(
                min_value=least,
                max_value=most,
                step=step,
                format="%.2f",
                width=150,
                **LEARNING.number(name, label),
            )
        for place, label in enumerate(("w₁", "w₂")):
            st.number_input(
                min_value=-float(LARGEST_WEIGHT),
                max_value=float(LARGEST_WEIGHT),
                step=0.25,
                format="%.2f",
                width=150,
                **LEARNING.number(
                    f"start.{place}",
                    _("{weight} at the start", weight=label),
                    state.start[place],
                    functools.partial(_move_start, place),
                ),
            )


def _move_start(place: int, value: float) -> None:
    """Callback: change one of the two weights at the start."""
    start = list(LEARNING.current().start)
    start[place] = value
    LEARNING.change(start=tuple(start))


def _paths(
    start: tuple[float, ...], rate: float, momentum: float
) -> dict[str, tuple[Array, Array]]:
    """Return weights and losses of each path, by the name of the optimizer."""
    paths = {
        name: walk(optimizer, np.array(start), rate, momentum, STEPS)
        for optimizer, name in NAMES.items()
    }
    # What leaves the surface stops at its edge.
    inside = {name: path[: _steps_inside(path) + 1] for name, path in paths.items()}
    return {name: (path, losses(path)) for name, path in inside.items()}


def _steps_inside(path: Array) -> int:
    """Return the last step before which a path has not left the surface."""
    outside = np.abs(path).max(axis=1) > REACH
    return int(outside.argmax()) if outside.any() else len(path) - 1


def _start(start: tuple[float, ...]) -> dict[str, tuple[Array, Array]]:
    weights = np.array([start])
    return {_("Start"): (weights, losses(weights))}


def predict_optimizer(state: LearningState) -> Prediction:
    """Ask which optimizer is the first at the bottom."""
    start = np.array(state.start)
    steps = {
        name: steps_to(walk(optimizer, start, state.valley_rate, state.momentum, STEPS))
        for optimizer, name in NAMES.items()
    }
    first = min(NAMES.values(), key=lambda name: (steps[name] is None, steps[name] or 0))
    texts = {name: f"> {STEPS}" if step is None else str(step) for name, step in steps.items()}
    return Prediction(
        Message(
            N_(
                "Which optimizer is the first to bring the loss below 1% of its value at the start?"
            ),
            {},
        ),
        tuple(NAMES.values()),
        [*NAMES.values()].index(first),
        Message(N_("Steps needed: SGD {SGD}, momentum {Momentum}, Adam {Adam}."), {**texts}),
    )


def write_code(state: LearningState) -> str:
    """Return the code of the scene."""
    return write_optimizers(state.start, state.valley_rate, state.momentum, STEPS)
