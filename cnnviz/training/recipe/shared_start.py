"""Runs with the same start: the same initial weights and the same order of images.

Both follow from network, data and seed. Dropout has no weights and its own random state, so its
rate may differ, too. Another batch size splits the same order into other batches.
"""

import dataclasses

from cnnviz.nets import Layer, Network
from cnnviz.nets.layers.kinds import Dropout
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

_DECISIVE = ("network", "data", "seed", "train_images", "start", "validation")
"""Settings that determine the start; of the network all but its dropout rates and its name."""
FREE = tuple(name for name in Settings.__dataclass_fields__ if name not in _DECISIVE)
"""All other settings."""


def have_same_start(first: Settings, second: Settings) -> bool:
    """Return True if runs with these settings have the same start."""
    return _start(first) == _start(second)


def _start(settings: Settings) -> list[object]:
    network, *values = (getattr(settings, name) for name in _DECISIVE)
    return [network.input_shape, _set_dropout(network, 0.0), *values]


def check_same_start(first: Settings, second: Settings) -> None:
    """Refuse settings whose run would not have the start of the first ones.

    Raises:
        Problem: Network, data or seed differ.
    """
    if not have_same_start(first, second):
        raise Problem(
            "A run with the same start must have the same network, images and seed.",
            setting="seed",
            nearest=first.seed,
        )


def dropout_rate(network: Network) -> float | None:
    """Return the rate of a network's first dropout, None if it has no dropout."""
    return next((layer.p for layer in network.layers if isinstance(layer, Dropout)), None)


def with_dropout_rate(settings: Settings, rate: float) -> Settings:
    """Return the settings with this rate in all dropouts of the network.

    Raises:
        Problem: The rate is not from 0 to 1.
    """
    network = dataclasses.replace(settings.network, layers=_set_dropout(settings.network, rate))
    if network == settings.network:
        return settings
    return dataclasses.replace(settings, network=network)


def _set_dropout(network: Network, rate: float) -> tuple[Layer, ...]:
    return tuple(Dropout(rate) if isinstance(layer, Dropout) else layer for layer in network.layers)
