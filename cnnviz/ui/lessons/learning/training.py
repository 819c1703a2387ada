"""Gradient descent: one step on the small network, and a kernel that learns to find edges."""

import json
import math
import zlib
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.grid.text import grid_text
from cnnviz.lessons.learning import GOALS, TinyNet
from cnnviz.lessons.learning_edges import draw_image
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import LARGEST_SEED, Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import send_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.learning.backward import mount_figure, show_goal, show_settings
from cnnviz.ui.lessons.learning.state import LEARNING, MOST_STEPS, MOST_TAKEN, LearningState

DESCENT, EDGES = "descent", "edges"
"""Ids of the scenes."""
STEPS_BEFORE = 8
"""Steps of the kernel before it is predicted what it becomes: more would show it."""
RATES = {DESCENT: (0.001, 0.1), EDGES: (0.01, 0.5)}
"""The learning rates of the sliders."""

WORDS = {
    "rate": N_("Learning rate"),
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "predictFirst": N_("Predict first what it becomes; then it learns on."),
    "reset": N_("Back to the start"),
    "back": N_("One step back"),
    "next": N_("Take a step"),
    "newWeights": N_("New w"),
    "lossBefore": N_("Loss before the step"),
    "lossAfter": N_("Loss after the step"),
    "lossBySteps": N_("Loss by step"),
    "lossByRates": N_("Loss after this step, by learning rate"),
    "image": N_("Image"),
    "kernel": N_("Kernel"),
    "goal": N_("Kernel of the target"),
    "output": N_("Output"),
    "target": N_("Target"),
    "callNext": N_("Next call"),
    "callBack": N_("Previous call"),
    "callNone": N_("No hook has been called yet."),
}


def show_descent(state: LearningState, stage: Stage) -> None:
    """Show steps of gradient descent on the small network."""
    show_settings(stage)
    payload = {"rate": state.rate, "at": state.taken, "most": MOST_TAKEN}
    _show_training(state, DESCENT, state.net, payload)


def show_edges(state: LearningState, stage: Stage) -> None:
    """Show a kernel that starts at random and becomes a detector of edges."""
    with stage.settings:
        show_goal()
        st.number_input(
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            width=130,
            **LEARNING.number("seed", _("Seed")),
        )
    most = MOST_STEPS if is_revealed(state, EDGES) else STEPS_BEFORE
    payload = {"rate": state.pace, "at": min(state.at, most), "most": most}
    _show_training(state, EDGES, state.edges.net, payload)


def _show_training(
    state: LearningState, scene: str, net: TinyNet, settings: dict[str, Any]
) -> None:
    send_figure_words()
    payload = {
        "net": net_payload(net, mean=scene == EDGES),
        "goal": GOALS[state.goal].ravel().tolist(),
        "kernel": net.kernel.ravel().tolist(),
        "bias": float(net.bias[0]),
    }
    number = zlib.crc32(json.dumps(payload).encode())
    mount_figure(
        key=LEARNING.key(scene),
        data={
            "kind": scene,
            "id": f"{number:x}",
            "rates": RATES[scene],
            "revealed": is_revealed(state, scene),
            **payload,
            **settings,
        },
        on_choice_change=lambda: _take_choice(scene),
    )


def send_figure_words() -> None:
    """Send the words of the figures in the reader's language."""
    send_words("learning", {"words": {name: _(word) for name, word in WORDS.items()}})


def _take_choice(scene: str) -> None:
    """Callback: note the learning rate and the step at which the reader rests."""
    choice = st.session_state[LEARNING.key(scene)]["choice"]
    names = ("rate", "taken") if scene == DESCENT else ("pace", "at")
    LEARNING.change(**dict(zip(names, (float(choice["rate"]), int(choice["at"])), strict=True)))


def net_payload(net: TinyNet, *, mean: bool) -> dict[str, Any]:
    """Return a network with one channel and one filter as the browser gets it.

    Args:
        net: The network.
        mean: Its loss is the mean of the squared errors, not their sum; only the kernel learns.
    """
    trace = net.forward
    return {
        "padded": trace.padded.ravel().tolist(),
        "width": trace.padded.shape[3],
        "rows": trace.rows.tolist(),
        "cols": trace.cols.tolist(),
        "target": net.target.ravel().tolist(),
        "relu": net.relu,
        "mean": mean,
        "learnsBias": not mean,
    }


def loss_after(state: LearningState) -> float:
    """Return the loss after the step that is shown."""
    net = state.net
    for _step in range(state.taken + 1):
        net = net.step(state.rate)
    return net.loss


LARGER_RATE = (
    N_(
        "It takes the loss to {after}. Here a larger step is still better; how large it may be, "
        "the slope at this point does not say."
    ),
    N_(
        "It takes the loss to {after}. The gradient is the slope at this point only: this step is "
        "so large that it helps less than the small one."
    ),
    N_(
        "It takes the loss to {after}. The gradient is the slope at this point only: this step is "
        "so large that it leaps over the valley."
    ),
    N_(
        "It takes the loss to {after}. The gradient is 0 here, or both steps end where it is 0: "
        "then the size of the step makes no difference."
    ),
)
"""Why the loss falls further, falls less, rises or does neither with a larger learning rate."""


def predict_larger_rate(state: LearningState) -> Prediction:
    """Ask what a learning rate ten times as large does to the loss."""
    net = state.net
    for _step in range(state.taken):
        net = net.step(state.rate)
    rate = 10 * state.rate
    now, small, large = net.loss, net.step(state.rate).loss, net.step(rate).loss
    answer = _compare_losses(now, small, large)
    losses = {"now": f"{now:.4g}", "after": f"{small:.4g}"}
    return Prediction(
        Message(
            N_(
                "With the learning rate {small} this step takes the loss from {now} to {after}. "
                "What does the rate {large} do?"
            ),
            {"small": f"{state.rate:g}", "large": f"{rate:g}", **losses},
        ),
        (
            Message(N_("The loss falls further"), {}),
            Message(N_("The loss falls, but less"), {}),
            Message(N_("The loss rises"), {}),
            Message(N_("It stays the same, or falls just as far"), {}),
        ),
        answer,
        Message(LARGER_RATE[answer], {"after": f"{large:.4g}"}),
    )


def _compare_losses(now: float, small: float, large: float) -> int:
    """Return the place of the correct choice, by the losses as they are shown."""
    now, small, large = (float(f"{loss:.4g}") for loss in (now, small, large))
    if not math.isfinite(now) or (large in (now, small) and large <= now):
        return 3
    if not large <= now:  # it may have become infinite or not a number
        return 2
    return 0 if large < small else 1


def predict_kernel(_state: LearningState) -> Prediction:
    """Ask what the kernel becomes."""
    return Prediction(
        Message(
            N_(
                "The kernel starts at random and is shown only the image and the target. What will "
                "it become in many steps that are small enough?"
            ),
            {},
        ),
        (
            Message(N_("The kernel that made the target"), {}),
            Message(N_("Its negative"), {}),
            Message(N_("Some other kernel with the same output"), {}),
        ),
        0,
        Message(
            N_("The windows of this image differ so much that only one kernel gives this output."),
            {},
        ),
    )


def edges_room(state: LearningState) -> list[RoomLink]:
    """Return the link to *Convolution* with a part of the image and the kernel as it is now."""
    kernel, _losses = state.edges.learn(state.at)
    part = draw_image()[:, :, :16, :16]
    numbers = grid_text(np.round(kernel, 3)[None, None] + 0.0)
    return [RoomLink("convolution", {"input": grid_text(part), "kernel": numbers, "bias": "off"})]


def optimizer_rooms(_state: LearningState) -> list[RoomLink]:
    """Return the link to a small network to train, with the choice of its optimizer."""
    params = {"net": "lecture-cnn"}
    return [RoomLink("training", params, N_("Choose an optimizer for a whole network"))]
