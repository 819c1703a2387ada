"""The advanced settings of a run: optimizer, schedule, regularization, augmentation."""

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
from cnnviz.ui.labels.settings import (
    AUGMENTATIONS,
    OPTIMIZERS,
    PRECISIONS,
    SCHEDULES,
    STARTS,
    changed_settings,
)
from cnnviz.ui.training.settings_form import (
    show_choice,
    show_multiple_choice,
    show_number_box,
    show_toggle,
)
from cnnviz.ui.training.state import VIEW
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
FROZEN = N_("Frozen layers keep their initial weights; only the layers after them are trained.")
EXAMPLES = 8
CURVE_POINTS = 120
SEED = 4  # of the examples: one that shows all kinds well


def show_advanced_form(settings: Settings) -> None:
    """Show the settings; the title of the panel names those that differ from the usual ones."""
    head = " · ".join([_("More settings"), *changed_settings(settings)])
    with st.expander(head, **VIEW.member("open", "more")):
        _show_controls(settings)


def _show_controls(settings: Settings) -> None:
    left, right = st.columns(2)
    with left:
        show_choice("optimizer", _("Optimizer"), list(Optimizer), lambda kind: _(OPTIMIZERS[kind]))
    with right:
        show_choice(
            "schedule", _("Learning-rate schedule"), list(Schedule), lambda kind: _(SCHEDULES[kind])
        )
    _show_schedule(settings)
    left, right = st.columns(2)
    with left:
        show_number_box("weight_decay", _("Weight decay"), step=1e-4, form="%g", help=DECAY)
        show_number_box("accumulate", _("Batches per step"), help=ACCUMULATE)
    with right:
        show_number_box(
            "label_smoothing", _("Label smoothing"), step=0.05, form="%g", help=SMOOTHING
        )
        show_number_box("checks", _("Evaluations per epoch"), help=CHECKS)
    _show_gpu_settings(settings)
    _show_initial_weights(settings)
    show_multiple_choice(
        "augment",
        _("Data augmentation"),
        list(Augment),
        lambda kind: _(AUGMENTATIONS[kind]),
        help=AUGMENT,
    )
    if settings.augment:
        _show_augmentation(settings)


def _show_initial_weights(settings: Settings) -> None:
    """Show what the network starts with, and which of its layers are trained."""
    if pretrained.weights_for(settings.network) is not None:
        show_choice(
            "start", _("Initial weights"), list(Start), lambda kind: _(STARTS[kind]), help=START
        )
    with_weights = [row.index for row in settings.network.table() if row.parameters]
    if len(with_weights) > 1:
        show_choice(
            "frozen",
            _("Trainable layers"),
            [0, *sorted({*with_weights[1:], settings.frozen} - {0})],
            lambda frozen: _trainable_layers(settings.network, frozen),
            help=FROZEN,
        )
    if settings.frozen and settings.start == Start.DRAWN:
        st.caption(
            _(
                "The frozen layers keep their random weights: the layers after them learn from "
                "random features."
            )
        )


def _trainable_layers(network: Network, frozen: int) -> str:
    """Return which layers are trained if the first ones are frozen, in words."""
    if not frozen:
        return _("all layers")
    name = network.names()[frozen]
    if frozen == len(network.layers) - 1:
        return _("only the last layer, {name}", name=name)
    return _("from layer {place} on, {name}", place=frozen + 1, name=name)


def _show_gpu_settings(settings: Settings) -> None:
    """Show what matters on a GPU, if there is one or a setting says so."""
    usual = (Settings.precision, Settings.repeatable)
    if not is_gpu() and (settings.precision, settings.repeatable) == usual:
        return
    show_choice("precision", _("Precision"), list(Precision), lambda kind: _(PRECISIONS[kind]))
    show_toggle("repeatable", _("Deterministic on GPU"), help=REPEATABLE)


def _show_schedule(settings: Settings) -> None:
    """Show the learning rate over the run as a sparkline."""
    label = _("Learning rate from the first to the last step")
    shares = [share_of_rate(settings.schedule, step / CURVE_POINTS) for step in range(CURVE_POINTS)]
    show_svg(figures.sparkline(shares, label), key="rate-schedule")
    st.caption(f"{label} · " + _("maximum {rate}", rate=f"{settings.learning_rate:g}"))


def _show_augmentation(settings: Settings) -> None:
    """Show some training images before and after augmentation."""
    try:
        if not data.on_disk(settings.data):
            return
        with st.spinner(_("Augmenting some images …")):
            st.html(_augmentation_html(settings.data, settings.augment, language()))
    except Problem:  # the example images of the dataset, on this page too, say it
        return


@st.cache_data(show_spinner=False, max_entries=32)
def _augmentation_html(name: str, kinds: tuple[Augment, ...], language: str) -> str:
    """Return the images before and after; the language is part of the key."""
    import torch  # late: the page is shown before torch is loaded

    from cnnviz.training.loop.augment import augment_images

    dataset = data.load(name)
    images = dataset.train_images[:EXAMPLES]  # (n, C, H, W) uint8
    generator = torch.Generator().manual_seed(SEED)
    augmented = augment_images(torch.tensor(images).float() / 255, kinds, generator)
    cells = ""
    for words, row in ((_("original"), images / 255), (_("augmented"), augmented.numpy())):
        strip = np.concatenate(list(row), axis=2)  # (C, H, n·W)
        image = figures.image(figures.enlarge(strip, 2), words, width="100%")
        cells += f'<div class="cnn-note">{words}</div>{image}'
    return cells
