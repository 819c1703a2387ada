"""The predictions of networks for the test images of a dataset.

Importing this does not import torch; the first network that is evaluated does.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.ui.models.loading import Model, load_model
from cnnviz.ui.models.offers import bundled_networks, networks_of_runs
from cnnviz.weights import model_cards


@dataclass(frozen=True, eq=False)
class Predictions:
    """The predictions of a network for M test images.

    Attributes:
        labels: (M,) the true classes.
        predicted: (M,) the predicted classes.
        confidence: (M,) their probabilities.
    """

    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(M,) which predictions are correct."""
        return np.equal(self.predicted, self.labels)


def networks_trained_on(name: str, owner: str, linked: str = "") -> dict[str, str]:
    """Return the networks that were trained on a dataset: id to title.

    Args:
        name: The dataset.
        owner: The browser; its runs are offered.
        linked: The network of the link, which is among them, also from another browser.

    Raises:
        Problem: The store cannot be read, or has no run with that id.
    """
    bundled = {
        id: title
        for id, title in bundled_networks().items()
        if model_cards.load_card(model_cards.BUNDLED / id).data == name
    }
    return bundled | networks_of_runs(owner, linked, dataset=name)


def test_predictions(model_id: str) -> Predictions:
    """Return the predictions of a network for the test images of its dataset.

    Raises:
        Problem: Its weights or its images are missing or damaged.
    """
    model = load_model(model_id)
    return _predictions(f"{model.key}/{model.data}", model)


@st.cache_resource(show_spinner=False, max_entries=32)
def _predictions(key: str, _model: Model) -> Predictions:
    """Classify the test images once; the key identifies the network and its dataset."""
    import torch

    from cnnviz.training.loop.evaluation import Evaluation, evaluate_batches

    dataset = data.load(_model.data)
    images, labels = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
    with _model.lock:
        result = Evaluation.joined(list(evaluate_batches(_model.module, images, labels)))
    return Predictions(result.labels.numpy(), result.predicted.numpy(), result.confidence.numpy())
