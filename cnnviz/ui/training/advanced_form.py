"""The rarer settings of a recipe: optimiser, schedule, what keeps from learning by heart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.nets import Network
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.recipe.schedules import share_of_rate
from cnnviz.ui.backend.device import is_gpu
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.svg import show_svg
from cnnviz.ui.labels import settings
from cnnviz.ui.training import settings_form
from cnnviz.weights import pretrained

DECAY = N_("Pulls all weights slightly toward 0 at every step.")
SMOOTHING = N_(
    "Share of the target probability that is spread evenly over all classes; counteracts "
    "overconfidence."
)
AUGMENT = N_(
    "Random transformations of the training images, new in every epoch. Test images are never "
    "augmented."
)
ACCUMULATE = N_(
    "Gradient accumulation: the gradients of this many batches are added up for one step, so "
    "that a step can use more images than fit into memory at once."
)
CHECKS = N_("How many times per epoch the network is evaluated on the test images.")
REPEATABLE = N_(
    "The same settings give exactly the same numbers again, which is slower on a GPU. On a CPU "
    "this is always so."
)
START = N_(
    "ResNet-18 can start with weights pretrained on a million photographs (ImageNet), except "
    "for its last layer. torchvision publishes these weights; they are downloaded on first use."
)
LEARN = N_("Frozen layers keep their initial weights; only the layers after them are trained.")
EXAMPLES = 8
CURVE_POINTS = 120
SEED = 4  # of the examples; one that shows all kinds well


def show_advanced_form(now: Settings) -> None:
    """Draw the settings; the head of the panel names those that are not the usual ones."""
    head = " · ".join([_("More settings"), *settings.changed_settings(now)])
    with st.expander(head, key="more"):
        _controls(now)


def _controls(now: Settings) -> None:
    left, right = st.columns(2)
    with left:
        settings_form.show_choice(
            "optimizer", _("Optimizer"), list(Optimizer), lambda kind: _(settings.OPTIMIZERS[kind])
        )
    with right:
        settings_form.show_choice(
            "schedule",
            _("Learning-rate schedule"),
            list(Schedule),
            lambda kind: _(settings.SCHEDULES[kind]),
        )
    _curve(now)
    left, right = st.columns(2)
    with left:
        settings_form.show_number_box(
            "weight_decay", _("Weight decay"), step=1e-4, form="%g", help=DECAY
        )
        settings_form.show_number_box("accumulate", _("Batches per step"), help=ACCUMULATE)
    with right:
        settings_form.show_number_box(
            "label_smoothing", _("Label smoothing"), step=0.05, form="%g", help=SMOOTHING
        )
        settings_form.show_number_box("checks", _("Evaluations per epoch"), help=CHECKS)
    _on_a_gpu(now)
    _beginning(now)
    settings_form.show_multiple_choice(
        "augment",
        _("Data augmentation"),
        list(Augment),
        lambda kind: _(settings.AUGMENTATIONS[kind]),
        help=AUGMENT,
    )
    if now.augment:
        _show_changes(now)


def _beginning(now: Settings) -> None:
    """Draw what the network begins with, and which of its layers learn."""
    if pretrained.weights_for(now.network) is not None:
        settings_form.show_choice(
            "start",
            _("Initial weights"),
            list(Start),
            lambda kind: _(settings.STARTS[kind]),
            help=START,
        )
    learn = [row.index for row in now.network.table() if row.parameters]
    if len(learn) > 1:
        settings_form.show_choice(
            "frozen",
            _("Trainable layers"),
            [0, *sorted({*learn[1:], now.frozen} - {0})],
            lambda frozen: _learning(now.network, frozen),
            help=LEARN,
        )
    if now.frozen and now.start == Start.DRAWN:
        st.caption(
            _(
                "The frozen layers keep their random weights: the layers after them learn from "
                "random features."
            )
        )


def _learning(network: Network, frozen: int) -> str:
    """Say which layers learn if the first ones are frozen."""
    if not frozen:
        return _("all layers")
    name = network.names()[frozen]
    if frozen == len(network.layers) - 1:
        return _("only the last layer, {name}", name=name)
    return _("from layer {place} on, {name}", place=frozen + 1, name=name)


def _on_a_gpu(now: Settings) -> None:
    """Draw what matters where there is a GPU, or where it was asked for."""
    usual = (Settings.precision, Settings.repeatable)
    if not is_gpu() and (now.precision, now.repeatable) == usual:
        return
    settings_form.show_choice(
        "precision", _("Precision"), list(Precision), lambda kind: _(settings.PRECISIONS[kind])
    )
    settings_form.show_toggle("repeatable", _("Deterministic on GPU"), help=REPEATABLE)


def _curve(now: Settings) -> None:
    """Draw the learning rate over the run as a small picture."""
    label = _("Learning rate from the first to the last step")
    shares = [share_of_rate(now.schedule, step / CURVE_POINTS) for step in range(CURVE_POINTS)]
    show_svg(figures.sparkline(shares, label), key="rate-course")
    st.caption(f"{label} · " + _("maximum {rate}", rate=f"{now.learning_rate:g}"))


def _show_changes(now: Settings) -> None:
    """Draw some training pictures as they are, and as the network would get them."""
    try:
        if not data.on_disk(now.data):
            return
        with st.spinner(_("Augmenting some images …")):
            st.html(_changes(now.data, now.augment, language()))
    except Problem:  # the examples of the pictures, on this page too, say what is wrong
        return


@st.cache_data(show_spinner=False, max_entries=32)
def _changes(name: str, kinds: tuple[Augment, ...], language: str) -> str:
    """Return two rows of pictures, before and after; the language is part of the key."""
    import torch  # late: the page is there before torch is

    from cnnviz.training.loop.augment import augment_images

    dataset = data.load(name)
    images = dataset.train_images[:EXAMPLES]  # (n, C, H, W) uint8
    draws = torch.Generator().manual_seed(SEED)
    changed = augment_images(torch.tensor(images).float() / 255, kinds, draws)  # (n, C, H, W)
    cells = ""
    for words, row in (
        (_("original"), images / 255),
        (_("augmented"), changed.numpy()),
    ):
        strip = np.concatenate(list(row), axis=2)  # (C, H, n·W)
        picture = figures.image(figures.enlarge(strip, 2), words, width="100%")
        cells += f'<div style="font-size:.8rem;color:var(--quiet)">{words}</div>{picture}'
    return cells
