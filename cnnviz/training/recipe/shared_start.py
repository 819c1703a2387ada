"""Runs that begin alike: with the same first weights and the same order of pictures.

Both follow from network, pictures and seed. Dropout has no weights and draws from a random state of
its own, so how much is dropped may differ, too. Another batch size cuts the same order into other
batches.
"""

from __future__ import annotations

import dataclasses

from cnnviz.nets import Network
from cnnviz.nets.layers.kinds import Dropout
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

FREE = (
    "learning_rate",
    "optimizer",
    "schedule",
    "batch_size",
    "accumulate",
    "weight_decay",
    "label_smoothing",
    "augment",
    "epochs",
    "checks",
    "device",
    "precision",
    "repeatable",
    "frozen",
)
"""Settings that have no part in the start; all others have."""


def alike(one: Settings, other: Settings) -> bool:
    """Return True if runs with these settings begin alike."""
    networks = [_without_dropout(settings.network) for settings in (one, other)]
    free = {name: getattr(one, name) for name in (*FREE, "network")}
    return networks[0] == networks[1] and dataclasses.replace(other, **free) == one


def check(one: Settings, other: Settings) -> None:
    """Refuse settings whose run would not begin as that of the first ones.

    Raises:
        Problem: Network, pictures or seed differ.
    """
    if not alike(one, other):
        raise Problem(
            "A run with the same start must have the same network, images and seed.",
            setting="seed",
            nearest=one.seed,
        )


def dropout(network: Network) -> float | None:
    """Return the share that a network's first dropout drops, None if it has no dropout."""
    return next((one.p for one in network.layers if isinstance(one, Dropout)), None)


def with_dropout(settings: Settings, share: float) -> Settings:
    """Return the settings with a network whose dropouts all drop this share.

    Raises:
        Problem: The share is not from 0 to 1.
    """
    network = settings.network
    layers = tuple(Dropout(share) if isinstance(one, Dropout) else one for one in network.layers)
    changed = dataclasses.replace(network, layers=layers)
    return settings if changed == network else dataclasses.replace(settings, network=changed)


def _without_dropout(network: Network) -> tuple[object, ...]:
    layers = tuple(Dropout(0.0) if isinstance(one, Dropout) else one for one in network.layers)
    return network.input_shape, layers
