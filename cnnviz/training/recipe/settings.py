"""The settings of a training run."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnviz import data, nets
from cnnviz.nets import train_limits
from cnnviz.problem import N_, Problem
from cnnviz.weights import pretrained

USUAL_NETWORK = nets.find("fashion-cnn")
DEVICES = ("auto", "cuda", "mps", "cpu")

_NAMES = {
    "data": N_("The dataset"),
    "device": N_("The device"),
    "schedule": N_("The learning-rate schedule"),
    "optimizer": N_("The optimizer"),
    "precision": N_("The precision"),
    "augment": N_("The data augmentation"),
    "accumulate": N_("The number of batches per step"),
    "checks": N_("The number of evaluations per epoch"),
    "epochs": N_("The number of epochs"),
    "seed": N_("The seed"),
    "batch_size": N_("The batch size"),
    "train_images": N_("The number of training images"),
    "start": N_("The choice of initial weights"),
    "frozen": N_("The number of frozen layers"),
}


class Schedule(StrEnum):
    """Learning-rate schedules (:mod:`cnnviz.training.recipe.schedules`)."""

    CONSTANT = "constant"
    COSINE = "cosine"
    ONE_CYCLE = "one-cycle"
    STEP = "step"


class Optimizer(StrEnum):
    """Optimisers; momentum is SGD with a momentum of 0.9."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    ADAM = "adam"
    ADAMW = "adamw"


TORCH_OPTIMIZERS: dict[Optimizer, tuple[str, dict[str, float]]] = {
    Optimizer.SGD: ("SGD", {}),
    Optimizer.MOMENTUM: ("SGD", {"momentum": 0.9}),
    Optimizer.ADAM: ("Adam", {}),
    Optimizer.ADAMW: ("AdamW", {}),
}
"""Their names in ``torch.optim``, and arguments beside the learning rate and the weight decay."""


class Precision(StrEnum):
    """Floating-point precision (:mod:`cnnviz.training.loop.precision`); auto is mixed on CUDA."""

    AUTO = "auto"
    FLOAT32 = "float32"
    MIXED = "mixed"


class Augment(StrEnum):
    """Data augmentation of the training images (:mod:`cnnviz.training.loop.augment`)."""

    FLIP = "flip"
    SHIFT = "shift"
    CROP = "crop"
    ERASE = "erase"
    RESIZED_CROP = "resized-crop"


class Start(StrEnum):
    """The initial weights of a network.

    ``drawn`` are random, from the seed. ``imagenet`` are published weights trained on ImageNet
    (:mod:`cnnviz.weights.pretrained`), but for the last layer, which is random.
    """

    DRAWN = "drawn"
    IMAGENET = "imagenet"


@dataclass(frozen=True)
class Settings:
    """Everything that a training run needs to be repeated.

    Attributes:
        network: The network to train; as text (JSON, links, command line) it is :attr:`net`.
        data: Name of a dataset or of an image folder.
        epochs: Passes over the training images.
        seed: Seed of the initial weights, the order of the images, the dropout and the data
            augmentation.
        batch_size: Images per batch.
        learning_rate: The largest of the run; the schedule multiplies it by shares from 0 to 1.
        train_images: Number of training images to use, the first ones; None uses all.
        device: ``auto`` takes cuda, else mps, else the cpu.
        schedule: The learning-rate schedule.
        optimizer: The optimiser.
        weight_decay: L2 regularization in SGD and Adam, decoupled weight decay in AdamW.
        label_smoothing: Share of the target that is spread over all classes, 0 to below 1.
        augment: The kinds of data augmentation, in any order.
        accumulate: Batches per step: their gradients are added up, for a step over more images
            than fit into memory at once.
        checks: Evaluations per epoch, evenly spaced; the last one is at its end.
        precision: Floating-point precision in training.
        repeatable: Deterministic on a GPU, which takes longer; a CPU always is.
        start: The initial weights.
        frozen: Number of layers, from the first one on, that keep their weights. They are in
            evaluation mode: no batch statistics, no dropout.

    Raises:
        Problem: An invalid value; the message names the setting.
    """

    network: nets.Network = USUAL_NETWORK
    data: str = "fashion-mnist"
    epochs: int = 5
    seed: int = 0
    batch_size: int = 100
    learning_rate: float = 1e-3
    train_images: int | None = None
    device: str = "auto"
    schedule: Schedule = Schedule.CONSTANT
    optimizer: Optimizer = Optimizer.ADAM
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    augment: tuple[Augment, ...] = ()
    accumulate: int = 1
    checks: int = 1
    precision: Precision = Precision.AUTO
    repeatable: bool = False
    start: Start = Start.DRAWN
    frozen: int = 0

    def __post_init__(self) -> None:
        # An image folder may have been deleted: its runs stay in the store.
        if not data.is_name(self.data):
            _check_choice("data", self.data, data.NAMES)
        _check_choice("device", self.device, DEVICES)
        _check_choice("schedule", self.schedule, tuple(Schedule))
        _check_choice("optimizer", self.optimizer, tuple(Optimizer))
        _check_choice("precision", self.precision, tuple(Precision))
        _check_choice("start", self.start, tuple(Start))
        for kind in self.augment:
            _check_choice("augment", kind, tuple(Augment))
        _check_integer("epochs", self.epochs, 1, 10_000)
        _check_integer("seed", self.seed, 0, 2**31 - 1)
        _check_integer("batch_size", self.batch_size, 1, 100_000)
        _check_integer("accumulate", self.accumulate, 1, 1_000)
        _check_integer("checks", self.checks, 1, 1_000)
        if self.train_images is not None:
            _check_integer("train_images", self.train_images, 1, 10_000_000)
        if not (math.isfinite(self.learning_rate) and 0 < self.learning_rate <= 100):
            raise Problem(
                "The learning rate is {value}; it must be greater than 0 and at most 100.",
                setting="learning_rate",
                nearest=1e-3,
                value=self.learning_rate,
            )
        if not 0 <= self.weight_decay <= 1:
            raise Problem(
                "The weight decay is {value}; it must be from 0 to 1.",
                setting="weight_decay",
                nearest=0.0,
                value=self.weight_decay,
            )
        if not 0 <= self.label_smoothing < 1:
            raise Problem(
                "The label smoothing is {value}; it must be at least 0 and less than 1.",
                setting="label_smoothing",
                nearest=0.0,
                value=self.label_smoothing,
            )
        self._convert_enums()
        check_trainable(self.network)
        _check_frozen(self.network, self.frozen)
        if self.start == Start.IMAGENET and pretrained.weights_for(self.network) is None:
            raise Problem(
                "No pretrained weights are available for {net}; it starts with random weights.",
                setting="start",
                nearest=Start.DRAWN,
                net=self.network.name,
            )

    @functools.cached_property
    def net(self) -> str:
        """The network as text: its catalogue id, or the short text form of any other."""
        return nets.short_text(self.network)

    def with_network(self, network: nets.Network) -> Settings:
        """Return the settings for another network; those that do not fit it get their defaults.

        Raises:
            Problem: The network cannot be trained.
        """
        try:
            return dataclasses.replace(self, network=network)
        except Problem as problem:
            if problem.setting not in ("start", "frozen"):
                raise
        return dataclasses.replace(self, network=network, start=Start.DRAWN, frozen=0)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, the network as text under ``net``."""
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        del values["network"]
        return {"net": self.net, **values}

    def to_json(self) -> str:
        """Return the settings as one line of JSON."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, line: str) -> Settings:
        """Return the settings that :meth:`to_json` wrote, perhaps in an older version.

        They were checked before they were written and are not checked again: a page reads the
        settings of many runs.
        """
        values: dict[str, Any] = json.loads(line)
        settings = object.__new__(cls)
        settings.__dict__.update({item.name: item.default for item in dataclasses.fields(cls)})
        if "net" in values:
            settings.__dict__["network"] = _network(values.pop("net"))
        settings.__dict__.update(values)
        settings._convert_enums()
        return settings

    def _convert_enums(self) -> None:
        """Replace the plain text that JSON and command lines bring by members of the enums."""
        object.__setattr__(self, "schedule", Schedule(self.schedule))
        object.__setattr__(self, "optimizer", Optimizer(self.optimizer))
        object.__setattr__(self, "precision", Precision(self.precision))
        object.__setattr__(self, "start", Start(self.start))
        # Augmentations are applied in the order of the enum, whatever order they are listed in.
        object.__setattr__(self, "augment", tuple(kind for kind in Augment if kind in self.augment))


_network = functools.lru_cache(maxsize=256)(nets.find)


def _check_choice(setting: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise Problem(
            "{name} is {value}; it must be one of {allowed}.",
            setting=setting,
            name=_NAMES[setting],
            nearest=allowed[0],
            value=value,
            allowed=", ".join(allowed),
        )


def _check_integer(setting: str, value: Any, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        nearest = min(max(value, low), high) if isinstance(value, int) else low
        raise Problem(
            "{name} is {value}; it must be a whole number from {low} to {high}.",
            setting=setting,
            name=_NAMES[setting],
            nearest=nearest,
            value=value,
            low=low,
            high=high,
        )


@functools.lru_cache(maxsize=256)
def check_trainable(network: nets.Network) -> None:
    """Refuse a network that is not a classifier or is too large to train here.

    Raises:
        Problem: Its layers do not fit, it ends in feature maps or it is too large.
    """
    if len(network.output_shape) != 1:
        raise Problem(
            "{net} ends in maps of {shape}; to be trained, a network must end in one number per "
            "class.",
            setting="network",
            net=network.name,
            shape=nets.shape_text(network.output_shape),
        )
    for reason in train_limits.size_problems(network):
        raise Problem("{net}: {reason}", setting="network", net=network.name, reason=reason)


def _check_frozen(network: nets.Network, frozen: int) -> None:
    """Refuse to freeze all layers with weights.

    Raises:
        Problem: No layer with weights is left, or it is not a number of layers.
    """
    last = max((n for n, layer in enumerate(network.layers) if layer.parameters), default=0)
    if last or frozen:
        _check_integer("frozen", frozen, 0, last)


def check_fit(network: nets.Network, title: str, image_shape: nets.Shape, classes: int) -> None:
    """Refuse a network that does not fit the images or the classes of a dataset.

    Args:
        network: The network.
        title: Name of the dataset for readers.
        image_shape: (C, H, W) of its images.
        classes: Number of its classes.

    Raises:
        Problem: The input shape or the number of outputs is another.
    """
    if network.input_shape != image_shape:
        raise Problem(
            "{net} takes {wanted} images, but those of {data} are {actual}.",
            setting="net",
            net=network.name,
            wanted=nets.shape_text(network.input_shape),
            data=title,
            actual=nets.shape_text(image_shape),
        )
    if network.output_shape != (classes,):
        raise Problem(
            "The number of outputs of {net} is {outputs}, but the number of classes in {data} "
            "is {classes}.",
            setting="net",
            nearest=classes,
            net=network.name,
            outputs=network.output_shape[0],
            data=title,
            classes=classes,
        )
