"""The input that fits a network, taken from its first layer and its first Linear."""

import math
import re
from collections.abc import Sequence

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.block import Block
from cnnviz.nets.layers.kinds import Conv2d, ConvTranspose2d, Flatten, Linear
from cnnviz.nets.network import Network
from cnnviz.nets.reader.values import Sizes

USUAL = (32, 28, 224, 64, 96, 128, 48, 256, 299, 227)
LARGEST = 320
_SIZE = re.compile(r"(?<![\d.])(\d{1,3}) ?[x×X] ?(\d{1,3})(?![\d.])")


def choose_input(layers: tuple[Layer, ...], text: str, shapes: Sequence[Sizes]) -> Shape:
    """Return an input shape for layers.

    The channels are those of the first convolution. A shape for which the text calls the network is
    taken as it is. Of the sizes that fit, those that the text names are chosen first, then usual
    ones. Where none fits, or an error says so, the shape is one that the text names, or a usual
    one: the network says which layer does not fit.

    Args:
        layers: The layers.
        text: The whole text.
        shapes: The input shapes in its calls.
    """
    channels = _channels(layers)
    if channels is None:
        first = next((layer for layer in layers if isinstance(layer, Linear)), None)
        if first is None:
            return (1, 28, 28)
        count = first.in_features
        return _image_of(count) if isinstance(layers[0], Flatten) else (count,)
    for shape in shapes:
        known = tuple(size for size in shape if size is not None)
        if len(known) == len(shape) and known[0] == channels:
            return known
    named = [(int(a), int(b)) for a, b in _SIZE.findall(text) if 8 <= int(a) == int(b) <= LARGEST]
    usual = sorted(USUAL, key=lambda side: _rank(side, channels, layers))
    if named and "cannot be multiplied" in text:
        return (channels, *named[0])
    sides = [*named, *((side, side) for side in usual)]
    rest = sorted(range(1, LARGEST), key=lambda side: -math.gcd(side, 8))  # 24 rather than 22
    sides += [(side, side) for side in rest]
    for side in dict.fromkeys(sides):
        if Network("fit", (channels, *side), layers).problem is None:
            return (channels, *side)
    return (channels, *(named[0] if named else (sides[0])))


def _image_of(features: int) -> Shape:
    """Return the square image of one or three channels with a number of values, else a row."""
    for channels in (1, 3):
        side = math.isqrt(features // channels)
        if side > 1 and channels * side * side == features:
            return (channels, side, side)
    return (features,)


def _rank(side: int, channels: int, layers: tuple[Layer, ...]) -> int:
    """Return where a usual size stands among the others."""
    last = next((layer for layer in reversed(layers) if isinstance(layer, Linear)), None)
    if last is not None and last.out_features == 1000:
        return 0 if side == 224 else 1
    if channels == 1:
        return 0 if side == 28 else 1
    return USUAL.index(side)


def _channels(layers: tuple[Layer, ...]) -> int | None:
    """Return the channels that the first layer with weights takes, None if it takes features."""
    for layer in layers:
        if isinstance(layer, Conv2d | ConvTranspose2d):
            return layer.in_channels
        if isinstance(layer, Linear):
            return None
        if isinstance(layer, Block):
            for path in layer.paths.values():
                if path and (count := _channels(path)):
                    return count
        count = getattr(layer, "num_features", getattr(layer, "input_channels", None))
        if count is not None:
            return int(count)
    return None
