"""The settings of a training run."""

import dataclasses
import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

from cnnviz import data, nets
from cnnviz.problem import N_, Problem, check_integer
from cnnviz.training.recipe import batch_norm
from cnnviz.training.recipe.choices import DEVICES, Augment, Optimizer, Precision, Schedule, Start
from cnnviz.training.recipe.network_checks import check_trainable
from cnnviz.weights import pretrained

USUAL_NETWORK = nets.find("fashion-cnn")

MOST_VALIDATION = 0.5

# Names for readers, and the values that are allowed.
_CHOICES: dict[str, tuple[str, Iterable[str]]] = {
    "device": (N_("The device"), DEVICES),
    "schedule": (N_("The learning-rate schedule"), Schedule),
    "optimizer": (N_("The optimizer"), Optimizer),
    "precision": (N_("The precision"), Precision),
    "start": (N_("The choice of initial weights"), Start),
}
_INTEGERS = {
    "epochs": (N_("The number of epochs"), 1, 10_000),
    "seed": (N_("The seed"), 0, 2**31 - 1),
    "batch_size": (N_("The batch size"), 1, 100_000),
    "accumulate": (N_("The number of batches per step"), 1, 1_000),
    "checks": (N_("The number of evaluations per epoch"), 1, 1_000),
    "train_images": (N_("The number of training images"), 1, 10_000_000),
}
_NUMBERS: dict[str, tuple[Callable[[float], bool], float, str]] = {
    "learning_rate": (
        lambda rate: 0 < rate <= 100,
        1e-3,
        N_("The learning rate is {value}; it must be greater than 0 and at most 100."),
    ),
    "weight_decay": (
        lambda decay: 0 <= decay <= 1,
        0.0,
        N_("The weight decay is {value}; it must be from 0 to 1."),
    ),
    "validation": (
        lambda share: 0 <= share <= MOST_VALIDATION,
        0.0,
        N_("The share of validation images is {value}; it must be from 0 to 0.5."),
    ),
    "label_smoothing": (
        lambda share: 0 <= share < 1,
        0.0,
        N_("The label smoothing is {value}; it must be at least 0 and less than 1."),
    ),
}
"""Whether a value is allowed, the nearest value that is, and what to say otherwise."""


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
        optimizer: The optimizer.
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
        keep_statistics: Batch norm keeps its running statistics: it is in evaluation mode in
            training, too, while its weights are trained.
        validation: Share of the training images, 0 to 0.5, that is not trained on but held out to
            choose an epoch (:mod:`cnnviz.training.loop.validation`).

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
    start: Start = Start.RANDOM
    frozen: int = 0
    keep_statistics: bool = False
    validation: float = 0.0

    def __post_init__(self) -> None:
        # An image folder may have been deleted: its runs stay in the store.
        if not data.is_name(self.data):
            _check_choice("data", self.data, N_("The dataset"), data.NAMES)
        for setting, (name, choices) in _CHOICES.items():
            _check_choice(setting, getattr(self, setting), name, choices)
        for kind in self.augment:
            _check_choice("augment", kind, N_("The data augmentation"), Augment)
        for setting, (name, low, high) in _INTEGERS.items():
            if getattr(self, setting) is not None:
                check_integer(setting, getattr(self, setting), name, low, high)
        for setting in _NUMBERS:
            check_number(setting, getattr(self, setting))
        self._convert_enums()
        check_trainable(self.network)
        # At least one layer with weights is left to train.
        layers = enumerate(self.network.layers)
        last = max((index for index, layer in layers if layer.parameters), default=0)
        if last or self.frozen:
            check_integer("frozen", self.frozen, N_("The number of frozen layers"), 0, last)
        batch_norm.check_batches(
            self.network, self.layers_in_eval_mode, self.batch_size, self.train_images
        )
        source = pretrained.weights_for(self.network)
        if self.start != Start.RANDOM and (source is None or source.data != self.start):
            raise Problem(
                "No pretrained weights are available for {net}; it starts with random weights.",
                setting="start",
                nearest=Start.RANDOM,
                net=self.network.name,
            )

    @functools.cached_property
    def net(self) -> str:
        """The network as text: its catalog id, or the short text form of any other."""
        return nets.short_text(self.network)

    @functools.cached_property
    def smallest_batch(self) -> int:
        """The number of images that a batch needs at least, 1 or 2."""
        return batch_norm.smallest_batch(self.network, self.layers_in_eval_mode)

    @property
    def layers_in_eval_mode(self) -> int:
        """The number of layers, from the first one on, whose batch norm is in evaluation mode."""
        return len(self.network.layers) if self.keep_statistics else self.frozen

    def with_network(self, network: nets.Network) -> Self:
        """Return the settings for another network; those that do not fit it get their defaults.

        Raises:
            Problem: The network cannot be trained.
        """
        try:
            return dataclasses.replace(self, network=network)
        except Problem as problem:
            if problem.setting not in ("start", "frozen"):
                raise
        return dataclasses.replace(self, network=network, start=Start.RANDOM, frozen=0)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, the network as text under ``net``."""
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        del values["network"]
        return {"net": self.net, **values}

    def to_json(self) -> str:
        """Return the settings as one line of JSON."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Return the settings that :meth:`to_json` wrote, perhaps in an older version.

        They were checked before they were written and are not checked again: a page reads the
        settings of many runs.
        """
        values: dict[str, Any] = json.loads(line)
        if "net" in values:
            values["network"] = _network(values.pop("net"))
        settings = object.__new__(cls)
        settings.__dict__.update({item.name: item.default for item in dataclasses.fields(cls)})
        settings.__dict__.update(values)
        settings._convert_enums()
        return settings

    def _convert_enums(self) -> None:
        """Replace the plain text that JSON and command lines bring by members of the enums."""
        for setting, (_name, kinds) in _CHOICES.items():
            if isinstance(kinds, type):
                self.__dict__[setting] = kinds(getattr(self, setting))
        # Augmentations are applied in the order of the enum, whatever order they are listed in.
        self.__dict__["augment"] = tuple(kind for kind in Augment if kind in self.augment)


_network = functools.lru_cache(maxsize=256)(nets.find)


def _check_choice(setting: str, value: str, name: str, choices: Iterable[str]) -> None:
    if value not in (allowed := tuple(choices)):
        raise Problem(
            "{name} is {value}; it must be one of {allowed}.",
            setting=setting,
            name=name,
            nearest=allowed[0],
            value=value,
            allowed=", ".join(allowed),
        )


def check_number(setting: str, value: float) -> None:
    """Refuse an invalid learning rate, weight decay, label smoothing or validation share.

    Raises:
        Problem: The value is out of bounds, or not a number.
    """
    is_valid, nearest, message = _NUMBERS[setting]
    if not is_valid(value):
        raise Problem(message, setting=setting, nearest=nearest, value=value)
