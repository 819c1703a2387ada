"""Limits of networks for training, and advice about their last layer."""

from __future__ import annotations

import math

from cnnviz.nets.layers.base import Shape
from cnnviz.nets.layers.kinds import LogSoftmax, Softmax
from cnnviz.nets.network import Network
from cnnviz.problem import Problem

MOST_PARAMETERS = 16_000_000
MOST_MULTIPLY_ADDS = 2_000_000_000
MOST_LAYERS = 64
EVALUATED = 500
"""Images evaluated at a time, if they are small."""
EVALUATED_VALUES = EVALUATED * 3 * 32 * 32
"""Values in these images; of larger images there are fewer."""


def evaluation_batch_size(shape: Shape) -> int:
    """Return the batch size for evaluating a network on images of a shape (C, H, W).

    The activations of an image are many times as large as the image: 500 images of 3×224×224 would
    take six gigabytes in a ResNet-18.
    """
    return max(1, min(EVALUATED, EVALUATED_VALUES // max(1, math.prod(shape))))


def size_problems(network: Network) -> list[Problem]:
    """Return why a network is too large to be trained here; empty if it may be trained.

    Layers count as far as they fit; a residual block counts as one.
    """
    problems = []
    if network.parameters > MOST_PARAMETERS:
        problems.append(
            Problem(
                "{count} parameters: the limit for training here is {most}.",
                setting="parameters",
                count=f"{network.parameters:,}",
                most=f"{MOST_PARAMETERS:,}",
            )
        )
    if network.multiply_adds > MOST_MULTIPLY_ADDS:
        problems.append(
            Problem(
                "{count} multiply-accumulate operations (MACs) per image: the limit for "
                "training here is {most}.",
                setting="multiply_adds",
                count=f"{network.multiply_adds:,}",
                most=f"{MOST_MULTIPLY_ADDS:,}",
            )
        )
    if len(network.layers) > MOST_LAYERS:
        problems.append(
            Problem(
                "{count} layers: the limit for training here is {most}.",
                setting="layers",
                count=len(network.layers),
                most=MOST_LAYERS,
            )
        )
    return problems


def last_layer_advice(network: Network) -> list[Problem]:
    """Return advice about the last layer of a network for training; ``setting`` is its kind."""
    match network.layers[-1:]:
        case (Softmax(),):
            return [
                Problem(
                    "The network ends in Softmax, but CrossEntropyLoss expects logits and "
                    "applies log-softmax itself: with both, training is slow and stalls early. "
                    "Remove the Softmax.",
                    setting="softmax",
                )
            ]
        case (LogSoftmax(),):
            return [
                Problem(
                    "The network ends in LogSoftmax, which CrossEntropyLoss already applies. "
                    "Applying it twice changes nothing, so it does no harm.",
                    setting="logsoftmax",
                )
            ]
    return []
