"""The networks of Look inside: bundled, of runs, of ImageNet, untrained, with own weights.

:mod:`cnnviz.ui.models.offers` lists them.

Importing this does not import torch; the first network that is loaded does.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data, nets
from cnnviz.data import GARMENTS, PHOTO_CLASSES
from cnnviz.nets import Network
from cnnviz.problem import N_, Problem
from cnnviz.training import Settings
from cnnviz.training.store.database import default_url
from cnnviz.ui.backend import runs
from cnnviz.ui.labels.datasets import classes_of_run
from cnnviz.ui.models.shared_cache import SharedCache
from cnnviz.weights import imagenet, model_cards, own_weights

if TYPE_CHECKING:
    from torch import nn


Floats = NDArray[np.float32]
MOST_BYTES = 2**30
"""Size of the cache of networks; VGG-11 takes half of it."""
UNTRAINED = "net:"
"""Prefix of the ids of untrained networks; the catalog id or the text form follows."""
IMAGENET = "imagenet:"
"""Prefix of the ids of networks with weights trained on ImageNet; the catalog id follows."""
OWN_WEIGHTS = "weights:"
"""Prefix of the ids of networks with weights that the reader uploaded; the id of these follows."""
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
        id: Of the run; the name of a bundled network; the text of one that is untrained, trained
            on ImageNet or has own weights, see ``UNTRAINED``, ``IMAGENET`` and ``OWN_WEIGHTS``.
        epoch: After which epoch of the run the weights were saved; 0 for its initial or uploaded
            weights, and for other networks.
        seed: Of the weights of an untrained network, else None.
        queued: When the run was put in the queue: a resumed run repeats its epochs.
        side: Height and width of the input of an untrained network, or one with own weights; 0
            for its own.
    """

    id: str
    epoch: int = 0
    seed: int | None = None
    queued: float = 0.0
    side: int = 0


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
        by_order: The tensors of own weights have other names, so they were matched by their order.
        lock: Held by the session that computes with it: a network uses all cores anyway.
    """

    key: ModelKey
    network: Network
    module: nn.Sequential
    data: str
    classes: tuple[str, ...]
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    by_order: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def bytes(self) -> int:
        """Size of the weights."""
        return sum(tensor.nbytes for tensor in self.module.state_dict().values())

    @functools.cached_property
    def recorded(self) -> nn.Module:
        """The copy whose outputs are recorded, with the ``lock`` held."""
        from cnnviz.inside import evaluation_copy

        return evaluation_copy(self.module)


def load_model(model_id: str, seed: int = 0, epoch: int | None = None, side: int = 0) -> Model:
    """Return the network with an id from :mod:`cnnviz.ui.models.offers`.

    Args:
        model_id: The id.
        seed: Of the weights of an untrained network.
        epoch: After which epoch of a run; None for the last one that is saved.
        side: Height and width of the input of an untrained network, or one with own weights; 0
            for its own.

    Raises:
        Problem: Its weights are missing or damaged, or the network is too large.
    """
    if model_id.startswith(OWN_WEIGHTS):
        return cached_model(ModelKey(model_id, side=side))
    if model_id.startswith(UNTRAINED):
        return cached_model(ModelKey(model_id, seed=seed, side=side))
    if model_id.startswith(IMAGENET) or model_id in model_cards.bundled_models():
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
            if key.id.startswith(OWN_WEIGHTS):
                return _with_own_weights(key)
            if key.id.startswith(IMAGENET):
                return _of_imagenet(key)
            return _bundled(key) if key.id in model_cards.bundled_models() else _of_run(key)

    return _models().get((default_url(), key), load, MOST_BYTES)


def load_frozen_layers(settings: Settings) -> nn.Sequential:
    """Return the frozen layers of a run, in evaluation mode, as they are in training.

    Raises:
        Problem: Their published weights are not on this computer.
    """
    from cnnviz.training.loop.loop import initial_module

    with _LOADING:
        return initial_module(settings)[: settings.frozen].eval()


_LOADING = threading.Lock()
"""One session at a time loads a network: it draws from the random numbers of the process."""


@st.cache_resource(show_spinner=False)
def _models() -> SharedCache[Model]:
    return SharedCache(lambda model: model.bytes)


def _bundled(key: ModelKey) -> Model:
    trained = model_cards.load_bundled_model(key.id)
    card = trained.card
    return Model(key, trained.network, trained.module, card.data, card.classes, card.mean, card.std)


def _of_imagenet(key: ModelKey) -> Model:
    facts = imagenet.find_model(key.id.removeprefix(IMAGENET))
    module = imagenet.load_imagenet_model(facts.net)
    classes = imagenet.class_names()
    return Model(key, facts.network, module, imagenet.DATA, classes, facts.mean, facts.std)


def _untrained(key: ModelKey) -> Model:
    """Return a network with random weights, as far as it takes images of the size."""
    from cnnviz.weights import module_weights

    whole = nets.find(key.id.removeprefix(UNTRAINED))
    network = _fit_side(whole, key.side)
    check_size(network)
    # The layers that do not take the size draw their weights last: the others are the same.
    module = module_weights.initialized(network, key.seed or 0).eval()
    return _with_facts(key, whole, network, module)


def _with_own_weights(key: ModelKey) -> Model:
    """Return a network with weights of a file, as far as it takes images of the size."""
    from cnnviz.weights import weights_file

    kept = own_weights.find_weights(key.id.removeprefix(OWN_WEIGHTS))
    whole = nets.find(kept.net)
    network = _fit_side(whole, key.side)
    check_size(network)
    weights = weights_file.load_weights(whole, kept.file, own_weights.MAX_BYTES)
    module = weights.module[: len(network.layers)]
    return replace(_with_facts(key, whole, network, module), by_order=weights.by_order)


def _fit_side(whole: Network, side: int) -> Network:
    """Return the layers of a network that take images of a height and width; 0 for its own."""
    if side and len(whole.input_shape) == 3:
        return whole.fitting((whole.input_shape[0], side, side))
    return whole


def _with_facts(key: ModelKey, whole: Network, network: Network, module: nn.Sequential) -> Model:
    """Return a network with the classes and the dataset that suit its inputs and outputs."""
    facts = imagenet.MODELS.get(whole.name)
    if facts is not None and facts.network == whole:  # so that it can be compared with the trained
        classes = imagenet.class_names()
        return Model(key, network, module, imagenet.DATA, classes, facts.mean, facts.std)
    name = "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    classes = PHOTO_CLASSES if whole.input_shape[0] == 3 else GARMENTS
    if network.output_shape != (len(classes),):
        classes = tuple(map(str, range(network.output_shape[0])))
    return Model(key, network, module, name, classes)


def check_size(network: Network) -> None:
    """Refuse a network that would need too much memory or time.

    Raises:
        Problem: The message names the limit.
    """
    multiply_adds = sum(row.multiply_adds for row in network.table())
    for count, (most, words) in zip((network.parameters, multiply_adds), LIMITS, strict=True):
        if count > most:
            name, number, limit = network.name, f"{count:,}", f"{most:,}"
            raise Problem(words, setting="net", net=name, count=number, most=limit)


def _of_run(key: ModelKey) -> Model:
    from cnnviz.training.loop.loop import initial_module
    from cnnviz.weights import module_weights

    store = runs.store()
    settings = store.run(key.id).settings
    given = store.weights(key.id, key.epoch) if key.epoch else store.first_weights(key.id)
    if given is None:  # they follow from the settings
        module = initial_module(settings).eval()
    else:
        module = module_weights.unpack(settings.network, given)
    return Model(key, settings.network, module, settings.data, classes_of_run(settings))
