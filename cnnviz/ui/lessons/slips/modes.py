"""Modes of a module: a forgotten ``eval()``, and frozen batch norm."""

import functools

import streamlit as st

from cnnviz.figures.slip_curves import Axes, Curve, Line, draw_curves, draw_lines
from cnnviz.grid.code.call_text import array_lines
from cnnviz.lessons.slips_training import (
    CHECKED,
    MOMENTUM,
    VALUE,
    mode_accuracies,
    normalize_beside,
)
from cnnviz.lessons.slips_transfer import BATCHES, running_means
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import MODES, SLIPS, SlipsState

FORGOTTEN, FROZEN = "forgotten-eval", "frozen-statistics"
"""Ids of the scenes."""


def show_forgotten(state: SlipsState, stage: Stage) -> None:
    """Show a value beside others in a batch, and what batch norm makes of it in both modes."""
    with stage.settings:
        st.slider(
            _("Mean of the other images in the batch"),
            -3.0,
            3.0,
            step=0.5,
            width=380,
            **SLIPS.widget("others"),
        )
    revealed, known = is_revealed(state, FORGOTTEN), normalize_beside(state.others)
    show_claim(FORGOTTEN)
    with st.container(key="slips-forgotten"):
        lines = (
            Line(
                _("Before batch norm: the batch and its mean"),
                known.batch[1:].tolist(),
                VALUE,
                float(known.batch.mean()),
            ),
            Line("model.eval()", strong=known.in_eval, mark=0.0, role="kernel"),
            Line(
                "model.train()" if revealed else "model.train(): ?",
                strong=known.in_train if revealed else None,
                mark=0.0,
                role="dilation",
            ),
        )
        label = _("A value before batch norm, and after it in both modes")
        show_drawing(draw_lines(lines, -5, 5, label), "forgotten")
        evaluated, trained = mode_accuracies(CHECKED[0])
        apart = max(abs(a - b) for a, b in zip(evaluated, trained, strict=True))
        show_verdict(
            _(
                "In training mode the same image gives {value}, and the running mean moves to "
                "{mean}. In a kept run of the textbook's CNN, both accuracies differ by up to "
                "{points} percentage points.",
                value=f"{known.in_train:.2f}",
                mean=f"{known.running_mean:.3f}",
                points=f"{100 * apart:.1f}",
            ),
            revealed=revealed,
        )


def predict_forgotten(_state: SlipsState) -> Prediction:
    """Ask what the output of an image depends on in training mode."""
    words = (
        N_("on nothing but the image and the weights"),
        N_("on the other images in its batch"),
        N_("on the images that were trained on"),
    )
    return Prediction(
        Message(
            N_(
                "Without model.eval(): what else does the output of batch norm depend on, for one "
                "image of the test set?"
            )
        ),
        tuple(map(Message, words)),
        1,
        Message(
            N_(
                "It normalizes by mean and variance of this batch, and mixes a share of "
                "them into its running statistics: the network learns from the test images. "
                "Dropout is on, too."
            )
        ),
    )


def write_forgotten(state: SlipsState) -> str:
    """Return code that normalizes the batch in both modes."""
    known = normalize_beside(state.others)
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            *array_lines("x", "torch.tensor", known.batch[:, None]),
            "norm = nn.BatchNorm1d(1)",
            "in_eval = norm.eval()(x)[0, 0]",
            "in_train = norm.train()(x)[0, 0]",
            "running_mean = norm.running_mean[0]  # has moved, without any training step",
            "print(in_eval, in_train, running_mean)",
            "",
        ]
    )


def forgotten_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    known = normalize_beside(state.others)
    return {
        "in_eval": known.in_eval,
        "in_train": known.in_train,
        "running_mean": known.running_mean,
    }


def forgotten_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to whole networks evaluated in both modes."""
    params = {"scene": "eval-mode", "mode": "train"}
    return [RoomLink("dnn_cnn", params, N_("Two networks, evaluated in both modes"))]


def show_frozen(state: SlipsState, stage: Stage) -> None:
    """Show the running mean of a frozen batch norm layer, batch after batch."""
    with stage.settings:
        st.slider(
            _("Mean of the new images"), -3.0, 3.0, step=0.5, width=320, **SLIPS.widget("new_mean")
        )
        st.segmented_control(
            _("Mode"),
            list(MODES),
            required=True,
            format_func=lambda mode: f"model.{mode}()",
            **SLIPS.widget("mode"),
        )
    revealed = is_revealed(state, FROZEN)
    show_claim(FROZEN)
    with st.container(key="slips-frozen"):
        drawing = _draw_means(state.mode, state.new_mean, revealed, language())
        show_drawing(drawing, "frozen")
        last = running_means(state.new_mean, MOMENTUM, training=state.mode == "train")[-1]
        show_verdict(
            _(
                "After {count} batches in this mode the running mean is {mean}; no weight has "
                "changed.",
                count=BATCHES,
                mean=f"{last:.2f}",
            ),
            revealed=revealed,
        )


@functools.lru_cache(maxsize=32)
def _draw_means(mode: str, mean: float, revealed: bool, _language: str) -> str:
    known = running_means(mean, MOMENTUM, training=mode == "train")
    curves = (
        Curve(_("running mean"), list(enumerate(known)) if revealed else [(0, 0.0)], "output"),
        Curve(_("mean of the new images"), [(0, mean), (BATCHES, mean)], "dilation", True),
    )
    axes = Axes((0, BATCHES), (-3, 3), _("Batches"), lambda value: f"{value:g}", 6)
    return draw_curves(curves, axes, _("The running mean of a frozen batch norm layer"))


def predict_frozen(state: SlipsState) -> Prediction:
    """Ask for the running mean after 20 batches in training mode."""
    mean = state.new_mean or 1.5
    last = running_means(mean, MOMENTUM, training=True)[-1]
    choices = ("0", f"{last:.2f}", f"{mean:g}")
    return Prediction(
        Message(
            N_(
                "A batch norm layer has requires_grad=False and a running mean of 0. In training "
                "mode it gets {count} batches with the mean {mean}. Its running mean?"
            ),
            {"count": BATCHES, "mean": f"{mean:g}"},
        ),
        choices,
        1,
        Message(
            N_(
                "requires_grad only keeps the optimizer from the weights. Running statistics are "
                "not weights: they move in every forward pass in training mode."
            )
        ),
    )


def write_frozen(state: SlipsState) -> str:
    """Return code that feeds batches to a frozen layer."""
    return f"""import torch
from torch import nn

norm = nn.BatchNorm1d(1).requires_grad_(False)
norm.train({state.mode == "train"})
batch = torch.tensor([[-1.0], [1.0]]) + {state.new_mean}
for _ in range({BATCHES}):
    norm(batch)
running_mean = norm.running_mean[0]
weight = norm.weight[0]
print(running_mean, weight)
"""


def frozen_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    means = running_means(state.new_mean, MOMENTUM, training=state.mode == "train")
    return {"running_mean": means[-1], "weight": 1.0}


def frozen_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to batch norm, batch by batch."""
    return [RoomLink("layers", {"scene": "batch-norm"}, N_("Batch norm, batch by batch"))]
