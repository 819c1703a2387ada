"""What a run is asked to do, and what it tells on its way."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnviz import data, nets
from cnnviz.nets import limits
from cnnviz.problem import N_, Problem

DEVICES = ("auto", "cuda", "mps", "cpu")

_WORDS = {
    "data": N_("The dataset"),
    "device": N_("The device"),
    "schedule": N_("The schedule"),
    "epochs": N_("The number of epochs"),
    "seed": N_("The seed"),
    "batch_size": N_("The batch size"),
    "train_images": N_("The number of training pictures"),
}


class Schedule(StrEnum):
    """How the learning rate goes on: as it is, or down to 0 along half a cosine."""

    CONSTANT = "constant"
    COSINE = "cosine"


@dataclass(frozen=True)
class Settings:
    """Everything that a training run needs to be repeated.

    Attributes:
        net: Catalogue id or short text form of a network.
        data: Name of a dataset.
        epochs: Passes over the training pictures.
        seed: Seed of the initial weights, the order of the pictures and the dropout.
        batch_size: Pictures in one step.
        learning_rate: Of Adam; the schedule starts from it.
        train_images: Take only the first so many training pictures; None takes all.
        device: ``auto`` takes cuda, else mps, else the cpu.
        schedule: How the learning rate goes on.

    Raises:
        Problem: A value that cannot be; the message names the setting.
    """

    net: str = "fashion-cnn"
    data: str = "fashion-mnist"
    epochs: int = 5
    seed: int = 0
    batch_size: int = 100
    learning_rate: float = 1e-3
    train_images: int | None = None
    device: str = "auto"
    schedule: Schedule = Schedule.CONSTANT

    def __post_init__(self) -> None:
        _one_of("data", self.data, data.NAMES)
        _one_of("device", self.device, DEVICES)
        _one_of("schedule", self.schedule, tuple(Schedule))
        _whole("epochs", self.epochs, 1, 10_000)
        _whole("seed", self.seed, 0, 2**31 - 1)
        _whole("batch_size", self.batch_size, 1, 100_000)
        if self.train_images is not None:
            _whole("train_images", self.train_images, 1, 10_000_000)
        if not (math.isfinite(self.learning_rate) and 0 < self.learning_rate <= 100):
            raise Problem(
                "The learning rate is {value}; it must lie above 0 and not above 100.",
                setting="learning_rate",
                nearest=1e-3,
                value=self.learning_rate,
            )
        object.__setattr__(self, "schedule", Schedule(self.schedule))
        trainable(self.network)

    @property
    def network(self) -> nets.Network:
        """The network that ``net`` names."""
        return nets.find(self.net)

    def to_json(self) -> str:
        """Return the settings as one line of JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Settings:
        """Return the settings of a line of JSON."""
        return cls(**json.loads(line))


def _one_of(setting: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise Problem(
            "{name} is {value}; it must be one of {allowed}.",
            setting=setting,
            name=_WORDS[setting],
            nearest=allowed[0],
            value=value,
            allowed=", ".join(allowed),
        )


def _whole(setting: str, value: Any, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        nearest = min(max(value, low), high) if isinstance(value, int) else low
        raise Problem(
            "{name} is {value}; it must be a whole number from {low} to {high}.",
            setting=setting,
            name=_WORDS[setting],
            nearest=nearest,
            value=value,
            low=low,
            high=high,
        )


def trainable(network: nets.Network) -> None:
    """Refuse a network that cannot tell classes apart or is too large to train here.

    Raises:
        Problem: It does not fit together, ends in maps or is too large.
    """
    if len(network.output_shape) != 1:
        raise Problem(
            "{net} ends in maps of {shape}; a network that is to be trained ends in one number "
            "for each class.",
            setting="net",
            net=network.name,
            shape=nets.shape_text(network.output_shape),
        )
    for reason in limits.too_large(network):
        raise Problem("{net}: {reason}", setting="net", net=network.name, reason=reason)


def check_fit(network: nets.Network, title: str, image_shape: nets.Shape, classes: int) -> None:
    """Refuse a network that is not made for the pictures or the classes of a dataset.

    Args:
        network: The network.
        title: What the dataset is called.
        image_shape: (C, H, W) of its pictures.
        classes: Number of its classes.

    Raises:
        Problem: It takes other pictures, or ends in another number of values.
    """
    if network.input_shape != image_shape:
        raise Problem(
            "{net} takes pictures of {wanted}, but those of {data} have {actual}.",
            setting="net",
            net=network.name,
            wanted=nets.shape_text(network.input_shape),
            data=title,
            actual=nets.shape_text(image_shape),
        )
    if network.output_shape != (classes,):
        raise Problem(
            "{net} ends in {outputs} numbers, but {data} has {classes} classes.",
            setting="net",
            nearest=classes,
            net=network.name,
            outputs=network.output_shape[0],
            data=title,
            classes=classes,
        )
