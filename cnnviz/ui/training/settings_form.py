"""The form for the settings of a run: each control shows a setting and changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnviz import data, nets
from cnnviz.nets import train_limits
from cnnviz.problem import N_, Problem
from cnnviz.training import Settings
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind, bind_number
from cnnviz.ui.kit.toasts import add_toast
from cnnviz.ui.labels.datasets import dataset_label, offered_datasets
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.training.dataset_fit import show_fit
from cnnviz.ui.training.state import PAGE, SETTINGS, offered_networks, with_dataset

COUNTS = (500, 1_000, 5_000, 10_000, 30_000)
SEED = N_("The same seed gives the same initial weights and the same order of images.")
BATCH = N_("Images per step; the weights are updated after each step.")


def show_settings_form(settings: Settings, owner: str) -> bool:
    """Show the main settings; return whether the network fits the dataset."""
    show_choice("data", _("Dataset"), offered_datasets(owner, settings.data), dataset_label)
    show_choice("net", _("Network"), offered_networks(settings), network_title)
    fits = show_fit(settings, SETTINGS.put)
    for advice in train_limits.last_layer_advice(settings.network):
        st.info(say(advice))
    left, right = st.columns(2)
    with left:
        show_number_box("epochs", _("Epochs"))
        show_number_box("learning_rate", _("Learning rate"), step=5e-4, form="%g")
        show_number_box("seed", _("Seed"), help=SEED)
    with right:
        show_number_box("batch_size", _("Batch size"), help=BATCH)
        _show_count_box(settings)
    return fits


def _show_count_box(settings: Settings) -> None:
    """Show the number of training images; 0 stands for all (None would be no choice)."""
    total = data.dataset_info(settings.data).train_images
    counts = sorted({*COUNTS, settings.train_images or 0} - {0})
    show_choice(
        "train_images",
        _("Training images"),
        [*(count for count in counts if count < total), 0],
        lambda count: f"{count:,}" if count else _("all {count}", count=f"{total:,}"),
    )


def show_choice(
    setting: str, label: str, options: list[Any], words: Callable[[Any], str], *, help: str = ""
) -> None:
    """Show a setting that is one of a few values."""
    value = getattr(SETTINGS.current(), setting) or 0
    value = value if value in options else options[-1]
    arguments = bind(f"{PAGE}.{setting}", value, lambda to: _change(setting, to))
    st.selectbox(label, options, format_func=words, help=_(help) or None, **arguments)


def show_multiple_choice(
    setting: str, label: str, options: list[Any], words: Callable[[Any], str], help: str
) -> None:
    """Show a setting that is any number of a few values."""
    values = list(getattr(SETTINGS.current(), setting))
    st.pills(
        label,
        options,
        selection_mode="multi",
        format_func=words,
        help=_(help),
        **bind(f"{PAGE}.{setting}", values, lambda to: _change(setting, tuple(to))),
    )


def show_toggle(setting: str, label: str, *, help: str) -> None:
    """Show a setting that is on or off."""
    value = getattr(SETTINGS.current(), setting)
    arguments = bind(f"{PAGE}.{setting}", value, lambda to: _change(setting, to))
    st.toggle(label, help=_(help), **arguments)


def show_number_box(
    setting: str, label: str, *, step: float = 1, form: str | None = None, help: str = ""
) -> None:
    """Show a setting that is a number; Settings itself says which are valid."""
    value = getattr(SETTINGS.current(), setting)
    arguments = bind_number(f"{PAGE}.{setting}", label, value, lambda to: _change(setting, to))
    st.number_input(step=step, format=form, help=_(help) or None, **arguments)


def _change(setting: str, value: Any) -> None:
    """Callback: change one setting, and what depends on it."""
    url_state.mark_action()
    settings = SETTINGS.current()
    try:
        if setting == "data":
            settings = with_dataset(settings, value)
        elif setting == "net":
            settings = settings.with_network(nets.find(value))
        else:
            value = (value or None) if setting == "train_images" else value
            settings = replace(settings, **{setting: value})
    except Problem as problem:  # the box shows the last valid value again
        add_toast(say(problem))
    else:
        SETTINGS.put(settings)
