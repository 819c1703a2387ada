"""The rarer settings of a recipe: optimiser, schedule, what keeps from learning by heart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.nets import Network
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.recipe.schedules import share_of_rate
from cnnviz.ui.backend import device
from cnnviz.ui.kit import svg
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels import settings
from cnnviz.ui.training import settings_form
from cnnviz.weights import published_nets

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
    head = " · ".join([_("More settings"), *settings.changed_settings(now)])
    with st.expander(head, key="more"):
        _controls(now)


def _controls(now: Settings) -> None:
    left, right = st.columns(2)
    with left:
        settings_form.choice(
            "optimizer", _("Optimiser"), list(Optimizer), lambda kind: _(settings.OPTIMIZERS[kind])
        )
    with right:
        settings_form.choice(
            "schedule", _("Rate schedule"), list(Schedule), lambda kind: _(settings.SCHEDULES[kind])
        )
    _curve(now)
    left, right = st.columns(2)
    with left:
        settings_form.number("weight_decay", _("Weight decay"), step=1e-4, form="%g", help=DECAY)
        settings_form.number("accumulate", _("Batches a step"), help=ACCUMULATE)
    with right:
        settings_form.number(
            "label_smoothing", _("Label smoothing"), step=0.05, form="%g", help=SMOOTHING
        )
        settings_form.number("checks", _("Measurements an epoch"), help=CHECKS)
    _on_a_gpu(now)
    _beginning(now)
    settings_form.several(
        "augment",
        _("Random changes of the pictures"),
        list(Augment),
        lambda kind: _(settings.AUGMENTATIONS[kind]),
        help=AUGMENT,
    )
    if now.augment:
        _show_changes(now)


def _beginning(now: Settings) -> None:
    """Draw what the network begins with, and which of its layers learn."""
    if published_nets.of(now.network) is not None:
        settings_form.choice(
            "start",
            _("First weights"),
            list(Start),
            lambda kind: _(settings.STARTS[kind]),
            help=START,
        )
    learn = [row.index for row in now.network.table() if row.parameters]
    if len(learn) > 1:
        settings_form.choice(
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
    settings_form.choice(
        "precision", _("Precision"), list(Precision), lambda kind: _(settings.PRECISIONS[kind])
    )
    settings_form.toggle("repeatable", _("Repeatable on a GPU"), help=REPEATABLE)


def _curve(now: Settings) -> None:
    """Draw the learning rate over the run as a small picture."""
    label = _("The learning rate from the first step to the last")
    shares = [share_of_rate(now.schedule, step / CURVE_POINTS) for step in range(CURVE_POINTS)]
    svg.show(figures.sparkline(shares, label), key="rate-course")
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

    from cnnviz.training.loop.augment import augmented

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
