"""The settings of a training run in a link."""

from __future__ import annotations

from cnnviz import data, nets
from cnnviz.nets import Network
from cnnviz.problem import N_
from cnnviz.training import Augment, Optimizer, Precision, Schedule, Start
from cnnviz.training.recipe.network_checks import check_trainable
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, list_of, one_of, optional, real, whole
from cnnviz.ui.kit.url_state import Field


def _network(text: str) -> Network:
    """Read a network's id or text form; refuse one that cannot be trained here."""
    network = nets.find(text)
    check_trainable(network)
    return network


def _data(text: str) -> str:
    if not data.is_name(text):
        raise ValueError(text)
    return data.dataset_info(text).name  # refuses an image folder that is gone


FIELDS = (
    Field("net", "network", Codec(_network, nets.short_text)),
    Field("data", "data", Codec(_data, expects=", ".join(data.NAMES))),
    Field("epochs", "epochs", whole(1, 10_000)),
    Field("batch", "batch_size", whole(1, 100_000)),
    Field(
        "rate",
        "learning_rate",
        real(lambda rate: 0 < rate <= 100, N_("a number greater than 0, at most 100")),
    ),
    Field(
        "images",
        "train_images",
        optional(whole(1, 10_000_000), "all", N_("a whole number, or all")),
    ),
    Field("seed", "seed", whole(0, 2**31 - 1)),
    Field("optimizer", "optimizer", one_of(Optimizer)),
    Field("schedule", "schedule", one_of(Schedule)),
    Field("decay", "weight_decay", real(lambda decay: 0 <= decay <= 1, N_("a number from 0 to 1"))),
    Field(
        "smoothing",
        "label_smoothing",
        real(lambda share: 0 <= share < 1, N_("a number of at least 0 and less than 1")),
    ),
    Field(
        "augment",
        "augment",
        list_of(one_of(Augment, N_("names joined by _, such as flip_crop_resized-crop"))),
    ),
    Field("accumulate", "accumulate", whole(1, 1_000)),
    Field("checks", "checks", whole(1, 1_000)),
    Field("precision", "precision", one_of(Precision)),
    Field("repeatable", "repeatable", SWITCH),
    Field("start", "start", one_of(Start)),
    Field("frozen", "frozen", whole(0, 1_000)),
)
