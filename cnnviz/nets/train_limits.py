"""What may be trained here, and what a network for training should not end in."""

from __future__ import annotations

import math

from cnnviz.nets.layers.base import Shape
from cnnviz.nets.layers.kinds import LogSoftmax, Softmax
from cnnviz.nets.network import Network
from cnnviz.problem import Problem

MOST_PARAMETERS = 16_000_000
MOST_MULTIPLY_ADDS = 2_000_000_000
MOST_LAYERS = 64
MEASURED = 500
"""Pictures that go through a network at a time while it is measured, if they are not large."""
MEASURED_VALUES = MEASURED * 3 * 32 * 32
"""Numbers in them; of larger pictures there are fewer."""


def measured_at_once(shape: Shape) -> int:
    """Return how many pictures of a shape (C, H, W) go through a network at a time.

    What a network makes of a picture is many times as large as the picture: 500 of 3×224×224 would
    take a ResNet-18 six gigabytes.
    """
    return max(1, min(MEASURED, MEASURED_VALUES // max(1, math.prod(shape))))


def too_large(network: Network) -> list[Problem]:
    """Return why a network is too large to be trained here; an empty list if it is not.

    Layers count as far as they fit; a residual block counts as one.
    """
    rows, _ = network.check()
    multiply_adds = sum(row.multiply_adds for row in rows)
    problems = []
    if network.parameters > MOST_PARAMETERS:
        problems.append(
            Problem(
                "{count} parameters: networks of up to {most} can be trained here.",
                setting="parameters",
                count=f"{network.parameters:,}",
                most=f"{MOST_PARAMETERS:,}",
            )
        )
    if multiply_adds > MOST_MULTIPLY_ADDS:
        problems.append(
            Problem(
                "{count} multiply-adds for one image: networks of up to {most} can be trained "
                "here.",
                setting="multiply_adds",
                count=f"{multiply_adds:,}",
                most=f"{MOST_MULTIPLY_ADDS:,}",
            )
        )
    if len(network.layers) > MOST_LAYERS:
        problems.append(
            Problem(
                "{count} layers: networks of up to {most} can be trained here.",
                setting="layers",
                count=len(network.layers),
                most=MOST_LAYERS,
            )
        )
    return problems


def advice(network: Network) -> list[Problem]:
    """Return what a network for training had better not have; ``setting`` is the layer's kind."""
    match network.layers[-1:]:
        case (Softmax(),):
            return [
                Problem(
                    "The network ends in Softmax, but CrossEntropyLoss takes logits and applies "
                    "log-softmax itself: with both, training is slow and stops short. Leave the "
                    "Softmax out.",
                    setting="softmax",
                )
            ]
        case (LogSoftmax(),):
            return [
                Problem(
                    "The network ends in LogSoftmax, which CrossEntropyLoss applies itself. A "
                    "second time it changes nothing, so this does no harm.",
                    setting="logsoftmax",
                )
            ]
    return []
