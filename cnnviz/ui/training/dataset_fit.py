"""The networks that fit a dataset."""

from __future__ import annotations

from cnnviz import nets
from cnnviz.data import DatasetInfo
from cnnviz.nets import Network, catalogue
from cnnviz.problem import Problem
from cnnviz.training.recipe.network_checks import check_trainable

NETWORKS = tuple(
    name
    for name, network in catalogue().items()
    if network.input_shape == (1, 28, 28) and network.output_shape == (10,)
)
"""Networks for ten classes of grayscale 28×28 images; they are fitted to other datasets."""
COLOR_NETWORKS = ("explain-cnn", "resnet18")
"""Networks that are offered for color images besides."""


def fitted_networks(info: DatasetInfo) -> list[str]:
    """Return the networks of the lessons, fitted to a dataset: ids or text forms."""
    names = NETWORKS + (COLOR_NETWORKS if info.image_shape[0] == 3 else ())
    networks = [fitted_network(catalogue()[name], info) for name in names]
    return [nets.short_text(network) for network in networks if network is not None]


def fitted_network(network: Network, info: DatasetInfo) -> Network | None:
    """Return a network fitted to a dataset; None if it cannot be fitted or trained here."""
    fitted = nets.adapt_network(network, info.image_shape, len(info.classes))
    if fitted is None:
        return None
    try:
        check_trainable(fitted)
    except Problem:
        return None
    return fitted
