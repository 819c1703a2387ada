"""Residual connections: a block with its identity path, and what depth does to a gradient."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from cnnviz import figures
from cnnviz.figures import Line
from cnnviz.figures.architecture import architecture_svg
from cnnviz.figures.browser_chart import Axis, browser_lines
from cnnviz.figures.classic_drawings import let_scroll
from cnnviz.lessons.classics import MOST_LAYERS, plain_gradient, residual_gradient
from cnnviz.nets import Network, find
from cnnviz.nets.layers.kinds import ReLU, Residual
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.browser_charts import Choice, Steps, show_charts
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.state import CLASSICS, FACTORS, ClassicsState
from cnnviz.ui.sizes.builder_words import drawing_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESIDUAL = "residual"
"""Id of the scene."""


def show_residual(state: ClassicsState, _stage: Stage) -> None:
    """Show the first block of ResNet-18, and gradients by the number of layers."""
    revealed = is_revealed(state, RESIDUAL)
    with st.container(key="classics-residual"):
        show_svg(_draw_block(language()), key="classics.block")
        factors = {str(factor): f"{factor:g}" for factor in FACTORS}
        show_charts(
            CLASSICS,
            RESIDUAL,
            [Choice("factor", _("Factor w of a layer"), factors)],
            _charts(revealed, language()),
            steps=Steps("depth", MOST_LAYERS),
        )
        draws: dict[str, Callable[[], Figure]] = {N_("Residual block"): _draw_figure}
        if revealed:
            draws[N_("Gradients")] = functools.partial(_draw_gradients, state.depth, state.factor)
        figure_download(draws, "residual", key="download-residual")


@functools.cache
def _first_block() -> Network:
    """Return the first block of ResNet-18."""
    resnet = find("resnet18")
    place = next(n for n, layer in enumerate(resnet.layers) if isinstance(layer, Residual))
    return Network("block", resnet.shapes()[place - 1], (resnet.layers[place], ReLU()))


@functools.lru_cache(maxsize=2)
def _draw_block(_language: str) -> str:
    return let_scroll(architecture_svg(_first_block(), drawing_words()), 320)


def _draw_figure() -> Figure:
    return figures.network_figure(_first_block(), words=drawing_words())


def _gradients(depth: int, factor: float) -> dict[str, list[float]]:
    """Return the gradients behind 0 to ``depth`` layers, by what the layers do."""
    steps = range(depth + 1)
    return {
        _("Without shortcuts: y = w·x"): [plain_gradient(layers, factor) for layers in steps],
        _("With shortcuts: y = x + w·x"): [residual_gradient(layers, factor) for layers in steps],
    }


@functools.lru_cache(maxsize=4)
def _charts(revealed: bool, _language: str) -> dict[str, Any]:
    """Return the chart of all layers by the factor; the browser shows as many as are chosen."""
    charts = {}
    for factor in FACTORS:
        gradients = _gradients(MOST_LAYERS, factor)
        low, high = (limit(map(limit, gradients.values())) for limit in (min, max))
        charts[str(factor)] = browser_lines(
            {
                name: Line(range(MOST_LAYERS + 1) if revealed else (), y if revealed else (), place)
                for place, (name, y) in enumerate(gradients.items())
            },
            x=Axis(_("Layers"), least=0, most=MOST_LAYERS, whole=True),
            y=Axis(_("Gradient at the input"), "short1", "short3", low, 2 * high, log=True),
            label=_("Gradient at the input"),
            hidden=not revealed,
            ends=True,
        )
    return charts


def _draw_gradients(depth: int, factor: float) -> Figure:
    return figures.depth_figure(
        _gradients(depth, factor), x=_("Layers"), y=_("Gradient at the input")
    )


def predict_gradient(state: ClassicsState) -> Prediction:
    """Ask for the gradient behind all layers with shortcuts."""
    plain = f"{plain_gradient(state.depth, state.factor):.3g}"
    residual = f"{residual_gradient(state.depth, state.factor):.3g}"
    choices = (plain, "1", residual)
    return Prediction(
        Message(
            N_(
                "Each layer multiplies by {factor}. With a shortcut around it, it gives "
                "x + {factor}·x. What is the gradient at the input of {depth} such layers with "
                "shortcuts?"
            ),
            {"factor": state.factor, "depth": state.depth},
        ),
        choices,
        2,
        Message(
            N_(
                "Each layer contributes the factor 1 + {factor}, so the gradient does not vanish. "
                "Without shortcuts it would be {plain}."
            ),
            {"factor": state.factor, "plain": plain},
        ),
    )


def write_residual(state: ClassicsState) -> str:
    """Return code that computes both gradients with autograd."""
    return f"""import torch


def gradient(depth, factor, shortcut):
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(depth):
        y = y + factor * y if shortcut else factor * y
    y.backward()
    return x.grad


plain = gradient({state.depth}, {state.factor}, shortcut=False)
residual = gradient({state.depth}, {state.factor}, shortcut=True)
print(plain, residual)
"""


def residual_results(state: ClassicsState) -> dict[str, float]:
    """Return what the variables of the code hold."""
    return {
        "plain": plain_gradient(state.depth, state.factor),
        "residual": residual_gradient(state.depth, state.factor),
    }


def residual_rooms(_state: ClassicsState) -> list[RoomLink]:
    """Return a link to ResNet-18 in *Sizes*."""
    return [RoomLink("sizes", {"net": "resnet18"}, "ResNet-18")]
