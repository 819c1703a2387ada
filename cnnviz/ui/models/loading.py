"""The networks that can be looked into: the app's own, those of runs, and untrained ones.

Importing this does not import torch; the first network that is loaded does.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data, nets
from cnnviz.data import GARMENTS
from cnnviz.nets import Network
from cnnviz.nets.layers.kinds import Softmax
from cnnviz.problem import N_, Problem
from cnnviz.training import Run
from cnnviz.training.store.store import default_url
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.labels.datasets import classes_of_run
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import final_accuracy, local_time, run_content, run_outcome
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import nn

    from cnnviz.inside import Closeup

Floats = NDArray[np.float32]
UNTRAINED = "net:"
"""What the ids of untrained networks begin with; the catalogue id or the text form follows."""
MOST_PARAMETERS = 150_000_000
MOST_MULTIPLY_ADDS = 20_000_000_000
"""The largest networks that are looked into: VGG-11 has 133 million parameters."""


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network, as the page needs it.

    Attributes:
        id: Of the run; the name of a network that comes with the app; the text of an untrained
            one, see ``UNTRAINED``.
        network: The network as plain data.
        module: The torch module, in eval mode; shared by all sessions, so never changed.
        data: Name of the dataset it learned from.
        classes: What its outputs stand for, English.
        mean: What is taken off a picture scaled to 0–1; None for nothing.
        std: What it is divided by after that; None for nothing.
        epoch: After which epoch the weights were saved; 0 for the app's own.
        seed: Of the weights of a network that was not trained, else None.
        queued: When the run was put in the queue: one that is resumed makes its epochs anew.
    """

    id: str
    network: Network
    module: nn.Sequential
    data: str
    classes: tuple[str, ...]
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    epoch: int = 0
    seed: int | None = None
    queued: float = 0.0

    @property
    def key(self) -> str:
        """What tells this network's weights from all others'."""
        return f"{self.id}/{self.epoch}/{self.seed}/{self.queued}"


def bundled_networks() -> dict[str, str]:
    """Return the networks that come with the app: id to name."""
    names = {}
    for name in model_cards.bundled_models():
        accuracy = f"{model_cards.load_card(model_cards.BUNDLED / name).test_accuracy:.1%}"
        names[name] = _("{net} · {accuracy} · bundled", net=name, accuracy=accuracy)
    return names


def networks_of_runs(owner: str, asked: str, dataset: str | None = None) -> dict[str, str]:
    """Return the networks of a browser's runs: id to name.

    Args:
        owner: The browser.
        asked: The run of the link; among them, whosever it is.
        dataset: Only those trained on this dataset; None for all.

    Raises:
        Problem: The store cannot be read, or holds no run of that id.
    """
    offered = {run.id: run for run in runs.runs_with_weights(owner)}
    if asked and asked not in offered and asked not in model_cards.bundled_models():
        offered[asked] = runs.store().run(asked)
    return {
        run.id: _title(run)
        for run in offered.values()
        if dataset is None or run.settings.data == dataset
    }


def untrained_networks(asked: str) -> dict[str, str]:
    """Return the networks whose weights are random: id to name.

    Args:
        asked: The network of the link, a catalogue id or a text form; it stands first.

    Raises:
        Problem: The link names no network.
    """
    names = [asked] if asked else []
    if asked:
        nets.find(asked)
    names += [name for name in nets.catalogue() if name != asked]
    return {UNTRAINED + net: _("{net} · untrained", net=network_title(net)) for net in names}


def load_model(model_id: str, seed: int = 0, epoch: int | None = None) -> Model:
    """Return the network of an id that one of the functions above gave.

    Args:
        model_id: The id.
        seed: Of the weights of an untrained network.
        epoch: After which epoch of a run; None for the last one that is saved.

    Raises:
        Problem: Its weights are missing or damaged, or the network is too large.
    """
    with _LOADING:
        if model_id.startswith(UNTRAINED):
            return _untrained(model_id.removeprefix(UNTRAINED), seed)
        if model_id in model_cards.bundled_models():
            return _bundled(model_id)
        epochs = runs.store().epochs(model_id)
        if not epochs:
            raise Problem("This run has not saved any weights yet.")
        queued = runs.store().run(model_id).queued
        return _of_run(default_url(), model_id, epoch or epochs[-1], queued)


_LOADING = threading.Lock()
WORKING = threading.Lock()
"""One session at a time imports torch and works: a network takes all cores anyway."""


@st.cache_resource(show_spinner=False, max_entries=4)
def _bundled(name: str) -> Model:
    trained = model_cards.load_bundled_model(name)
    card = trained.card
    return Model(
        name, trained.network, trained.module, card.data, card.classes, card.mean, card.std
    )


@st.cache_resource(show_spinner=False, max_entries=2)  # VGG-11 takes half a gigabyte
def _untrained(net: str, seed: int) -> Model:
    from cnnviz.weights import module_weights

    network = nets.find(net)
    _check_size(network)
    module = module_weights.initialized(network, seed).eval()
    name = "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    garments = network.output_shape == (len(GARMENTS),)
    classes = GARMENTS if garments else tuple(map(str, range(network.output_shape[0])))
    return Model(UNTRAINED + net, network, module, name, classes, seed=seed)


def _check_size(network: Network) -> None:
    """Refuse a network that would take too much memory or time to be looked into."""
    multiply_adds = sum(row.multiply_adds for row in network.table())
    for count, most, template in (
        (
            network.parameters,
            MOST_PARAMETERS,
            N_("{net} has {count} parameters; the limit for looking inside is {most}."),
        ),
        (
            multiply_adds,
            MOST_MULTIPLY_ADDS,
            N_(
                "{net} needs {count} multiply-accumulate operations (MACs) per image; the limit "
                "for looking inside is {most}."
            ),
        ),
    ):
        if count > most:
            raise Problem(
                template, setting="net", net=network.name, count=f"{count:,}", most=f"{most:,}"
            )


@st.cache_resource(show_spinner=False, max_entries=12)
def _of_run(store: str, run_id: str, epoch: int, queued: float) -> Model:
    from cnnviz.weights import module_weights

    settings = runs.store().run(run_id).settings
    module = module_weights.unpack(settings.network, runs.store().weights(run_id, epoch))
    of = (run_id, settings.network, module, settings.data, classes_of_run(settings))
    return Model(*of, epoch=epoch, queued=queued)


def _title(run: Run) -> str:
    accuracy = final_accuracy(run.id, run.state, run.queued)
    name = run.name or run.uploaded
    parts = (name, network_title(run.settings.net), accuracy, local_time(run.created))
    return " · ".join(part for part in parts if part)


def describe_model(model: Model) -> str:
    """Return where a network comes from and how good it is, in the reader's language.

    Raises:
        Problem: The store cannot be read, or the card is damaged.
    """
    if model.seed is not None:
        return _(
            "Not trained: the weights are random (seed {seed}), the same as at the start of a "
            "run with this seed. The predictions are meaningless.",
            seed=model.seed,
        )
    if model.id not in model_cards.bundled_models():
        run = runs.store().run(model.id)
        return f"{run_content(run)} · {run_outcome(run)}"
    card = model_cards.load_card(model_cards.BUNDLED / model.id)
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
    """Return how a network that comes with the app can be trained again, None for a run's."""
    if model_id not in model_cards.bundled_models():
        return None
    text = model_cards.load_card(model_cards.BUNDLED / model_id).command
    return _("To train it again: {command}", command=f"`{text}`")


def activations(model: Model, x: Floats) -> list[Floats]:
    """Return the output of every layer for one input.

    Args:
        model: The network.
        x: (C, H, W) its input.

    Returns:
        For each row of the network's table (C', H', W') or (F,).
    """
    digest = hashlib.sha256(np.ascontiguousarray(x).tobytes()).hexdigest()
    return _activations(f"{model.key}/{digest}", model, x)


@st.cache_resource(show_spinner=False, max_entries=32)
def _activations(key: str, _model: Model, _x: Floats) -> list[Floats]:
    """Work them out once for each network and input; the key stands for both."""
    import torch

    from cnnviz import inside

    with WORKING:
        seen = inside.activations(_model.module, torch.tensor(_x)[None])  # (1, C, H, W)
    return [output[0].numpy() for output in seen.values()]


def probabilities(model: Model, output: Floats) -> NDArray[Any]:
    """Return the probabilities (F,) that a network's output (F,) stands for.

    The output holds logits, log-probabilities or, of a network that ends in Softmax, these.
    """
    import torch

    if isinstance(model.network.layers[-1], Softmax):
        return output

    from cnnviz import inside

    return inside.probabilities(torch.tensor(output)[None])[0].numpy()


def layer_kernels(model: Model, index: int) -> Floats:
    """Return the kernels of a convolution, (O, C/groups, kH, kW)."""
    from cnnviz import inside

    return inside.kernels(model.module[index])[0].numpy()


def map_closeup(
    model: Model, index: int, before: Floats, after: Floats, channel: int
) -> Closeup | None:
    """Return how one map of a layer came about; None for a layer that is not looked at so."""
    import torch

    from cnnviz import inside

    return inside.closeup(model.module[index], torch.tensor(before), torch.tensor(after), channel)
