"""Images laid out by the neighbors of their features: t-SNE (van der Maaten & Hinton 2008)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.inside.feature_space import principal_components

Floats = NDArray[np.float32]
Report = Callable[[float], object]

DIMENSIONS = 50
"""Principal components that are kept first: they suppress noise, and distances take less time."""
PERPLEXITY = 30
EXAGGERATED, PLAIN = 100, 150
"""Iterations with attractions exaggerated, and without."""
REPORT_EVERY = 25
"""Iterations."""


def tsne_places(features: Floats, *, seed: int = 0, report: Report | None = None) -> Floats:
    """Return places (N, 2) at which images with alike features are near each other.

    Distances between groups mean little, and so do the axes.  Computed by openTSNE, which is loaded
    with the first call: 2,000 images take about 1.5 s of one core.

    Args:
        features: (N, F).
        seed: With the same one, the places are the same.
        report: Is called with the share that is done.
    """
    from openTSNE import TSNE

    count = len(features)
    if count < 3 or not np.ptp(features, axis=0).any():  # nothing that could be laid out
        return np.zeros((count, 2), np.float32)
    reduced = principal_components(features, min(DIMENSIONS, *features.shape)).places(features)
    done = 0

    def note(iteration: int, _error: float, _places: object) -> None:
        nonlocal done
        done += REPORT_EVERY
        if report is not None:
            report(min(1.0, done / (EXAGGERATED + PLAIN)))

    places = TSNE(
        perplexity=min(PERPLEXITY, (count - 1) / 3),
        early_exaggeration_iter=EXAGGERATED,
        n_iter=PLAIN,
        initialization="pca",
        negative_gradient_method="bh",
        neighbors="exact",
        callbacks=note,
        callbacks_every_iters=REPORT_EVERY,
        random_state=seed,
        n_jobs=1,
    ).fit(reduced.astype(np.float64))
    return np.asarray(places, np.float32)


def place_among(places: Floats, nearest: NDArray[np.intp]) -> Floats:
    """Return where one more image belongs, (2,): the median of the places of its nearest ones.

    Args:
        places: (N, 2) of the images that are laid out.
        nearest: The images that are nearest to it by their features.
    """
    middle: Floats = np.median(places[nearest], axis=0).astype(np.float32)
    return middle
