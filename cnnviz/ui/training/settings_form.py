"""The recipe of a training run: what the page knows of it, and its controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz import data, nets
from cnnviz.data import image_folders
from cnnviz.nets import train_limits
from cnnviz.problem import N_, Problem
from cnnviz.training import Settings
from cnnviz.training.recipe.presets import PRESETS, Preset
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import add_empty_box_toast, add_toast
from cnnviz.ui.labels.datasets import dataset_label, offered_datasets
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.training.dataset_fit import fitted_networks, fitted_or_same, settings_for, show_fit
from cnnviz.ui.training.link import FIELDS

PAGE = "training"
BUILT = "training.built"
"""The network of the reader's own that came last; it stays on offer for the visit."""
LACKING = "training.lacking"
"""A preset was chosen whose pictures are not there."""
COUNTS = (500, 1_000, 5_000, 10_000, 30_000)
FIGURES = {
    "accuracy": N_("Accuracy during training"),
    "train_accuracy": N_("Training accuracy"),
    "test_accuracy": N_("Test accuracy"),
}


def open_settings() -> Settings:
    """Return the settings that the controls show, having read what is new in the URL."""
    now = SETTINGS.begin()
    try:
        about = data.dataset_info(now.data)
    except Problem as problem:  # an image folder that was deleted meanwhile
        st.warning(say(problem), icon=":material/error:")
        now = usual_settings()
        SETTINGS.put(now)
        about = data.dataset_info(now.data)
    if now.net not in fitted_networks(about):
        st.session_state[BUILT] = now.net
    if (now.train_images or 0) >= about.train_images:
        SETTINGS.correct(train_images=None)
    return SETTINGS.current()


def _default_settings(params: Mapping[str, str]) -> Settings:
    """Return what a link is read upon: the usual settings for its dataset, which it names."""
    return replace(usual_settings_for(params.get("data")), data=usual_settings().data)


SETTINGS: PageState[Settings] = PageState(PAGE, _default_settings, FIELDS)


def usual_settings_for(name: str | None) -> Settings:
    """Return the recipe that a link to a dataset begins with."""
    if name is None or not image_folders.is_name(name):
        return usual_settings()
    try:
        return settings_for(name)
    except Problem:  # it is gone; whoever reads the link says so
        return usual_settings()


def usual_settings() -> Settings:
    """Return the recipe of a first visit: a run of well under a minute on what is on disk."""
    try:
        known = data.on_disk("fashion-mnist")
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        known = False
    if not known:
        return Settings(data="practice", epochs=3)
    return Settings(data="fashion-mnist", epochs=3, train_images=10_000)


def show_presets(owner: str) -> None:
    """Draw the list of runs worth beginning with.

    Args:
        owner: The browser; a run on photographs takes those that it is offered.
    """
    key = f"{PAGE}.preset"
    st.session_state[key] = matching_preset(SETTINGS.current())

    def take() -> None:
        if st.session_state[key]:
            url_state.mark_action()
            _take_preset(PRESETS[st.session_state[key]], owner)

    st.selectbox(
        _("Presets"),
        list(PRESETS),
        key=key,
        format_func=lambda name: _(PRESETS[name].title),
        placeholder=_("Presets"),
        on_change=take,
        label_visibility="collapsed",
        width=320,
    )


def _take_preset(preset: Preset, owner: str) -> None:
    """Take the settings of a preset over, with photographs if it needs them and there are any."""
    if not preset.photographs:
        SETTINGS.put(preset.settings)
        return
    for name in (SETTINGS.current().data, *reversed(image_folders.folder_names(owner))):
        try:
            SETTINGS.put(preset.for_dataset(data.dataset_info(name)))
        except Problem:  # grey ones, or gone meanwhile; the next may do
            continue
        return
    st.session_state[LACKING] = True


def matching_preset(recipe: Settings) -> str | None:
    """Return the name of the preset that a recipe is, None if it is none."""
    return next((name for name, preset in PRESETS.items() if preset.matches(recipe)), None)


def show_preset_result(recipe: Settings) -> None:
    """Say what came of a preset, in its text and here, or what the one just chosen lacks."""
    if st.session_state.pop(LACKING, False):
        with st.container(key="lacking"):
            st.info(
                _(
                    "This preset needs your own color photographs, one folder per class. Upload "
                    "them as a zip file on the Data page, ideally at a size of 224 × 224."
                ),
                icon=":material/add_photo_alternate:",
            )
            show_page_link("data")
        return  # what came of the recipe that still stands below would be read as of this run
    name = matching_preset(recipe)
    if name is None:
        return
    preset = PRESETS[name]
    figure = _(FIGURES[preset.figure])
    if preset.reached is None:
        told = [_("{figure}: not measured here yet.", figure=figure)]
    else:
        reached = f"{preset.reached:.1%}"
        told = [_("{figure}: {reached} here (seed 0, CPU).", figure=figure, reached=reached)]
    if preset.printed is not None:
        told.append(_("The original reports {printed}.", printed=f"{preset.printed:.1%}"))
    st.caption(" ".join([*told, _(preset.note)]))


def show_settings_form(recipe: Settings, owner: str) -> bool:
    """Draw the controls of a recipe; each changes it. Return whether network and pictures fit."""
    show_choice("data", _("Dataset"), offered_datasets(owner, recipe.data), dataset_label)
    built = [st.session_state[BUILT]] if BUILT in st.session_state else []
    offered = fitted_networks(data.dataset_info(recipe.data))
    show_choice(
        "net",
        _("Network"),
        [*offered, *(net for net in built if net not in offered)],
        network_title,
    )
    fits = show_fit(recipe, SETTINGS.put)
    for advice in train_limits.last_layer_advice(recipe.network):
        st.info(say(advice))
    left, right = st.columns(2)
    with left:
        show_number_box("epochs", _("Epochs"))
        show_number_box("learning_rate", _("Learning rate"), step=5e-4, form="%g")
        show_number_box("seed", _("Seed"), help=SEED)
    with right:
        show_number_box("batch_size", _("Batch size"), help=BATCH)
        _count_box(recipe)
    return fits


def _count_box(recipe: Settings) -> None:
    """Draw how many training pictures are taken; 0 stands for all (None would be no choice)."""
    total = data.dataset_info(recipe.data).train_images
    counts = sorted({*COUNTS, recipe.train_images or 0} - {0})
    show_choice(
        "train_images",
        _("Training images"),
        [*(count for count in counts if count < total), 0],
        lambda count: f"{count:,}" if count else _("all {count}", count=f"{total:,}"),
    )


SEED = N_("The same seed gives the same initial weights and the same order of images.")
BATCH = N_("Images per step; the weights are updated after each step.")


def show_choice(
    setting: str, label: str, options: list[Any], words: Callable[[Any], str], *, help: str = ""
) -> None:
    """Draw a setting that is one of a few."""
    key = f"{PAGE}.{setting}"
    now = getattr(SETTINGS.current(), setting) or 0
    st.session_state[key] = now if now in options else options[-1]
    st.selectbox(
        label,
        options,
        key=key,
        format_func=words,
        on_change=_take,
        args=(setting, label),
        help=_(help) or None,
    )


def show_multiple_choice(
    setting: str, label: str, options: list[Any], words: Callable[[Any], str], help: str
) -> None:
    """Draw a setting that is any of a few."""
    key = f"{PAGE}.{setting}"
    st.session_state[key] = list(getattr(SETTINGS.current(), setting))
    st.pills(
        label,
        options,
        selection_mode="multi",
        key=key,
        format_func=words,
        on_change=_take,
        args=(setting, label),
        help=_(help),
    )


def show_toggle(setting: str, label: str, *, help: str) -> None:
    """Draw a setting that is on or off."""
    key = f"{PAGE}.{setting}"
    st.session_state[key] = getattr(SETTINGS.current(), setting)
    st.toggle(label, key=key, on_change=_take, args=(setting, label), help=_(help))


def show_number_box(
    setting: str,
    label: str,
    *,
    step: float = 1,
    form: str | None = None,
    help: str = "",
) -> None:
    """Draw a setting that is a number; the settings themselves say what it may be."""
    key = f"{PAGE}.{setting}"
    st.session_state[key] = getattr(SETTINGS.current(), setting)
    st.number_input(
        label,
        value=None,  # so that an emptied box is told from one with a number
        step=step,
        format=form,
        key=key,
        on_change=_take,
        args=(setting, label),
        help=_(help) or None,
    )


def _take(setting: str, label: str) -> None:
    """Callback: take one setting from its control into the recipe."""
    url_state.mark_action()
    typed = st.session_state[f"{PAGE}.{setting}"]
    if setting == "train_images":
        typed = typed or None
    elif setting == "augment":
        typed = tuple(typed)
    elif typed is None:
        add_empty_box_toast(label, getattr(SETTINGS.current(), setting))
        return
    try:
        SETTINGS.put(_changed(SETTINGS.current(), setting, typed))
    except Problem as problem:  # the box shows the last good value again
        add_toast(say(problem))


def _changed(now: Settings, setting: str, typed: Any) -> Settings:
    """Return a recipe with one setting changed, and with what has to change along with it."""
    if setting == "data":
        return _with_data(now, typed)
    if setting == "net":
        return now.with_network(nets.find(typed))
    return replace(now, **{setting: typed})


def _with_data(now: Settings, name: str) -> Settings:
    """Return a recipe for other pictures: its network fitted, what was not touched as usual."""
    if now == usual_settings_for(now.data) and image_folders.is_name(name):
        return usual_settings_for(name)
    if image_folders.is_name(now.data) and now == usual_settings_for(now.data):
        return replace(usual_settings(), data=name)
    return replace(
        now.with_network(fitted_or_same(now.network, data.dataset_info(name))), data=name
    )
