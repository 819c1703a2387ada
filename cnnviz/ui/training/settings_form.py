"""The form for the settings of a run: each control shows a setting and changes it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import data, figures, nets
from cnnviz.data import DatasetInfo
from cnnviz.nets import Network, train_limits
from cnnviz.problem import N_, Problem
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.recipe import batch_norm, schedules
from cnnviz.training.recipe.network_checks import check_fit
from cnnviz.ui.backend.device import is_gpu
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, language, say
from cnnviz.ui.kit.toasts import add_toast
from cnnviz.ui.labels.datasets import dataset_label, dataset_title, offered_datasets
from cnnviz.ui.labels.settings import AUGMENTATIONS, LABELS, changed_settings
from cnnviz.ui.training.state import (
    SETTINGS,
    VIEW,
    fitted_network,
    offered_networks,
    with_dataset,
)
from cnnviz.weights import pretrained

HELP = {
    "batch_size": N_("Images per step; the weights are updated after each step."),
    "seed": N_("The same seed gives the same initial weights and the same order of images."),
    "weight_decay": N_("Pulls all weights slightly toward 0 at every step."),
    "label_smoothing": N_(
        "Share of the target probability that is spread evenly over all classes; counteracts "
        "overconfidence."
    ),
    "augment": N_(
        "Random transformations of the training images, new in every epoch. Test images are never "
        "augmented."
    ),
    "accumulate": N_(
        "Gradient accumulation: the gradients of this many batches are added up for one step, so "
        "that a step can use more images than fit into memory at once."
    ),
    "checks": N_("How many times per epoch the network is evaluated on the test images."),
    "repeatable": N_(
        "The same settings give exactly the same numbers again, which is slower on a GPU. On a CPU "
        "this is always so."
    ),
    "start": N_(
        "ResNet-18 and EfficientNet-Lite0 can start with weights pretrained on a million "
        "photographs (ImageNet), except for their last layer. torchvision publishes those of "
        "ResNet-18, which are downloaded on first use; EfficientNet-Lite0 needs no download. Nor "
        "does photo-cnn, pretrained on the 32×32 photographs of CIFAR10."
    ),
    "validation": N_(
        "Share of the training images, from 0 to 0.5, that is not trained on but held out, so that "
        "an epoch can be chosen by it and not by the test images."
    ),
    "frozen": N_(
        "Frozen layers keep their initial weights; only the layers after them are trained."
    ),
    "keep_statistics": N_(
        "Batch norm normalizes with its running statistics during training, too, instead of those "
        "of each batch, and does not change them: for networks that are already trained."
    ),
}
"""The help of each control."""
STEPS = {
    "learning_rate": 5e-4, "weight_decay": 1e-4, "label_smoothing": 0.05, "validation": 0.05,
}  # fmt: skip
"""The steps of the number boxes that are not for whole numbers."""
COUNTS = (500, 1_000, 5_000, 10_000, 30_000)
EXAMPLES = 8
CURVE_POINTS = 120
SEED = 4  # of the examples: one that shows all kinds well


def show_settings_form(settings: Settings, owner: str) -> bool:
    """Show the main settings; return whether the network fits the dataset."""
    label = partial(dataset_label, owner=owner)
    _show_choice("data", offered_datasets(owner, settings.data), label)
    _show_choice("net", offered_networks(settings))
    fits = _show_fit(settings)
    for advice in train_limits.last_layer_advice(settings.network):
        st.info(say(advice))
    left, right = st.columns(2)
    with left:
        _show_number_boxes("epochs", "learning_rate", "seed")
    with right:
        _show_number_boxes("batch_size")
        # 0 stands for all: None would be no choice.
        total = data.dataset_info(settings.data).train_images
        counts = sorted({*COUNTS, settings.train_images or 0} - {0})
        _show_choice(
            "train_images",
            [*(count for count in counts if count < total), 0],
            lambda count: f"{count:,}" if count else _("all {count}", count=f"{total:,}"),
        )
    return fits


def show_advanced_form(settings: Settings) -> None:
    """Show the other settings; the title of the panel names those that were changed."""
    head = " · ".join([_("More settings"), *changed_settings(settings)])
    with st.expander(head, **VIEW.member("open", "more")):
        left, right = st.columns(2)
        with left:
            _show_choice("optimizer", list(Optimizer))
        with right:
            _show_choice("schedule", list(Schedule))
        _show_schedule(settings)
        left, right = st.columns(2)
        with left:
            _show_number_boxes("weight_decay", "accumulate", "validation")
        with right:
            _show_number_boxes("label_smoothing", "checks")
        _show_gpu_settings(settings)
        _show_initial_weights(settings)
        st.pills(
            options=list(Augment),
            selection_mode="multi",
            format_func=lambda kind: _(AUGMENTATIONS[kind]),
            **_control("augment", list(settings.augment)),
        )
        if settings.augment:
            _show_augmentation(settings)


def _control(setting: str, value: object) -> dict[str, Any]:
    """Return the arguments of a control that shows a value of a setting and changes it."""
    return {
        "label": _(LABELS[setting][0]),
        "help": _(HELP.get(setting, "")) or None,
        **SETTINGS.widget(setting, value, partial(_change, setting)),
    }


def _show_choice(
    setting: str, options: list[Any], words: Callable[[Any], str] | None = None, label: str = ""
) -> None:
    """Show a setting that is one of a few values."""
    value = getattr(SETTINGS.current(), setting) or 0
    control = _control(setting, value if value in options else options[-1])
    control["label"] = label or control["label"]
    st.selectbox(options=options, format_func=words or LABELS[setting][1], **control)


def _show_number_boxes(*names: str) -> None:
    """Show settings that are numbers; Settings itself says which are valid."""
    for setting in names:
        value, label = getattr(SETTINGS.current(), setting), _(LABELS[setting][0])
        st.number_input(
            step=STEPS.get(setting, 1),
            format="%g" if setting in STEPS else None,
            help=_(HELP.get(setting, "")) or None,
            **SETTINGS.number(setting, label, value, partial(_change, setting)),
        )


def _change(setting: str, value: Any) -> None:
    """Callback: change one setting, and what depends on it."""
    url_state.mark_action()
    settings = SETTINGS.current()
    try:
        if setting == "data":
            settings = with_dataset(settings, value)
        elif setting == "net":
            settings = settings.with_network(nets.find(value))
        elif setting == "train_images":
            settings = replace(settings, train_images=value or None)
        else:
            settings = replace(settings, **{setting: value})
    except Problem as problem:  # the box shows the last valid value again
        add_toast(say(problem))
    else:
        SETTINGS.put(settings)


def _show_fit(settings: Settings) -> bool:
    """Say what does not fit, with a button that fixes it; return whether the network fits."""
    info = data.dataset_info(settings.data)
    try:
        check_fit(
            settings.network, dataset_title(settings.data), info.image_shape, len(info.classes)
        )
    except Problem as problem:
        with st.container(key="fit-problem"):
            st.warning(say(problem), icon=":material/block:")
            _show_fix(settings, info)
        return False
    return True


def _show_fix(settings: Settings, info: DatasetInfo) -> None:
    network = fitted_network(settings.network, info)
    if network is None:
        st.caption(_("The network cannot be adapted to these images; choose another one."))
        return

    def fix() -> None:
        url_state.mark_action()
        SETTINGS.put(settings.with_network(network))

    st.button(_("Adapt it to these images"), key="fit", icon=":material/build:", on_click=fix)


def _show_schedule(settings: Settings) -> None:
    """Show the learning rate over the run as a sparkline."""
    label = _("Learning rate from the first to the last step")
    share_after = schedules.FUNCTIONS[settings.schedule]
    shares = [share_after(step / CURVE_POINTS) for step in range(CURVE_POINTS)]
    show_svg(figures.sparkline(shares, label), key="rate-schedule")
    st.caption(f"{label} · " + _("maximum {rate}", rate=f"{settings.learning_rate:g}"))


def _show_gpu_settings(settings: Settings) -> None:
    """Show what matters on a GPU, if there is one or a setting says so."""
    usual = (Settings.precision, Settings.repeatable)
    if is_gpu() or (settings.precision, settings.repeatable) != usual:
        _show_choice("precision", list(Precision))
        st.toggle(**_control("repeatable", settings.repeatable))


def _show_initial_weights(settings: Settings) -> None:
    """Show what the network starts with, and which of its layers are trained."""
    source = pretrained.weights_for(settings.network)
    if source is not None:
        _show_choice("start", [Start.RANDOM, Start(source.data)])
    with_weights = [row.index for row in settings.network.table() if row.parameters]
    if len(with_weights) > 1:
        _show_choice(
            "frozen",
            [0, *sorted({*with_weights[1:], settings.frozen} - {0})],
            partial(_trainable_layers, settings.network),
            _("Trainable layers"),
        )
    if batch_norm.has_batch_norm(settings.network):
        st.toggle(**_control("keep_statistics", settings.keep_statistics))
    if settings.frozen and settings.start == Start.RANDOM:
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


def _show_augmentation(settings: Settings) -> None:
    """Show some training images before and after augmentation."""
    try:
        if data.on_disk(settings.data):
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
