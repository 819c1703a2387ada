"""Transfer learning: the best of many epochs, normalization, a number of images."""

import functools

import streamlit as st

from cnnviz.figures.slip_curves import Axes, Curve, Line, draw_curves, draw_lines
from cnnviz.figures.slip_strips import draw_counts
from cnnviz.lessons.slips_transfer import (
    EPOCHS,
    IMAGENET_MEAN,
    IMAGENET_STD,
    PRINTED_BEST,
    PRINTED_TRAIN,
    TEST_IMAGES,
    TRAIN_IMAGES,
    expected_best,
    fits_printed,
    nearest_count,
    normalize_pixel,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import COUNTED, SLIPS, TEST_SIZES, SlipsState

BEST, PIXELS, COUNT = "best-epoch", "missing-normalization", "image-count"
"""Ids of the scenes."""
MOST_EPOCHS = 30
COLORS = (N_("Red"), N_("Green"), N_("Blue"))


def show_best(state: SlipsState, stage: Stage) -> None:
    """Show how much better the best of several epochs looks than each of them is."""
    with stage.settings:
        st.slider(_("Epochs"), 1, MOST_EPOCHS, width=220, **SLIPS.widget("epochs"))
        st.slider(
            _("Accuracy of every epoch in percent"), 80, 98, width=220, **SLIPS.widget("accuracy")
        )
        st.segmented_control(
            _("Test images"),
            list(TEST_SIZES),
            required=True,
            format_func="{:,}".format,
            **SLIPS.widget("images"),
        )
    revealed, accuracy = is_revealed(state, BEST), state.accuracy / 100
    show_claim(BEST)
    with st.container(key="slips-best"):
        drawing = _draw_best(state.epochs, state.images, accuracy, revealed, language())
        show_drawing(drawing, "best")
        best = expected_best(state.epochs, state.images, accuracy)
        show_verdict(
            _(
                "{epochs} networks that all have {accuracy}: the best one on {images} test images "
                "shows {best} on average.",
                epochs=state.epochs,
                accuracy=f"{accuracy:.0%}",
                images=f"{state.images:,}",
                best=f"{best:.1%}",
            ),
            revealed=revealed,
        )


@functools.lru_cache(maxsize=64)
def _draw_best(epochs: int, images: int, accuracy: float, revealed: bool, _language: str) -> str:
    known = [(count, expected_best(count, images, accuracy)) for count in range(1, epochs + 1)]
    curves = (
        Curve(_("the best so far, on average"), known if revealed else known[:1], "dilation"),
        Curve(_("what each network has"), [(1, accuracy), (MOST_EPOCHS, accuracy)], "output", True),
        Curve(_("printed"), [(1, PRINTED_BEST), (MOST_EPOCHS, PRINTED_BEST)], "padding", True),
    )
    axes = Axes((0, MOST_EPOCHS), (0.8, 1.0), _("Epochs"), lambda value: f"{value:.0%}")
    return draw_curves(curves, axes, _("The best of several evaluations, by their number"))


def predict_best(state: SlipsState) -> Prediction:
    """Ask what the best of 13 epochs shows on average."""
    accuracy = state.accuracy / 100
    best = expected_best(EPOCHS, TEST_IMAGES, accuracy)
    choices = sorted({f"{accuracy:.1%}", f"{best:.1%}", f"{(1 + accuracy) / 2:.1%}", "99.9%"})
    return Prediction(
        Message(
            N_(
                "{epochs} epochs, all equally good: {accuracy}. Each is evaluated on {images} test "
                "images, and the best is reported. What does it show on average?"
            ),
            {"epochs": EPOCHS, "accuracy": f"{accuracy:.0%}", "images": TEST_IMAGES},
        ),
        tuple(choices),
        choices.index(f"{best:.1%}"),
        Message(
            N_(
                "Nothing has improved: the best one was lucky on these images. Choose the epoch on "
                "images held out from training, and evaluate once on the test images."
            )
        ),
    )


def write_best(state: SlipsState) -> str:
    """Return code that computes the expected best from the binomial distribution."""
    return f"""import torch

epochs, images, accuracy = {state.epochs}, {state.images}, {state.accuracy / 100}
correct = torch.arange(images + 1, dtype=torch.float64)
logs = torch.lgamma(torch.tensor(images + 1.0, dtype=torch.float64))
logs = logs - torch.lgamma(correct + 1) - torch.lgamma(images - correct + 1)
one = torch.tensor(accuracy, dtype=torch.float64)
chance = (logs + correct * one.log() + (images - correct) * (1 - one).log()).exp()
at_most = chance.cumsum(0)[:-1].clamp(max=1)  # of one epoch; of all of them, to the power
best = (1 - at_most**epochs).sum() / images
print(best)
"""


def best_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"best": expected_best(state.epochs, state.images, state.accuracy / 100)}


def best_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to curves that go up and down by chance."""
    return [RoomLink("dnn_cnn", {"scene": "six-runs"}, N_("How much single evaluations differ"))]


def show_pixels(state: SlipsState, stage: Stage) -> None:
    """Show where a pixel is on the scale of a pretrained network, with and without normalizing."""
    with stage.settings:
        st.slider(_("Gray value of a pixel"), 0, 255, width=360, **SLIPS.widget("pixel"))
    revealed = is_revealed(state, PIXELS)
    expected = normalize_pixel(state.pixel)
    low, high = normalize_pixel(0), normalize_pixel(255)
    show_claim(PIXELS)
    with st.container(key="slips-pixels"):
        lines = [
            Line(
                _("{color}: trained on this range", color=_(color)),
                strong=expected[place] if revealed else None,
                span=(low[place], high[place]),
                role="kernel",
            )
            for place, color in enumerate(COLORS)
        ]
        words = _("Without normalization: all channels")
        given = Line(words, strong=state.pixel / 255, span=(0, 1), role="dilation")
        label = _("The values that a pixel can have for the network")
        show_drawing(draw_lines([*lines, given], -3, 3, label), "pixels")
        numbers = ", ".join(f"{value:.2f}".replace("-", "−") for value in expected)
        show_verdict(
            _(
                "Trained on ({numbers}) for this pixel, the network gets {value} three times.",
                numbers=numbers,
                value=f"{state.pixel / 255:.2f}",
            ),
            revealed=revealed,
        )


def predict_pixels(_state: SlipsState) -> Prediction:
    """Ask what a black pixel is for a pretrained network."""
    red = normalize_pixel(0)[0]
    choices = (f"{red:.2f}".replace("-", "−"), "−0.49", "0", "0.49")
    return Prediction(
        Message(
            N_(
                "A pretrained network was trained on (x − {mean})/{std} in the red channel. Which "
                "number does it expect for black, x = 0?"
            ),
            {"mean": IMAGENET_MEAN[0], "std": IMAGENET_STD[0]},
        ),
        choices,
        0,
        Message(
            N_(
                "Without normalization black is 0, which to the network is a medium gray. All "
                "images look pale to it."
            )
        ),
    )


def write_pixels(state: SlipsState) -> str:
    """Return code that normalizes the pixel with torchvision."""
    return f"""import torch
from torchvision.models import ResNet18_Weights
from torchvision.transforms.v2.functional import normalize

transform = ResNet18_Weights.DEFAULT.transforms()  # what the network was trained on
image = torch.full((3, 1, 1), {state.pixel} / 255)
expected = normalize(image, transform.mean, transform.std).flatten()
given = image.flatten()
print(expected, given)
"""


def pixels_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"expected": normalize_pixel(state.pixel), "given": [state.pixel / 255] * 3}


def pixels_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to a pretrained network, with every step of its preprocessing."""
    return [RoomLink("inside", {"net": "resnet18"}, N_("Each step before a pretrained network"))]


def show_count(state: SlipsState, stage: Stage) -> None:
    """Show which numbers of images fit the printed accuracy."""
    low, high = COUNTED
    with stage.settings:
        st.slider(_("Training images"), low, high, width=420, **SLIPS.widget("count"))
    revealed = is_revealed(state, COUNT)
    show_claim(COUNT)
    with st.container(key="slips-count"):
        drawing = _draw_counted(state.count if revealed else None, language())
        show_drawing(drawing, "count")
        correct = nearest_count(state.count)
        show_verdict(
            _(
                "{correct} of {count} is {share}. From {low} to {high}, only {fitting} images can "
                "give {printed}.",
                correct=correct,
                count=state.count,
                share=f"{correct / state.count:.4f}",
                low=low,
                high=high,
                fitting=", ".join(map(str, _fitting_counts())),
                printed=PRINTED_TRAIN,
            ),
            revealed=revealed,
        )


def _fitting_counts() -> list[int]:
    return [count for count in range(COUNTED[0], COUNTED[1] + 1) if fits_printed(count)]


@functools.lru_cache(maxsize=256)
def _draw_counted(chosen: int | None, _language: str) -> str:
    """Return how far each number of images is from fitting; None for one hides which ones fit."""
    counts = range(COUNTED[0], COUNTED[1] + 1)
    label = _("How near a number of images comes to {printed}", printed=PRINTED_TRAIN)
    apart = [abs(nearest_count(count) / count - PRINTED_TRAIN) for count in counts]
    return draw_counts(counts, apart, [] if chosen is None else _fitting_counts(), chosen, label)


def predict_count(_state: SlipsState) -> Prediction:
    """Ask which number of images fits the accuracy."""
    counts = (TRAIN_IMAGES, 364, 385, 400)
    return Prediction(
        Message(
            N_(
                "The best training accuracy is printed as {printed}, which is a number of correct "
                "images divided by all. Which number of images is possible?"
            ),
            {"printed": PRINTED_TRAIN},
        ),
        tuple(map(str, counts)),
        next(place for place, count in enumerate(counts) if fits_printed(count)),
        Message(
            N_(
                "{correct}/385 = {printed}. Of {images} images, {few} are too few and one more is "
                "too many. So 356 may well be the number of correct images."
            ),
            {
                "correct": nearest_count(385),
                "printed": PRINTED_TRAIN,
                "images": TRAIN_IMAGES,
                "few": int(TRAIN_IMAGES * PRINTED_TRAIN),
            },
        ),
    )


def write_count(_state: SlipsState) -> str:
    """Return code that lists the numbers of images that fit."""
    low, high = COUNTED
    return f"""import torch

images = torch.arange({low}, {high + 1}, dtype=torch.float64)
share = (images * {PRINTED_TRAIN}).round() / images
fitting = images[(share * 10_000).round() == {round(PRINTED_TRAIN * 10_000)}]
print(fitting)
"""


def count_results(_state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"fitting": _fitting_counts()}


def count_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to datasets with their numbers of images."""
    return [RoomLink("data", label=N_("Count the images of a dataset"))]
