"""What is explained: a network's answer to one image."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.nets import shape_text
from cnnviz.nets.placed_layers import PlacedLayer, placed_layers, torch_name
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.kit.i18n import literal
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.labels.layers import layer_title
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model

if TYPE_CHECKING:
    from torch import Tensor

GRAY = 0.5
"""The paint that covers parts of an image, on a scale from 0 to 1."""


class MapLayer(NamedTuple):
    """A layer with feature maps.

    Attributes:
        title: Its number, its name and the shape of its output.
        channels: How many maps it has.
    """

    title: str
    channels: int


@dataclass(frozen=True, eq=False)
class Subject:
    """A network and its input, with what widgets keep in a visit: no activations.

    Attributes:
        key: The network.
        image: The image.
    """

    key: ModelKey
    image: InputImage

    @property
    def model(self) -> Model:
        """The network."""
        return cached_model(self.key)

    @functools.cached_property
    def shares(self) -> NDArray[np.float64]:
        """(F,) the probabilities of the classes."""
        model, image = self.model, self.image
        output = activations(model, image.input, image.digest)[-1]
        return np.asarray(probabilities(model, output), np.float64)

    @property
    def predicted(self) -> int:
        """The predicted class."""
        return int(self.shares.argmax())

    @property
    def other(self) -> int:
        """The true class of an image that is classified incorrectly, else the second best."""
        truth = self.image.truth
        if truth is not None and truth != self.predicted:
            return truth
        return int(np.argsort(-self.shares, kind="stable")[min(1, len(self.shares) - 1)])

    def name(self, label: int) -> str:
        """Return the name of a class, in the reader's language."""
        return class_names(self.model.classes)[label]

    def markdown(self, label: int) -> str:
        """Return the name of a class as Markdown."""
        return literal(self.name(label))

    @property
    def tensor(self) -> Tensor:
        """(1, C, H, W) the input of the network."""
        import torch

        return torch.tensor(self.image.input)[None]

    @property
    def pixels(self) -> Floats:
        """(C, H, W) the image on a scale from 0 to 1."""
        model, x = self.model, self.image.input
        if model.mean is None or model.std is None or not self.image.normalized:
            return x
        mean, std = (np.array(one, np.float32)[:, None, None] for one in (model.mean, model.std))
        pixels: Floats = np.clip(x * std + mean, 0, 1)
        return pixels

    def normalized(self, pixels: Tensor) -> Tensor:
        """Return the network's input for pixels (…, C, H, W) from 0 to 1, as this image's."""
        return self.as_trained(pixels) if self.image.normalized else pixels

    def as_trained(self, pixels: Tensor) -> Tensor:
        """Return the network's input for pixels (…, C, H, W) from 0 to 1, as it was trained."""
        import torch

        model = self.model
        if model.mean is None or model.std is None:
            return pixels
        mean, std = (torch.tensor(one)[:, None, None] for one in (model.mean, model.std))
        return (pixels - mean) / std

    @property
    def png(self) -> bytes:
        """The image as a PNG."""
        return figures.enlarge(self.pixels)

    @functools.cached_property
    def map_layers(self) -> dict[str, MapLayer]:
        """The layers with feature maps of more than one cell, by their dotted names.

        Those inside of a block are listed before it.
        """
        found = {}
        # In the order in which they are computed: by the place in the chain, a block at its end.
        for one in sorted(placed_layers(self.model.network), key=chain_order):
            shape = one.row.output_shape
            if len(shape) == 3 and shape[1] * shape[2] > 1:
                size = shape_text(shape).replace("×", " × ")
                title = f"{numbered_title(one)} · {size}"
                found[torch_name(one)] = MapLayer(title, shape[0])
        return found

    def map_layer(self, name: str | None) -> str:
        """Return the name of a layer with maps: this one, or else the last of the network's row."""
        layers = self.map_layers
        rows = [one for one in layers if "." not in one]
        return name if name in layers and name is not None else (rows or list(layers))[-1]


def numbered_title(one: PlacedLayer) -> str:
    """Return a layer's number, or its name inside of a block, and what it is."""
    number = str(one.place + 1) if one.block < 0 else one.row.name
    return f"{number} · {layer_title(one.layer)}"


def chain_order(one: PlacedLayer) -> tuple[int, int]:
    """Return what sorts layers as they are computed: those inside of a block before the block."""
    chain = one.place if one.block < 0 else one.block
    return chain, -1 if one.block >= 0 else 0
