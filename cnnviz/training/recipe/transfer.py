"""Transfer learning: which layers of which network are trained, and their parameters."""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnviz import data, nets
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Block, Conv2d
from cnnviz.problem import Problem
from cnnviz.training.recipe.batch_norm import has_batch_norm
from cnnviz.training.recipe.choices import Augment, Optimizer, Schedule, Start
from cnnviz.training.recipe.settings import Settings

MANY_PER_CLASS = 1_000
"""Training images of a class from which a dataset counts as large; ImageNet has about 1,300."""
MOST_PHOTO_SIDE = 64
"""Height and width of images up to which photo-cnn finds what it knows."""
VALIDATION = 0.2
"""Share of the training images that is usually held out."""


class Base(StrEnum):
    """The network that transfer learning begins with; ``none`` is efficientnet-lite0, untrained."""

    LITE0 = "efficientnet-lite0"
    RESNET18 = "resnet18"
    PHOTO_CNN = "photo-cnn"
    NONE = "none"


STARTS = {
    Base.LITE0: Start.IMAGENET,
    Base.RESNET18: Start.IMAGENET,
    Base.PHOTO_CNN: Start.CIFAR10,
    Base.NONE: Start.RANDOM,
}
"""The initial weights of each base."""


class Depth(StrEnum):
    """Which layers are trained: only the classifier, also the last convolutions, or all."""

    CLASSIFIER = "classifier"
    PARTIAL = "partial"
    FULL = "full"


class Likeness(StrEnum):
    """Whether images are like those on which the base was trained."""

    ALIKE = "alike"
    UNLIKE = "unlike"


FINE_TUNING: dict[str, Any] = {
    "epochs": 6,
    "learning_rate": 1e-4,
    "schedule": Schedule.COSINE,
    "optimizer": Optimizer.ADAMW,
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
}
"""Small steps: larger ones change what pretrained weights know. Chosen on held-out images."""
USUAL: dict[Depth, dict[str, Any]] = {
    # Without augmentation the features of frozen layers are computed once.
    Depth.CLASSIFIER: {"epochs": 13, "learning_rate": 1e-3},
    Depth.PARTIAL: FINE_TUNING,
    Depth.FULL: {**FINE_TUNING, "augment": (Augment.FLIP,)},
}
"""The usual settings of each depth."""
USUAL_UNTRAINED: dict[str, Any] = {
    "epochs": 20,
    "learning_rate": 1e-3,
    "schedule": Schedule.COSINE,
    "augment": (Augment.FLIP,),
}
"""Those of a network that is not pretrained."""


def recommend_depth(images_per_class: int, likeness: Likeness) -> Depth:
    """Return which layers the rule of four cases trains.

    Few images would overfit many weights; images unlike those of the base need other features
    than the late layers of the base compute.
    """
    if likeness == Likeness.ALIKE:
        return Depth.PARTIAL if images_per_class >= MANY_PER_CLASS else Depth.CLASSIFIER
    return Depth.FULL if images_per_class >= MANY_PER_CLASS else Depth.PARTIAL


def frozen_layers(network: nets.Network, depth: Depth) -> int:
    """Return how many layers, from the first one on, are frozen.

    ``partial`` trains the last two stages, as the layers with maps of one size are called: from the
    place at which the maps of the last stage but one take the least memory, since the features of
    all images are kept there. The 1×1 maps of a global pooling are no stage.
    """
    if depth == Depth.FULL:
        return 0
    last = max(index for index, layer in enumerate(network.layers) if layer.parameters)
    if depth == Depth.CLASSIFIER:
        return last
    inputs = [network.input_shape, *network.shapes()]
    starts = {
        index: inputs[index]
        for index, layer in enumerate(network.layers)
        if isinstance(layer, Conv2d | Block) and math.prod(inputs[index][1:]) > 1
    }
    areas = sorted({math.prod(shape[1:]) for shape in starts.values()})
    if not areas:
        return last
    stage = [i for i, shape in starts.items() if math.prod(shape[1:]) == areas[:2][-1]]
    return min(stage, key=lambda index: math.prod(inputs[index]))


def plan_run(
    info: data.DatasetInfo, base: Base, depth: Depth, *, seed: int = 0, **changes: object
) -> Settings:
    """Return the settings of a run of transfer learning.

    Args:
        info: The dataset; the last layer of the base is replaced by one for its classes.
        base: The base; without one, all layers are trained.
        depth: Which layers are trained.
        seed: Of the run and of the images that are held out.
        **changes: Other settings than the usual ones of the depth; those that are None stay.

    Raises:
        Problem: The images have no color, or the network does not take them.
    """
    untrained = base == Base.NONE
    depth = Depth.FULL if untrained else depth
    network = _base_network(info, base)
    frozen = frozen_layers(network, depth)
    settings = Settings(
        network,
        data=info.name,
        batch_size=32,
        seed=seed,
        start=STARTS[base],
        frozen=frozen,
        # The statistics of small batches of other images would change every feature at once.
        keep_statistics=not untrained and has_batch_norm(network, frozen),
        validation=VALIDATION,
        **(USUAL_UNTRAINED if untrained else USUAL[depth]),
    )
    given = {name: value for name, value in changes.items() if value is not None}
    return dataclasses.replace(settings, **given)  # type: ignore[arg-type]


def plan_fine_tuning(trained: Settings, depth: Depth) -> Settings | None:
    """Return the settings of a run that trains more layers of a network with a trained classifier.

    It begins with the weights of that run: a classifier with random weights would send large
    gradients through all layers. The same images are held out, with the same seed.

    Args:
        trained: The settings of the run that trained the classifier.
        depth: Which layers are trained now.

    Returns:
        The settings; None if that run trained more than a classifier of a pretrained network.
    """
    last = frozen_layers(trained.network, Depth.CLASSIFIER)
    if trained.start == Start.RANDOM or trained.frozen != last:
        return None
    frozen = frozen_layers(trained.network, depth)
    return dataclasses.replace(
        trained,
        frozen=frozen,
        keep_statistics=has_batch_norm(trained.network, frozen),
        **USUAL[depth],
    )


def _base_network(info: data.DatasetInfo, base: Base) -> nets.Network:
    """Return the network of a base, with a last layer for the classes of a dataset.

    Raises:
        Problem: The images have no color, or the network does not take them.
    """
    if info.image_shape[0] != 3:
        raise Problem(
            "The bases take color images; those of {data} have {shape}.",
            setting="data",
            data=info.title,
            shape=nets.shape_text(info.image_shape),
        )
    if base == Base.PHOTO_CNN and max(info.image_shape[1:]) > MOST_PHOTO_SIDE:
        raise Problem(
            "photo-cnn was trained on photographs of 32×32; these images are {shape}. Choose "
            "another base, or read your images at 32 × 32.",
            setting="base",
            nearest=Base.LITE0,
            shape=nets.shape_text(info.image_shape[1:]),
        )
    source = nets.find(Base.LITE0 if base == Base.NONE else base)
    network = nets.adapt_network(source, info.image_shape, len(info.classes))
    if network is None:
        raise Problem(
            "{net} does not take images of {shape}.",
            setting="base",
            net=source.name,
            shape=nets.shape_text(info.image_shape),
        )
    return network


@dataclass(frozen=True)
class Parameter:
    """A tensor of trainable values.

    Attributes:
        layer: Index of its layer in the network.
        name: Its name, that of the layer and ``weight`` or ``bias``.
        shape: Its shape, as in torch.
    """

    layer: int
    name: str
    shape: Shape

    @property
    def count(self) -> int:
        """The number of values."""
        return math.prod(self.shape)


def list_parameters(network: nets.Network) -> list[Parameter]:
    """Return the parameters of a network, in the order of ``module.parameters()``."""
    return [
        Parameter(index, name, shape)
        for index, (layer, layer_name) in enumerate(
            zip(network.layers, network.names(), strict=True)
        )
        for name, shape in _parameters_of(layer, layer_name)
    ]


def _parameters_of(layer: Layer, name: str) -> Iterator[tuple[str, Shape]]:
    if isinstance(layer, Block):
        for side, path in layer.paths.items():
            for place, inner in enumerate(path):
                yield from _parameters_of(inner, f"{name}.{side}.{place}")
        return
    names = (f"{name}.weight", f"{name}.bias")
    yield from zip(names, layer.weight_shapes(), strict=False)
