"""The order of the training images: the same, shuffled, or class by class."""

import functools

import streamlit as st

from cnnviz.figures.slip_curves import Axes, Curve, draw_curves
from cnnviz.figures.slip_drawings import draw_row
from cnnviz.figures.slip_strips import draw_label_rows
from cnnviz.lessons.slips_training import (
    ORDER_BATCH,
    ORDER_EPOCHS,
    ORDERS,
    RATE,
    TRAIN_IMAGES,
    first_labels,
    train_in_order,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState
from cnnviz.ui.lessons.slips.training import percent

IMAGE_ORDER = "order-of-images"
"""Id of the scene."""
ORDER_NAMES = {
    "fixed": N_("The same in every epoch"),
    "shuffled": N_("Shuffled in every epoch"),
    "by-class": N_("Class by class"),
}


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
        show_drawing(drawing, "order")
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
