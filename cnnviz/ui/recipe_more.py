"""The rarer settings of a recipe: optimiser, schedule, what keeps from learning by heart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.nets import Network, published
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.schedules import share_of_rate
from cnnviz.ui import device, drawing, recipe
from cnnviz.ui.text import _, language

OPTIMIZERS = {
    Optimizer.SGD: "SGD",
    Optimizer.MOMENTUM: N_("momentum 0.9"),
    Optimizer.ADAM: "Adam",
    Optimizer.ADAMW: "AdamW",
}
"""What optimisers are called; names are the same in all languages."""
SCHEDULES = {
    Schedule.CONSTANT: N_("constant"),
    Schedule.COSINE: N_("cosine"),
    Schedule.ONE_CYCLE: N_("one cycle"),
    Schedule.STEP: N_("steps"),
}
PRECISIONS = {
    Precision.AUTO: N_("as the device works best"),
    Precision.FLOAT32: "float32",
    Precision.MIXED: N_("mixed: 16 and 32 bits"),
}
AUGMENTATIONS = {
    Augment.FLIP: N_("flip left to right"),
    Augment.SHIFT: N_("shift by up to 2 pixels"),
    Augment.CROP: N_("crop and enlarge"),
    Augment.ERASE: N_("erase a square"),
    Augment.RESIZED_CROP: N_("crop to any size and shape"),
}
STARTS = {
    Start.DRAWN: N_("random, from the seed"),
    Start.IMAGENET: N_("learned on ImageNet"),
}
DECAY = N_("Draws all weights a little towards 0 in every step.")
SMOOTHING = N_("Share of the right answer that is spread over all classes, against overconfidence.")
AUGMENT = N_("Training pictures are changed at random, anew in every epoch; test pictures never.")
ACCUMULATE = N_(
    "The gradients of so many batches are added up for one step: a step over more pictures than "
    "fit into memory at once."
)
CHECKS = N_("How often the test pictures are measured in an epoch.")
REPEATABLE = N_(
    "The same settings give the same numbers again, which takes a GPU longer. A CPU always does so."
)
START = N_(
    "ResNet-18 may begin with what it learned on a million photographs (ImageNet), all but its "
    "last layer. torchvision publishes these weights; the first run that takes them downloads them."
)
LEARN = N_(
    "Frozen layers keep their weights: what the network begins with is used as it is, and only the "
    "layers behind them learn."
)
EXAMPLES = 8
CURVE_POINTS = 120
SEED = 4  # of the examples; one that shows all kinds well


def show(now: Settings) -> None:
    """Draw the settings; the head of the panel names those that are not the usual ones."""
    head = " · ".join([_("More settings"), *changed(now)])
    with st.expander(head, key="more"):
        _controls(now)


def changed(now: Settings) -> list[str]:
    """Return those of the settings that are not the usual ones, in words."""
    usual = Settings()
    return [
        words
        for words, setting in (
            (_(OPTIMIZERS[now.optimizer]), "optimizer"),
            (_(SCHEDULES[now.schedule]), "schedule"),
            (_("weight decay {value}", value=f"{now.weight_decay:g}"), "weight_decay"),
            (_("label smoothing {value}", value=f"{now.label_smoothing:g}"), "label_smoothing"),
            (", ".join(_(AUGMENTATIONS[kind]) for kind in now.augment), "augment"),
            (_("{count} batches a step", count=now.accumulate), "accumulate"),
            (_("measured {count} times an epoch", count=now.checks), "checks"),
            (_(PRECISIONS[now.precision]), "precision"),
            (_("repeatable on a GPU"), "repeatable"),
            (_("weights learned on ImageNet"), "start"),
            (_("the first {count} layers frozen", count=now.frozen), "frozen"),
        )
        if getattr(now, setting) != getattr(usual, setting)
    ]


def _controls(now: Settings) -> None:
    left, right = st.columns(2)
    with left:
        recipe.choice(
            "optimizer", _("Optimiser"), list(Optimizer), lambda kind: _(OPTIMIZERS[kind])
        )
    with right:
        recipe.choice(
            "schedule", _("Rate schedule"), list(Schedule), lambda kind: _(SCHEDULES[kind])
        )
    _curve(now)
    left, right = st.columns(2)
    with left:
        recipe.number("weight_decay", _("Weight decay"), step=1e-4, form="%g", help=DECAY)
        recipe.number("accumulate", _("Batches a step"), help=ACCUMULATE)
    with right:
        recipe.number("label_smoothing", _("Label smoothing"), step=0.05, form="%g", help=SMOOTHING)
        recipe.number("checks", _("Measurements an epoch"), help=CHECKS)
    _on_a_gpu(now)
    _beginning(now)
    recipe.several(
        "augment",
        _("Random changes of the pictures"),
        list(Augment),
        lambda kind: _(AUGMENTATIONS[kind]),
        help=AUGMENT,
    )
    if now.augment:
        _show_changes(now)


def _beginning(now: Settings) -> None:
    """Draw what the network begins with, and which of its layers learn."""
    if published.of(now.network) is not None:
        recipe.choice(
            "start", _("First weights"), list(Start), lambda kind: _(STARTS[kind]), help=START
        )
    learn = [row.index for row in now.network.table() if row.parameters]
    if len(learn) > 1:
        recipe.choice(
            "frozen",
            _("Layers that learn"),
            [0, *sorted({*learn[1:], now.frozen} - {0})],
            lambda frozen: _learning(now.network, frozen),
            help=LEARN,
        )
    if now.frozen and now.start == Start.DRAWN:
        st.caption(
            _(
                "The frozen layers keep their random weights: the layers behind them learn from "
                "whatever chance lets through."
            )
        )


def _learning(network: Network, frozen: int) -> str:
    """Say which layers learn if the first ones are frozen."""
    if not frozen:
        return _("all layers")
    name = network.names()[frozen]
    if frozen == len(network.layers) - 1:
        return _("only the last, {name}", name=name)
    return _("from layer {place} on, {name}", place=frozen + 1, name=name)


def _on_a_gpu(now: Settings) -> None:
    """Draw what matters where there is a GPU, or where it was asked for."""
    usual = (Settings.precision, Settings.repeatable)
    if not device.is_gpu() and (now.precision, now.repeatable) == usual:
        return
    recipe.choice("precision", _("Precision"), list(Precision), lambda kind: _(PRECISIONS[kind]))
    recipe.toggle("repeatable", _("Repeatable on a GPU"), help=REPEATABLE)


def _curve(now: Settings) -> None:
    """Draw the learning rate over the run as a small picture."""
    label = _("The learning rate from the first step to the last")
    shares = [share_of_rate(now.schedule, step / CURVE_POINTS) for step in range(CURVE_POINTS)]
    drawing.show(figures.course(shares, label), key="rate-course")
    st.caption(f"{label} · " + _("at most {rate}", rate=f"{now.learning_rate:g}"))


def _show_changes(now: Settings) -> None:
    """Draw some training pictures as they are, and as the network would get them."""
    try:
        if not data.on_disk(now.data):
            return
        with st.spinner(_("Changing some pictures …")):
            st.html(_changes(now.data, now.augment, language()))
    except Problem:  # the examples of the pictures, on this page too, say what is wrong
        return


@st.cache_data(show_spinner=False, max_entries=32)
def _changes(name: str, kinds: tuple[Augment, ...], language: str) -> str:
    """Return two rows of pictures, before and after; the language is part of the key."""
    import torch  # late: the page is there before torch is

    from cnnviz.training.augment import augmented

    dataset = data.load(name)
    images = dataset.train_images[:EXAMPLES]  # (n, C, H, W) uint8
    draws = torch.Generator().manual_seed(SEED)
    changed = augmented(torch.tensor(images).float() / 255, kinds, draws)  # (n, C, H, W)
    cells = ""
    for words, row in (
        (_("as they are"), images / 255),
        (_("as they are learned"), changed.numpy()),
    ):
        strip = np.concatenate(list(row), axis=2)  # (C, H, n·W)
        picture = figures.image(figures.enlarge(strip, 2), words, width="100%")
        cells += f'<div style="font-size:.8rem;color:var(--quiet)">{words}</div>{picture}'
    return cells
