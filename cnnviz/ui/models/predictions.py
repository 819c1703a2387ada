"""The predictions of networks for the test images of a dataset.

Importing this does not import torch; the first network that is evaluated does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.data.dataset import Dataset, ShareReport
from cnnviz.ui.models.loading import Model, load_model
from cnnviz.ui.models.offers import bundled_networks, networks_of_runs
from cnnviz.ui.models.shared_cache import SharedCache
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

    @property
    def worst(self) -> NDArray[np.int64]:
        """The images that are wrong, those with the most confidence first."""
        wrong = np.flatnonzero(~self.correct)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")]


_predictions: SharedCache[Predictions] = SharedCache(
    lambda one: one.labels.nbytes + one.predicted.nbytes + one.confidence.nbytes
)
MOST_BYTES = 16 * 2**20
"""Size of the cache; the predictions for 10,000 images take 200 kB."""


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
    return classify_test_images(model, data.load(model.data))


def classify_test_images(
    model: Model, dataset: Dataset, report: ShareReport | None = None
) -> Predictions:
    """Return the predictions of a network for the test images of a dataset; computed once.

    Args:
        model: The network.
        dataset: Of images of its input shape, with its classes.
        report: Is called with the share that is done.
    """
    import torch

    from cnnviz.training.loop.evaluation import Evaluation, evaluate_batches

    def compute() -> Predictions:
        images, labels = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
        batches, done = evaluate_batches(model.module, images, labels), list[Evaluation]()
        while True:
            with model.lock:  # of a batch at a time: others compute with the network, too
                batch = next(batches, None)
            if batch is None:
                break
            done.append(batch)
            if report is not None:
                report(sum(len(one.labels) for one in done) / len(labels))
        result = Evaluation.joined(done)
        return Predictions(
            result.labels.numpy(), result.predicted.numpy(), result.confidence.numpy()
        )

    key = (model.key, dataset.name, len(dataset.test_labels))
    return _predictions.get(key, compute, MOST_BYTES)
