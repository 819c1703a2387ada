"""Training: accuracy on training images, a loss that is divided wrongly, the order of images."""

from __future__ import annotations

import functools

import streamlit as st

from cnnviz.figures.bars import Bar, plain_bars
from cnnviz.figures.colors import role
from cnnviz.figures.slip_curves import Axes, Curve, draw_batches, draw_curves
from cnnviz.figures.slip_drawings import draw_label_rows, draw_row
from cnnviz.lessons.histories import kept_runs
from cnnviz.lessons.slips_training import (
    BATCH,
    IMAGES,
    LECTURE_RUN,
    LOSSES,
    ORDER_BATCH,
    ORDER_EPOCHS,
    ORDERS,
    PRINTED_LOSS,
    RATE,
    TRAIN_IMAGES,
    average_losses,
    first_labels,
    lecture_accuracies,
    printed_accuracy,
    real_loss,
    train_in_order,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState
from cnnviz.ui.training.state import SETTINGS

TRAINED_ON, RUNNING_LOSS, IMAGE_ORDER = "training-accuracy", "running-loss", "order-of-images"
"""Ids of the scenes."""
ORDER_NAMES = {
    "fixed": N_("The same in every epoch"),
    "shuffled": N_("Shuffled in every epoch"),
    "by-class": N_("Class by class"),
}


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
        show_svg(_draw_accuracies(state.run, revealed, language()), key="slip-drawing.accuracies")
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
        show_svg(draw_batches(LOSSES, state.batch, label), key="slip-drawing.losses")
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


def show_order(state: SlipsState, stage: Stage) -> None:
    """Show the first batch of each epoch, and the accuracy while training in three orders."""
    with stage.settings:
        st.number_input(
            min_value=0, max_value=99, width=140, **SLIPS.number("order_seed", _("Seed"))
        )
        st.segmented_control(
            _("Order of the images"),
            list(ORDERS),
            required=True,
            format_func=lambda order: _(ORDER_NAMES[order]),
            **SLIPS.widget("order"),
        )
    revealed = is_revealed(state, IMAGE_ORDER)
    drawing = _draw_order(state.order, state.order_seed, revealed, language())
    show_claim(IMAGE_ORDER)
    with st.container(key="slips-order"):
        show_svg(drawing, key="slip-drawing.order")
        fixed, shuffled, by_class = (
            f"{train_in_order(order, state.order_seed)[-1]:.0%}" if revealed else "?"
            for order in ORDERS
        )
        show_verdict(
            _(
                "Accuracy at the end: {fixed} in a fixed order, {shuffled} shuffled, {by_class} "
                "class by class.",
                fixed=fixed,
                shuffled=shuffled,
                by_class=by_class,
            ),
            revealed=revealed,
        )


@functools.lru_cache(maxsize=32)
def _draw_order(order: str, seed: int, revealed: bool, _language: str) -> str:
    names = [_("epoch {number}", number=epoch) for epoch in range(1, ORDER_EPOCHS + 1)]
    head = _("Classes in the first batch of each epoch")
    batches = draw_label_rows(first_labels(order, seed).tolist(), names, head)
    curves = [
        Curve(
            _(ORDER_NAMES[one]),
            list(enumerate(train_in_order(one, seed), 1)) if revealed else [],
            color,
            dashed=one != order,
        )
        for one, color in zip(ORDERS, ("kernel", "output", "dilation"), strict=True)
    ]
    steps = ORDER_EPOCHS * TRAIN_IMAGES // ORDER_BATCH
    axes = Axes((0, steps), (0, 0.8), _("Steps"), percent)
    chart = draw_curves(curves, axes, _("Accuracy on 100 other images after each step"))
    return draw_row((f"<div>{batches}</div>", f'<div style="max-width:100%">{chart}</div>'))


def predict_order(state: SlipsState) -> Prediction:
    """Ask what training class by class reaches."""
    shuffled, by_class = (
        train_in_order(order, state.order_seed)[-1] for order in ("shuffled", "by-class")
    )
    choices = sorted({round(100 * by_class), round(100 * shuffled), 10, 85})
    return Prediction(
        Message(
            N_(
                "A linear classifier reaches {shuffled} when the images are shuffled. Without "
                "shuffling, and sorted class by class: what does it reach?"
            ),
            {"shuffled": f"{shuffled:.0%}"},
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(round(100 * by_class)),
        Message(
            N_(
                "Each class makes the classifier forget the ones before. FashionMNIST comes in a "
                "mixed order; there, fixed and shuffled differ only by chance."
            )
        ),
    )


def write_order(state: SlipsState) -> str:
    """Return code that trains the classifier."""
    sort = """order = labels.argsort(stable=True)  # class by class
images, labels = images[order], labels[order]
"""
    shuffle = ", shuffle=True, generator=generator"
    return f"""import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
from cnnviz.data.samples import load_samples

samples = load_samples("fashion-mnist")
images = torch.tensor(samples.test_images).flatten(1).double() / 255  # (500, 784)
labels = torch.tensor(samples.test_labels)
others, other_labels = images[400:], labels[400:]
images, labels = images[:400], labels[:400]
{sort if state.order == "by-class" else ""}dataset = TensorDataset(images, labels)
generator = torch.Generator().manual_seed({state.order_seed})
loader = DataLoader(dataset, {ORDER_BATCH}{shuffle if state.order == "shuffled" else ""})

weight = torch.zeros(10, 784, dtype=torch.float64, requires_grad=True)
bias = torch.zeros(10, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([weight, bias], lr={RATE})
first = []
for _ in range({ORDER_EPOCHS}):
    for place, (x, y) in enumerate(loader):
        if place == 0:
            first.append(y)
        optimizer.zero_grad()
        F.cross_entropy(F.linear(x, weight, bias), y).backward()
        optimizer.step()
accuracy = (F.linear(others, weight, bias).argmax(1) == other_labels).double().mean()
first = torch.stack(first)
print(accuracy, first)
"""


def order_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {
        "accuracy": train_in_order(state.order, state.order_seed)[-1],
        "first": first_labels(state.order, state.order_seed),
    }


def order_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to the dataset, whose images are in a mixed order."""
    return [RoomLink("data", {"set": "fashion-mnist"}, N_("The images in their order"))]
