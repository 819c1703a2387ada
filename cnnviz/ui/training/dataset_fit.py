"""Whether the network of a recipe fits its pictures, and the one that would."""

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
"""What learns ten classes from grey pictures of 28×28, and is offered for other pictures, too."""
COLOURED = ("explain-cnn", "resnet18")
"""What is offered for pictures in colour besides."""
SMALL = 2_000
"""Of fewer training pictures the batches are smaller and the epochs more: enough steps to learn."""


def fitted_networks(about: DatasetInfo) -> list[str]:
    """Return the networks of the lessons, fitted to a dataset: ids or text forms."""
    names = NETWORKS + (COLOURED if about.image_shape[0] == 3 else ())
    made = [_fitted(catalogue()[name], about) for name in names]
    return [nets.short_text(network) for network in made if network is not None]


def fitted_or_same(network: Network, about: DatasetInfo) -> Network:
    """Return a network fitted to a dataset, or as it is if it cannot be."""
    return _fitted(network, about) or network


def settings_for(name: str) -> Settings:
    """Return settings to begin with for an image folder.

    Raises:
        Problem: It is gone.
    """
    about = data.dataset_info(name)
    few = about.train_images < SMALL
    network = fitted_or_same(Settings.network, about)
    return Settings(network, data=name, epochs=10 if few else 3, batch_size=20 if few else 100)


def _fitted(network: Network, about: DatasetInfo) -> Network | None:
    """Return a network fitted to a dataset; None if it cannot be, or cannot be trained here."""
    made = nets.adapt_network(network, about.image_shape, len(about.classes))
    if made is None:
        return None
    try:
        check_trainable(made)
    except Problem:
        return None
    return made


def show_fit(recipe: Settings, put: Callable[[Settings], object]) -> bool:
    """Say what does not fit, with a button that mends it; return whether all fits.

    Args:
        recipe: What is chosen.
        put: Called with settings that fit.
    """
    about = data.dataset_info(recipe.data)
    try:
        check_fit(recipe.network, dataset_title(recipe.data), about.image_shape, len(about.classes))
    except Problem as problem:
        with st.container(key="misfit"):
            st.warning(say(problem), icon=":material/block:")
            _mend(recipe, about, put)
        return False
    return True


def _mend(recipe: Settings, about: DatasetInfo, put: Callable[[Settings], object]) -> None:
    made = _fitted(recipe.network, about)
    if made is None:
        st.caption(_("The network cannot be adapted to these images; choose another one."))
        return

    def mend() -> None:
        url_state.mark_action()
        put(recipe.with_network(made))

    st.button(_("Adapt it to these images"), key="fit", icon=":material/build:", on_click=mend)
