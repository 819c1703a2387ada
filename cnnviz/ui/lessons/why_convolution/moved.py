"""What moving the image does: to a neuron, to a feature map, and to two trained networks."""

import streamlit as st

from cnnviz.lessons.why_convolution import (
    EDGE,
    garment,
    garment_index,
    largest_response,
    neuron_output,
    shifted_accuracy,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.why_convolution.state import (
    MOST_SHIFT,
    SHIFTS,
    WHY_CONVOLUTION,
    WhyState,
    choose_garment,
    encode_garment,
    garment_name,
)

MOVED, MEASURED = "moved-image", "measured"
IMAGE_KEY = "why-moving"
CHART_KEY = "why-accuracy"
ASKED_PIXELS, ASKED_SHIFT = 4, 2
"""By how many pixels the image is moved in the questions."""
TITLES = {"fashion-dnn": N_("Fully connected network"), "fashion-cnn": N_("Convolutional network")}

_mount_image = component("why/moving")
_mount_chart = component("why/accuracy")


def show_moved(state: WhyState, stage: Stage) -> None:
    """Show the outputs for an image that the reader moves."""
    with stage.settings:
        choose_garment()
    _mount_image(
        key=IMAGE_KEY,
        data={
            "image": encode_garment(state.garment),
            "right": state.right,
            "down": state.down,
            "most": MOST_SHIFT,
            "kernel": EDGE,
            "revealed": is_revealed(state, MOVED),
            "words": {
                "image": _("Drag the image"),
                "moved": _(
                    "{right} pixels to the right, {down} down", right="{right}", down="{down}"
                ),
                "dense": _("A fully connected neuron"),
                "weights": _("Its weights"),
                "output": _("Output"),
                "shared": _("A convolution (edges)"),
                "map": _("Feature map"),
                "largest": _("Largest value"),
                "right": _("To the right"),
                "down": _("Down"),
            },
        },
        on_moved_change=_take_move,
    )


def _take_move() -> None:
    """Callback: keep where the image is."""
    right, down = st.session_state[IMAGE_KEY]["moved"]
    if {right, down} <= set(range(-MOST_SHIFT, MOST_SHIFT + 1)):
        WHY_CONVOLUTION.change(right=int(right), down=int(down))


def predict_output(state: WhyState) -> Prediction:
    """Ask what is left of the output of the fully connected neuron."""
    image = garment(state.garment)
    output = neuron_output(image, ASKED_PIXELS, 0)
    inside = 1 - ASKED_PIXELS / image.shape[1]
    choices = sorted({1.0, inside, round(output, 2), 0.0})
    return Prediction(
        Message(
            N_(
                "The weights of this neuron are the image itself, so its output is 1. What is it "
                "when the image moves {pixels} pixels to the right?"
            ),
            {"pixels": ASKED_PIXELS},
        ),
        tuple(f"{choice:.2f}" for choice in choices),
        choices.index(round(output, 2)),
        Message(
            N_(
                "The pixels no longer meet their weights. The largest value of the feature map is "
                "{before} before and {after} after: the kernel finds the edge where it is now."
            ),
            {
                "before": f"{largest_response(image, 0, 0):.2f}",
                "after": f"{largest_response(image, ASKED_PIXELS, 0):.2f}",
            },
        ),
    )


def write_moved(state: WhyState) -> str:
    """Return code that gets both numbers."""
    return f"""import torch
import torch.nn.functional as F
from cnnviz.data.samples import load_samples

images = load_samples("fashion-mnist").test_images
image = torch.tensor(images[{garment_index(state.garment)}, 0]) / 255  # (H, W)
weights = image / (image**2).sum()
edge = torch.tensor({[list(map(float, row)) for row in EDGE]})

right, down = {state.right}, {state.down}
moved = F.pad(image, (right, -right, down, -down))  # what moves in is 0
output = (weights * moved).sum()
feature_map = F.conv2d(moved[None, None], edge[None, None], padding=1)
largest = feature_map.max()
print(output, largest)"""


def compute_moved(state: WhyState) -> dict[str, float]:
    """Return what the variables of the code hold."""
    image = garment(state.garment)
    return {
        "output": neuron_output(image, state.right, state.down),
        "largest": largest_response(image, state.right, state.down),
    }


def edge_room(_state: WhyState) -> list[RoomLink]:
    """Return a link to the convolution that finds edges, step by step."""
    kernel = "~".join("_".join(map(str, row)) for row in EDGE)
    return [RoomLink("convolution", {"kernel": kernel})]


def show_accuracy(state: WhyState, stage: Stage) -> None:
    """Show the accuracy of two networks on images that are moved."""
    with stage.settings:
        choose_garment()
    kept = shifted_accuracy()
    _mount_chart(
        key=CHART_KEY,
        data={
            "image": encode_garment(state.garment),
            "shift": state.shift,
            "shifts": kept.shifts,
            "networks": [
                {
                    "title": _(title),
                    "accuracy": kept.accuracy[name],
                    "predicted": [*map(garment_name, kept.predicted[name][state.garment])],
                }
                for name, title in TITLES.items()
            ],
            "truth": garment_name(state.garment),
            "revealed": is_revealed(state, MEASURED),
            "words": {
                "x": _("Pixels to the right"),
                "y": _("Accuracy"),
                "alt": _("Accuracy of two networks by how far the images are moved"),
                "image": _("{name}, moved {shift}", name="{name}", shift="{shift}"),
                "predicts": _("predicted: {name}", name="{name}"),
                "accuracy": _("Accuracy"),
            },
        },
        on_shift_change=_take_shift,
    )


def _take_shift() -> None:
    """Callback: keep the shift that is shown."""
    shift = st.session_state[CHART_KEY]["shift"]
    if shift in SHIFTS:
        WHY_CONVOLUTION.change(shift=int(shift))


def predict_accuracy(_state: WhyState) -> Prediction:
    """Ask how accurate the fully connected network is on moved images."""
    kept = shifted_accuracy()
    dense = _percentages("fashion-dnn")
    chosen = {shift: dense[kept.shifts.index(shift)] for shift in (0, 1, ASKED_SHIFT, 5)}
    choices = sorted(chosen.values())
    return Prediction(
        Message(
            N_(
                "On {count} test images, the fully connected network has an accuracy of {before}. "
                "What is it when all of them move {shift} pixels to the right?"
            ),
            {
                "count": kept.images,
                "before": f"{dense[kept.shifts.index(0)]}%",
                "shift": ASKED_SHIFT,
            },
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(chosen[ASKED_SHIFT]),
        Message(
            N_("The convolutional network still has {accuracy}."),
            {"accuracy": f"{_percentages('fashion-cnn')[kept.shifts.index(ASKED_SHIFT)]}%"},
        ),
    )


def _percentages(network: str) -> list[float]:
    return [round(100 * share, 1) for share in shifted_accuracy().accuracy[network]]


def write_accuracy(state: WhyState) -> str:
    """Return code that measures both networks on moved images."""
    return f"""from cnnviz.lessons.shifted_images import shifted_accuracy

shift = {state.shift}
dense = shifted_accuracy("fashion-dnn", shift)
shared = shifted_accuracy("fashion-cnn", shift)
print(dense, shared)"""


def read_accuracy(state: WhyState) -> dict[str, float]:
    """Return what the variables of the code hold."""
    kept = shifted_accuracy()
    place = kept.shifts.index(state.shift)
    return {
        "dense": kept.accuracy["fashion-dnn"][place],
        "shared": kept.accuracy["fashion-cnn"][place],
    }


def inside_room(_state: WhyState) -> list[RoomLink]:
    """Return links to the two networks, opened."""
    return [
        RoomLink("inside", {"net": "fashion-dnn"}, "fashion-dnn"),
        RoomLink("inside", {"net": "fashion-cnn"}, "fashion-cnn"),
    ]
