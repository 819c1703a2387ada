"""The answer of a network to what the camera sees, several times per second."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass

from cnnviz.data.image_preparation import Preparation
from cnnviz.data.image_reading import read_image
from cnnviz.data.shots import folder_name
from cnnviz.training import Run
from cnnviz.training.records.epoch_choice import choose_epoch
from cnnviz.ui.backend import runs
from cnnviz.ui.labels.datasets import class_names, classes_of_run
from cnnviz.ui.models.input_images import is_light_on_dark, prepare_input
from cnnviz.ui.models.loading import ModelKey, cached_model, load_model
from cnnviz.ui.models.threads import use_threads
from cnnviz.ui.transfer.album import Album

_turn = threading.BoundedSemaphore(1)
"""One frame at a time, of whichever reader: each waits for the answer before it sends the next, so
that a class shares what the processor can do and pages still get their turn."""


@dataclass(frozen=True)
class Live:
    """The network that answers.

    Attributes:
        key: Identifies it.
        names: Its classes as readers see them, in the order of their cards.
        order: The labels in this order.
    """

    key: ModelKey
    names: tuple[str, ...]
    order: tuple[int, ...]


def forward_turn() -> AbstractContextManager[object]:
    """Return the turn to compute one image; entering it waits for the others."""
    return _turn


def find_live(run: Run, album: Album) -> Live:
    """Return the network of a run that has ended; its classes in the order of the cards.

    Its weights are those of the epoch that is best on the validation images.

    If it was trained on other classes, they keep the order of their labels.

    Raises:
        Problem: Its weights are missing or damaged.
    """
    classes = classes_of_run(run.settings)
    cards = [folder_name(name) for name, _shots in album.classes]
    order = tuple(range(len(classes)))
    if sorted(cards) == sorted(classes):
        order = tuple(map(classes.index, cards))
    names = class_names(tuple(classes[label] for label in order))
    store = runs.store()
    choice = choose_epoch(store.progress(run.id), store.epochs(run.id))
    epoch = None if choice is None else choice.chosen.epoch
    return Live(load_model(run.id, epoch=epoch).key, tuple(names), order)


def classify_frame(key: ModelKey, frame: bytes) -> tuple[float, ...]:
    """Return the probabilities of the classes for a frame.

    Args:
        key: Of a network that takes images.
        frame: An image file.

    Raises:
        Problem: The network or the frame cannot be read.
    """
    import torch

    from cnnviz.inside.scores import class_probabilities

    model = cached_model(key)
    steps = prepare_input(
        read_image(frame), model, Preparation(), light_on_dark=is_light_on_dark(model)
    )
    x = torch.from_numpy(steps[-1].pixels)[None]  # (1, C, H, W)
    # Two threads wait for each other actively: on a busy server, efficientnet-lite0 took 640 ms
    # of processor time per frame with them, and 32 ms with one.
    with model.lock, forward_turn(), use_threads(1), torch.inference_mode():
        return tuple(class_probabilities(model.module(x))[0].tolist())
