"""How the recipe of a training run stands in a link."""

from __future__ import annotations

import math
from collections.abc import Callable

from cnnviz import data, nets
from cnnviz.nets import Network
from cnnviz.problem import N_
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Start
from cnnviz.training.recipe.settings import trainable
from cnnviz.ui.kit.url_state import Field

TO_1_000 = N_("a whole number from 1 to 1,000")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not low <= int(written) <= high:
            raise ValueError(written)
        return int(written)

    return read


def _number(allowed: Callable[[float], bool]) -> Callable[[str], float]:
    def read(written: str) -> float:
        value = float(written)
        if not (math.isfinite(value) and allowed(value)):
            raise ValueError(written)
        return value

    return read


def _count(written: str) -> int | None:
    return None if written == "all" else _whole(1, 10_000_000)(written)


def _network(written: str) -> Network:
    """Read a network's id or text form; refuse one that cannot be trained here."""
    network = nets.find(written)
    trainable(network)
    return network


def _data(written: str) -> str:
    if not data.is_name(written):
        raise ValueError(written)
    return data.about(written).name  # refuses an image folder that is gone


def _augment(written: str) -> tuple[Augment, ...]:
    return tuple(map(Augment, written.split("_"))) if written else ()


FIELDS = (
    Field("net", "network", _network, nets.short_text),
    Field("data", "data", _data, str, ", ".join(data.NAMES)),
    Field("epochs", "epochs", _whole(1, 10_000), str, N_("a whole number from 1 to 10,000")),
    Field("batch", "batch_size", _whole(1, 100_000), str, N_("a whole number from 1 to 100,000")),
    Field(
        "rate",
        "learning_rate",
        _number(lambda rate: 0 < rate <= 100),
        "{:g}".format,
        N_("a number above 0, up to 100"),
    ),
    Field(
        "images",
        "train_images",
        _count,
        lambda count: "all" if count is None else str(count),
        N_("a whole number, or all"),
    ),
    Field("seed", "seed", _whole(0, 2**31 - 1), str, N_("a whole number from 0 to 2,147,483,647")),
    Field("optimizer", "optimizer", Optimizer, str, ", ".join(Optimizer)),
    Field("schedule", "schedule", Schedule, str, ", ".join(Schedule)),
    Field(
        "decay",
        "weight_decay",
        _number(lambda decay: 0 <= decay <= 1),
        "{:g}".format,
        N_("a number from 0 to 1"),
    ),
    Field(
        "smoothing",
        "label_smoothing",
        _number(lambda share: 0 <= share < 1),
        "{:g}".format,
        N_("a number from 0 to below 1"),
    ),
    Field("augment", "augment", _augment, "_".join, N_("such as flip_crop_resized-crop")),
    Field("accumulate", "accumulate", _whole(1, 1_000), str, TO_1_000),
    Field("checks", "checks", _whole(1, 1_000), str, TO_1_000),
    Field("precision", "precision", Precision, str, ", ".join(Precision)),
    Field("repeatable", "repeatable", ("off", "on").index, ("off", "on").__getitem__, "off, on"),
    Field("start", "start", Start, str, ", ".join(Start)),
    Field("frozen", "frozen", _whole(0, 1_000), str, N_("a whole number from 0 to 1,000")),
)
