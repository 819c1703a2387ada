"""The networks of Look inside: bundled ones, those of runs, and untrained ones.

Importing this does not import torch; the first network that is loaded does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data, nets
from cnnviz.data import GARMENTS
from cnnviz.nets import Network
from cnnviz.problem import N_, Problem
from cnnviz.training import Run
from cnnviz.training.store.database import default_url
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.labels.datasets import classes_of_run
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import final_accuracy, local_time, run_content, run_outcome
from cnnviz.ui.models.shared_cache import SharedCache
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import nn


Floats = NDArray[np.float32]
MOST_BYTES = 2**30
"""Size of the cache of networks; VGG-11 takes half of it."""
UNTRAINED = "net:"
"""Prefix of the ids of untrained networks; the catalog id or the text form follows."""
LIMITS = (
    (150_000_000, N_("{net} has {count} parameters; the limit for looking inside is {most}.")),
    (
        20_000_000_000,
        N_(
            "{net} needs {count} multiply-accumulate operations (MACs) per image; the limit for "
            "looking inside is {most}."
        ),
    ),
)
"""Of the parameters (VGG-11 has 133 million) and of the operations."""


@dataclass(frozen=True)
class ModelKey:
    """Identifies the weights of a network.

    Attributes:
        id: Of the run; the name of a bundled network; the text of an untrained one, see
            ``UNTRAINED``.
        epoch: After which epoch of the run the weights were saved; 0 for uploaded and other ones.
        seed: Of the weights of an untrained network, else None.
        queued: When the run was put in the queue: a resumed run repeats its epochs.
    """

    id: str
    epoch: int = 0
    seed: int | None = None
    queued: float = 0.0


@dataclass(frozen=True, eq=False)
class Model:
    """A network with its weights.

    Attributes:
        key: Identifies it.
        network: The network as plain data.
        module: The torch module, in eval mode; shared by all sessions, so never changed.
        data: Name of the dataset that it was trained on.
        classes: What its outputs stand for, English.
        mean: Subtracted from an image scaled to 0–1; None for nothing.
        std: Divides an image after that; None for nothing.
        lock: Held by the session that computes with it: a network uses all cores anyway.
    """

    key: ModelKey
    network: Network
    module: nn.Sequential
    data: str
    classes: tuple[str, ...]
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def bytes(self) -> int:
        """Size of the weights."""
        return sum(tensor.nbytes for tensor in self.module.state_dict().values())


def bundled_networks() -> dict[str, str]:
    """Return the bundled networks: id to title."""
    names = {}
    for name in model_cards.bundled_models():
        accuracy = f"{model_cards.load_card(model_cards.BUNDLED / name).test_accuracy:.1%}"
        names[name] = _("{net} · {accuracy} · bundled", net=name, accuracy=accuracy)
    return names


def networks_of_runs(owner: str, linked: str, dataset: str | None = None) -> dict[str, str]:
    """Return the networks of a browser's runs: id to title.

    Args:
        owner: The browser.
        linked: The run of the link, which is among them, also from another browser.
        dataset: Only those trained on this dataset; None for all.

    Raises:
        Problem: The store cannot be read, or has no run with that id.
    """
    by_id = {run.id: run for run in runs.store().runs_with_weights(owner)}
    if linked and linked not in by_id and linked not in model_cards.bundled_models():
        by_id[linked] = runs.store().run(linked)
    return {
        run.id: _title(run)
        for run in by_id.values()
        if dataset is None or run.settings.data == dataset
    }


def untrained_networks(linked: str) -> dict[str, str]:
    """Return networks with random weights: id to title.

    Args:
        linked: The network of the link, a catalog id or a text form; it comes first.

    Raises:
        Problem: The link has an unknown network.
    """
    names = [linked] if linked else []
    if linked:
        nets.find(linked)
    names += [name for name in nets.catalogue() if name != linked]
    return {UNTRAINED + net: _("{net} · untrained", net=network_title(net)) for net in names}


def load_model(model_id: str, seed: int = 0, epoch: int | None = None) -> Model:
    """Return the network with an id from one of the functions above.

    Args:
        model_id: The id.
        seed: Of the weights of an untrained network.
        epoch: After which epoch of a run; None for the last one that is saved.

    Raises:
        Problem: Its weights are missing or damaged, or the network is too large.
    """
    if model_id.startswith(UNTRAINED):
        return cached_model(ModelKey(model_id, seed=seed))
    if model_id in model_cards.bundled_models():
        return cached_model(ModelKey(model_id))
    epochs = runs.store().epochs(model_id)
    if not epochs:
        raise Problem("This run has not saved any weights yet.")
    queued = runs.store().run(model_id).queued
    return cached_model(ModelKey(model_id, epoch or epochs[-1], queued=queued))


def cached_model(key: ModelKey) -> Model:
    """Return the network with a key; loaded again if it is no longer in the cache.

    Raises:
        Problem: As :func:`load_model`.
    """

    def load() -> Model:
        with _LOADING:
            if key.seed is not None:
                return _untrained(key)
            return _bundled(key) if key.id in model_cards.bundled_models() else _of_run(key)

    return _models().get((default_url(), key), load, MOST_BYTES)


_LOADING = threading.Lock()
"""One session at a time loads a network: it draws from the random numbers of the process."""


@st.cache_resource(show_spinner=False)
def _models() -> SharedCache[Model]:
    return SharedCache(lambda model: model.bytes)


def _bundled(key: ModelKey) -> Model:
    trained = model_cards.load_bundled_model(key.id)
    card = trained.card
    return Model(key, trained.network, trained.module, card.data, card.classes, card.mean, card.std)


def _untrained(key: ModelKey) -> Model:
    from cnnviz.weights import module_weights

    network = nets.find(key.id.removeprefix(UNTRAINED))
    _check_size(network)
    module = module_weights.initialized(network, key.seed or 0).eval()
    name = "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    garments = network.output_shape == (len(GARMENTS),)
    classes = GARMENTS if garments else tuple(map(str, range(network.output_shape[0])))
    return Model(key, network, module, name, classes)


def _check_size(network: Network) -> None:
    """Raise Problem if a network would need too much memory or time."""
    multiply_adds = sum(row.multiply_adds for row in network.table())
    for count, (most, words) in zip((network.parameters, multiply_adds), LIMITS, strict=True):
        if count > most:
            name, number, limit = network.name, f"{count:,}", f"{most:,}"
            raise Problem(words, setting="net", net=name, count=number, most=limit)


def _of_run(key: ModelKey) -> Model:
    from cnnviz.weights import module_weights

    settings = runs.store().run(key.id).settings
    module = module_weights.unpack(settings.network, runs.store().weights(key.id, key.epoch))
    return Model(key, settings.network, module, settings.data, classes_of_run(settings))


def _title(run: Run) -> str:
    accuracy = final_accuracy(run.id, run.state, run.queued)
    name = run.name or run.uploaded
    parts = (name, network_title(run.settings.net), accuracy, local_time(run.created))
    return " · ".join(part for part in parts if part)


def describe_model(model: Model) -> str:
    """Return the origin and the accuracy of a network, in the reader's language.

    Raises:
        Problem: The store cannot be read, or the card is damaged.
    """
    if model.key.seed is not None:
        return _(
            "Not trained: the weights are random (seed {seed}), the same as at the start of a "
            "run with this seed. The predictions are meaningless.",
            seed=model.key.seed,
        )
    if model.key.id not in model_cards.bundled_models():
        run = runs.store().run(model.key.id)
        return f"{run_content(run)} · {run_outcome(run)}"
    card = model_cards.load_card(model_cards.BUNDLED / model.key.id)
    return _n(
        "Trained on {train} images of {title} for {epochs} epoch. Accuracy on the {test} test "
        "images, which it never saw: **{accuracy}**.",
        "Trained on {train} images of {title} for {epochs} epochs. Accuracy on the {test} test "
        "images, which it never saw: **{accuracy}**.",
        card.epochs_done,
        train=f"{card.train_images:,}",
        title=_(card.data_title),
        epochs=card.epochs_done,
        test=f"{card.test_images:,}",
        accuracy=f"{card.test_accuracy:.2%}",
    )


def training_command(model_id: str) -> str | None:
    """Return how to train a bundled network again, None for other networks."""
    if model_id not in model_cards.bundled_models():
        return None
    text = model_cards.load_card(model_cards.BUNDLED / model_id).command
    return _("To train it again: {command}", command=f"`{text}`")
