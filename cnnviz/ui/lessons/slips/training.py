"""Training: accuracy on training images, and a loss that is divided wrongly."""

import functools

import streamlit as st

from cnnviz.figures.bars import Bar, plain_bars
from cnnviz.figures.colors import role
from cnnviz.figures.slip_curves import Axes, Curve, draw_batches, draw_curves
from cnnviz.lessons.histories import kept_runs
from cnnviz.lessons.slips_training import (
    BATCH,
    IMAGES,
    LECTURE_RUN,
    LOSSES,
    PRINTED_LOSS,
    average_losses,
    lecture_accuracies,
    printed_accuracy,
    real_loss,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState
from cnnviz.ui.training.state import SETTINGS

TRAINED_ON, RUNNING_LOSS = "training-accuracy", "running-loss"
"""Ids of the scenes."""


def percent(value: float) -> str:
    """Return a share as whole percent."""
    return f"{value:.0%}"


def show_trained_on(state: SlipsState, stage: Stage) -> None:
    """Show the accuracies of the lecture's run on training and on test images."""
    with stage.settings:
        seeds = kept_runs()[LECTURE_RUN]
        st.segmented_control(_("Seed"), list(seeds), required=True, **SLIPS.widget("run"))
    revealed = is_revealed(state, TRAINED_ON)
    known = lecture_accuracies(state.run)
    show_claim(TRAINED_ON)
    with st.container(key="slips-trained-on"):
        show_drawing(_draw_accuracies(state.run, revealed, language()), "accuracies")
        show_verdict(
            _(
                "After 100 epochs: {train} on the 5,000 images that were trained on, {test} on "
                "10,000 other ones.",
                train=f"{known.train[-1]:.1%}",
                test=f"{known.test[-1]:.1%}",
            ),
            revealed=revealed,
        )


@functools.lru_cache(maxsize=16)
def _draw_accuracies(seed: int, revealed: bool, _language: str) -> str:
    known = lecture_accuracies(seed)
    curves = (
        Curve(_("on the training images"), list(enumerate(known.train, 1)), "dilation"),
        Curve(
            _("on the test images"), list(enumerate(known.test, 1)) if revealed else [], "output"
        ),
        Curve(_("printed"), [(1, printed_accuracy()), (100, printed_accuracy())], "padding", True),
    )
    axes = Axes((0, 100), (0.5, 0.9), _("Epoch"), percent)
    return draw_curves(curves, axes, _("Accuracy after each epoch"))


def predict_trained_on(state: SlipsState) -> Prediction:
    """Ask for the accuracy on the test images."""
    known = lecture_accuracies(state.run)
    test, printed = round(known.test[-1], 2), round(printed_accuracy(), 2)
    choices = sorted({test, printed, 0.94, 0.62})
    return Prediction(
        Message(
            N_(
                "The lecture reports {printed} after 100 epochs. How accurate is the same network "
                "on 10,000 garments that it was not trained on?"
            ),
            {"printed": f"{printed_accuracy():.2%}"},
        ),
        tuple(f"{choice:.0%}" for choice in choices),
        choices.index(test),
        Message(
            N_(
                "An accuracy means something only with its images. These are the images that the "
                "weights were fitted to."
            )
        ),
    )


def write_trained_on(state: SlipsState) -> str:
    """Return code that reads the kept run."""
    return f"""from cnnviz.lessons.histories import kept_history

last = kept_history("{LECTURE_RUN}", {state.run}).epochs[-1]  # evaluated with model.eval()
train, test = last.train_accuracy, last.test_accuracy
print(f"on training images {{train:.2%}}, on test images {{test:.2%}}")
"""


def trained_on_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    known = lecture_accuracies(state.run)
    return {"train": known.train[-1], "test": known.test[-1]}


def trained_on_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return links to the run in the training room, and to overfitting."""
    params = SETTINGS.params(PRESETS["lecture"].settings)
    return [
        RoomLink("training", params, N_("Train it yourself")),
        RoomLink("learning", {"scene": "overfitting"}, N_("What overfitting looks like")),
    ]


def show_loss(state: SlipsState, stage: Stage) -> None:
    """Show losses in batches, and the sum of their means divided in two ways."""
    with stage.settings:
        st.slider(_("Images per batch"), 1, 10, width=320, **SLIPS.widget("batch"))
    revealed, averages = is_revealed(state, RUNNING_LOSS), average_losses(state.batch)
    show_claim(RUNNING_LOSS)
    with st.container(key="slips-loss"):
        label = _("The losses of 20 images, and the mean of each batch")
        show_drawing(draw_batches(LOSSES, state.batch, label), "losses")
        most = max(averages.by_images, averages.by_batches, averages.exact)
        rows = (
            (_("Sum of means / images"), averages.by_images, "dilation"),
            (_("Sum of means / batches"), averages.by_batches, "kernel"),
            (_("Mean of all losses"), averages.exact, "output"),
        )
        bars = [
            Bar(value / most if revealed else 0, f"{value:.3f}" if revealed else "?", role(name))
            for _words, value, name in rows
        ]
        st.html(plain_bars([words for words, _value, _name in rows], bars, label=label))
        show_verdict(
            _(
                "Divided by {images} images, not by {batches} batches, {real} becomes {printed}.",
                images=f"{IMAGES:,}",
                batches=-(-IMAGES // BATCH),
                real=f"{real_loss():.3f}",
                printed=PRINTED_LOSS,
            ),
            revealed=revealed,
        )


def predict_loss(_state: SlipsState) -> Prediction:
    """Ask for the mean loss behind the printed number."""
    choices = (f"{PRINTED_LOSS / BATCH:.5f}", f"{PRINTED_LOSS}", "0.07", f"{real_loss():.3f}")
    return Prediction(
        Message(
            N_(
                "The LeNet notes add up the mean loss of each batch of {batch} and divide by "
                "{images} images: {printed}. What is the mean loss per image?"
            ),
            {"batch": BATCH, "images": f"{IMAGES:,}", "printed": PRINTED_LOSS},
        ),
        choices,
        3,
        Message(
            N_(
                "Each mean already has been divided by {batch}. A network with ten classes that "
                "knows nothing has a loss of ln 10 = 2.3: .0049 in the first epoch is suspicious."
            ),
            {"batch": BATCH},
        ),
    )


def write_loss(state: SlipsState) -> str:
    """Return code that averages losses, and counts what a sum of tensors keeps alive."""
    return f"""import torch

losses = torch.tensor({list(LOSSES)}, requires_grad=True)
total, count = 0, 0
for batch in losses.split({state.batch}):  # CrossEntropyLoss() returns the mean of a batch
    total, count = total + batch.mean(), count + 1
by_images, by_batches = total / len(losses), total / count
exact = losses.mean()
print(by_images.item(), by_batches.item(), exact.item())

kept, node = 0, total.grad_fn  # without .item(), the graph of every batch stays in memory
while node is not None and node.name().startswith("Add"):
    kept, node = kept + 1, node.next_functions[0][0]
print(kept, "batches are kept alive by their sum")
"""


def loss_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    averages = average_losses(state.batch)
    return {
        "by_images": averages.by_images,
        "by_batches": averages.by_batches,
        "exact": averages.exact,
        "kept": -(-len(LOSSES) // state.batch),
    }


def loss_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to the run of the notes in the training room."""
    params = SETTINGS.params(PRESETS["notes-lenet5"].settings)
    return [RoomLink("training", params, N_("Train LeNet-5 and read its loss"))]
