"""Whether a network fits a dataset, and the one that would."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz import data, nets
from cnnviz.data import DatasetInfo
from cnnviz.nets import Network, catalogue
from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.training.recipe.network_checks import check_fit, check_trainable
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import dataset_title

NETWORKS = tuple(
    name
    for name, network in catalogue().items()
    if network.input_shape == (1, 28, 28) and network.output_shape == (10,)
)
"""Networks for ten classes of grayscale 28×28 images; they are fitted to other datasets."""
COLOR_NETWORKS = ("explain-cnn", "resnet18")
"""Networks that are offered for color images besides."""
SMALL = 2_000
"""With fewer training images, smaller batches and more epochs give enough steps to learn."""


def fitted_networks(info: DatasetInfo) -> list[str]:
    """Return the networks of the lessons, fitted to a dataset: ids or text forms."""
    names = NETWORKS + (COLOR_NETWORKS if info.image_shape[0] == 3 else ())
    networks = [_fitted(catalogue()[name], info) for name in names]
    return [nets.short_text(network) for network in networks if network is not None]


def fitted_or_same(network: Network, info: DatasetInfo) -> Network:
    """Return a network fitted to a dataset; unchanged if it cannot be fitted."""
    return _fitted(network, info) or network


def settings_for(name: str) -> Settings:
    """Return the usual settings for an image folder.

    Raises:
        Problem: It was deleted.
    """
    info = data.dataset_info(name)
    few = info.train_images < SMALL
    network = fitted_or_same(Settings.network, info)
    return Settings(network, data=name, epochs=10 if few else 3, batch_size=20 if few else 100)


def _fitted(network: Network, info: DatasetInfo) -> Network | None:
    """Return a network fitted to a dataset; None if it cannot be fitted or trained here."""
    fitted = nets.adapt_network(network, info.image_shape, len(info.classes))
    if fitted is None:
        return None
    try:
        check_trainable(fitted)
    except Problem:
        return None
    return fitted


def show_fit(settings: Settings, put: Callable[[Settings], object]) -> bool:
    """Say what does not fit, with a button that fixes it; return whether the network fits.

    Args:
        settings: The network and the dataset.
        put: Called with settings that fit.
    """
    info = data.dataset_info(settings.data)
    try:
        check_fit(
            settings.network, dataset_title(settings.data), info.image_shape, len(info.classes)
        )
    except Problem as problem:
        with st.container(key="fit-problem"):
            st.warning(say(problem), icon=":material/block:")
            _show_fix(settings, info, put)
        return False
    return True


def _show_fix(settings: Settings, info: DatasetInfo, put: Callable[[Settings], object]) -> None:
    fitted = _fitted(settings.network, info)
    if fitted is None:
        st.caption(_("The network cannot be adapted to these images; choose another one."))
        return

    def fix() -> None:
        url_state.mark_action()
        put(settings.with_network(fitted))

    st.button(_("Adapt it to these images"), key="fit", icon=":material/build:", on_click=fix)
