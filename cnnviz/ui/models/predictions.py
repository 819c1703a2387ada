"""What networks say to the test pictures of a set.

Importing this does not import torch; the first network that is asked does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.ui.models.loading import WORKING, Model, bundled_networks, load_model, networks_of_runs
from cnnviz.weights import model_cards


@dataclass(frozen=True, eq=False)
class Predictions:
    """A network's answers to M test pictures.

    Attributes:
        predicted: (M,) the classes that it takes for the likeliest.
        sure: (M,) the probabilities that it gives them.
        truth: (M,) the right classes.
    """

    predicted: NDArray[np.int64]
    sure: NDArray[np.float32]
    truth: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.bool_]:
        """(M,) which answers are right."""
        return np.equal(self.predicted, self.truth)


def networks_trained_on(name: str, owner: str, asked: str = "") -> dict[str, str]:
    """Return the networks that learned from a set: id to name.

    Args:
        name: The set.
        owner: The browser; its runs are offered.
        asked: The network of the link; among them, whosever it is.

    Raises:
        Problem: The store cannot be read, or holds no run of that id.
    """
    ours = bundled_networks()
    found = {
        one: ours[one]
        for one in model_cards.bundled_models()
        if model_cards.load_card(model_cards.BUNDLED / one).data == name
    }
    return found | networks_of_runs(owner, asked, dataset=name)


def test_predictions(model_id: str) -> Predictions:
    """Return what a network says to the test pictures of the set that it learned from.

    Raises:
        Problem: Its weights or its pictures are missing or damaged.
    """
    return _answers(load_model(model_id))


def _answers(model: Model) -> Predictions:
    return _worked_out(f"{model.key}/{model.data}", model)


@st.cache_resource(show_spinner=False, max_entries=32)
def _worked_out(key: str, _model: Model) -> Predictions:
    """Ask a network once; the key stands for it and its pictures."""
    import torch

    from cnnviz.training.loop.evaluation import Evaluation, evaluate_batches

    dataset = data.load(_model.data)
    images, truth = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
    with WORKING:
        found = Evaluation.joined(list(evaluate_batches(_model.module, images, truth)))
    return Predictions(found.predicted.numpy(), found.confidence.numpy(), found.labels.numpy())
