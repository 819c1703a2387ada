"""Limits of networks for training, and advice about their last layer."""

import math

from cnnviz.nets.layers.base import Shape
from cnnviz.nets.layers.kinds import LogSoftmax, Softmax
from cnnviz.nets.network import Network
from cnnviz.problem import N_, Problem

MOST_PARAMETERS = 16_000_000
MOST_MULTIPLY_ADDS = 2_000_000_000
MOST_LAYERS = 100
_TOO_LARGE = {
    "parameters": N_("{count} parameters: the limit for training here is {most}."),
    "multiply_adds": N_(
        "{count} multiply-accumulate operations (MACs) per image: the limit for training here is "
        "{most}."
    ),
    "layers": N_("{count} layers: the limit for training here is {most}."),
}
EVALUATED = 500
"""Images evaluated at a time, if they are small."""
EVALUATED_VALUES = EVALUATED * 3 * 32 * 32
"""Values in these images; of larger images there are fewer."""

_LAST_LAYER_ADVICE = {
    Softmax.code: N_(
        "The network ends in Softmax, but CrossEntropyLoss expects logits and applies log-softmax "
        "itself: with both, training is slow and stalls early. Remove the Softmax."
    ),
    LogSoftmax.code: N_(
        "The network ends in LogSoftmax, which CrossEntropyLoss already applies. Applying it twice "
        "changes nothing, so it does no harm."
    ),
}


def evaluation_batch_size(shape: Shape) -> int:
    """Return the batch size for evaluating a network on images of a shape (C, H, W).

    The activations of an image are many times as large as the image: 500 images of 3×224×224 would
    take six gigabytes in a ResNet-18.
    """
    return max(1, min(EVALUATED, EVALUATED_VALUES // max(1, math.prod(shape))))


def size_problems(network: Network) -> list[Problem]:
    """Return why a network is too large to be trained here; empty if it may be trained.

    Layers count as far as they fit; a block counts as one.
    """
    counts = {
        "parameters": (network.parameters, MOST_PARAMETERS),
        "multiply_adds": (network.multiply_adds, MOST_MULTIPLY_ADDS),
        "layers": (len(network.layers), MOST_LAYERS),
    }
    return [
        Problem(_TOO_LARGE[setting], setting=setting, count=f"{count:,}", most=f"{most:,}")
        for setting, (count, most) in counts.items()
        if count > most
    ]


def last_layer_advice(network: Network) -> list[Problem]:
    """Return advice about the last layer of a network for training; ``setting`` is its kind."""
    return [
        Problem(_LAST_LAYER_ADVICE[layer.code], setting=layer.code)
        for layer in network.layers[-1:]
        if layer.code in _LAST_LAYER_ADVICE
    ]
