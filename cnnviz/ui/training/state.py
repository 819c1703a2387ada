"""The state of the training room: the settings of the next run, and the open parts of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import list_of, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.training.dataset_fit import fitted_networks, fitted_or_same, settings_for
from cnnviz.ui.training.link import FIELDS

PAGE = "training"
OWN_NETWORK = "training.own-network"
"""The last network from outside the lessons; it stays on offer for the visit."""


@dataclass(frozen=True)
class View:
    """What the page shows besides the settings.

    Attributes:
        open: The open parts of the page.
    """

    open: tuple[str, ...] = ()


VIEW = PageState(
    "training.view",
    View(),
    (Field("open", "open", list_of(one_of(("more", "network", "weights", "images")))),),
)


def _default_settings(params: Mapping[str, str]) -> Settings:
    """Return the usual settings for the dataset of a link, but the dataset itself."""
    return replace(usual_settings_for(params.get("data")), data=usual_settings().data)


SETTINGS: PageState[Settings] = PageState(PAGE, _default_settings, FIELDS)


def open_settings() -> Settings:
    """Return the settings of the next run, having read what is new in the URL."""
    VIEW.begin()
    settings = SETTINGS.begin()
    try:
        info = data.dataset_info(settings.data)
    except Problem as problem:  # an image folder that was deleted meanwhile
        st.warning(say(problem), icon=":material/error:")
        settings = usual_settings()
        SETTINGS.put(settings)
        info = data.dataset_info(settings.data)
    if settings.net not in fitted_networks(info):
        st.session_state[OWN_NETWORK] = settings.net
    if (settings.train_images or 0) >= info.train_images:
        SETTINGS.correct(train_images=None)
    return SETTINGS.current()


def offered_networks(settings: Settings) -> list[str]:
    """Return the networks on offer, fitted to the dataset: ids or text forms."""
    names = fitted_networks(data.dataset_info(settings.data))
    own = st.session_state.get(OWN_NETWORK)
    return names if own is None or own in names else [*names, own]


def usual_settings_for(name: str | None) -> Settings:
    """Return the settings that a link to a dataset begins with."""
    if name is None or not image_folders.is_name(name):
        return usual_settings()
    try:
        return settings_for(name)
    except Problem:  # it was deleted; the field of the link says so
        return usual_settings()


def usual_settings() -> Settings:
    """Return the settings of a first visit: a run of well under a minute on what is on disk."""
    try:
        on_disk = data.on_disk("fashion-mnist")
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        on_disk = False
    if not on_disk:
        return Settings(data="practice", epochs=3)
    return Settings(data="fashion-mnist", epochs=3, train_images=10_000)


def with_dataset(settings: Settings, name: str) -> Settings:
    """Return settings for another dataset: the network fitted, the usual ones where unchanged."""
    unchanged = settings == usual_settings_for(settings.data)
    if unchanged and image_folders.is_name(name):
        return usual_settings_for(name)
    if unchanged and image_folders.is_name(settings.data):
        return replace(usual_settings(), data=name)
    network = fitted_or_same(settings.network, data.dataset_info(name))
    return replace(settings.with_network(network), data=name)
