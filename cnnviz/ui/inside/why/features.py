"""The features of the test images, computed once for each network and epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.problem import Problem
from cnnviz.ui.inside.why.compute import shares_of
from cnnviz.ui.inside.why.reference import Reference
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.shared_cache import SharedCache

MOST_BYTES = 128 * 2**20
"""Size of the cache; the features of 2,000 images take 1 to 10 MB."""


@dataclass(frozen=True, eq=False)
class TestFeatures:
    """What a network sees in the test images.

    Attributes:
        features: (N, F) what its last linear layer reads.
        predicted: (N,) the predicted classes.
    """

    features: Floats
    predicted: NDArray[np.int64]


_features: SharedCache[TestFeatures] = SharedCache(lambda one: one.features.nbytes)


def features_of_tests(
    subject: Subject, reference: Reference, report: Callable[[float], object] | None = None
) -> TestFeatures:
    """Return the features of the test images; all sessions share them.

    Args:
        subject: The network.
        reference: The test images.
        report: Is called with the share that is done.

    Raises:
        Problem: The network has no fully connected layer, or its features are no numbers.
    """

    def compute() -> TestFeatures:
        from cnnviz import inside

        model, x = subject.model, reference.tensor(subject)
        batch = max(1, 2**20 // reference.pixels[0].size)
        with model.lock:
            features = inside.last_features(model.module, x, batch=batch, report=report)
        if not np.isfinite(features).all():
            raise Problem(
                "Some features of the test images are NaN or infinite, so they cannot be compared."
            )
        predicted = shares_of(subject, x).argmax(axis=1)
        return TestFeatures(features, predicted)

    return _features.get((subject.key, reference.name, len(reference.pixels)), compute, MOST_BYTES)


def own_features(subject: Subject) -> Floats:
    """Return the features (F,) of the image itself.

    Raises:
        Problem: They are no numbers.
    """
    from cnnviz import inside

    model = subject.model
    with model.lock:
        features: Floats = inside.last_features(model.module, subject.tensor)[0]
    if not np.isfinite(features).all():
        raise Problem("Some features of the image are NaN or infinite.")
    return features


class Progress:
    """A bar that shows how far a part of some work is, and is gone afterwards."""

    def __init__(self, parts: int = 1) -> None:
        self._parts, self._done = parts, 0
        self._bar = st.empty()
        self._text = _("Running the test images through the network …")

    def report(self, share: float) -> None:
        """Show the share of the current part that is done."""
        whole = (self._done + share) / self._parts
        self._bar.progress(min(1.0, whole), self._text)

    def next_part(self, text: str = "") -> None:
        """Begin the next part, with another text if it is not empty."""
        self._done += 1
        self._text = text or self._text

    def close(self) -> None:
        """Take the bar off the page."""
        self._bar.empty()


class NoProgress(Progress):
    """What is shown nowhere: a file is made outside the page's script."""

    def __init__(self) -> None:
        """Put no bar on the page."""

    def report(self, share: float) -> None:
        """Show nothing."""

    def next_part(self, text: str = "") -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing is on the page."""
