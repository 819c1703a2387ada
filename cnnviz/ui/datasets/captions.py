"""The captions of test images that a network has classified, each a link to *Look inside*."""

from urllib.parse import urlencode

import numpy as np

from cnnviz import figures
from cnnviz.data.dataset import Dataset
from cnnviz.ui.kit.i18n import _, language


def prediction_caption(
    truth: str, predicted: str, confidence: float, address: str, *, correct: bool
) -> figures.Caption:
    """Return the caption of a test image: a tick, or a cross with the true class.

    Args:
        truth: Name of the true class.
        predicted: Name of the predicted class.
        confidence: Its probability, 0–1.
        address: Where the image leads.
        correct: Whether both are the same class.
    """
    sure = f"{confidence:.0%}"
    if correct:
        words, color = [f"✓ {predicted}, {sure}"], "var(--role-output)"
    else:
        words = [f"✗ {predicted}, {sure}", _("true: {truth}", truth=truth)]
        color = "var(--role-dilation)"
    alt = _(
        "true class {truth}, predicted {predicted}, {sure}",
        truth=truth,
        predicted=predicted,
        sure=sure,
    )
    return figures.Caption(tuple(words), alt, address, color)


def inside_address(dataset: Dataset, place: int, **params: object) -> str:
    """Return the address of the page that looks inside a network with a test image.

    Args:
        dataset: The dataset.
        place: Which of its test images.
        **params: Of the link: the network, and what else it says.
    """
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[: place + 1] == label))
    return f"inside?{urlencode({**params, 'class': label, 'picture': number, 'lang': language()})}"
