"""The maps of images: where each test image is, and which are nearest to the reader's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.inside.why.features import Progress, TestFeatures, features_of_tests, own_features
from cnnviz.ui.inside.why.reference import Reference
from cnnviz.ui.inside.why.state import TSNE
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.offers import saved_epochs
from cnnviz.ui.models.shared_cache import SharedCache

NEAREST = 8
"""Test images that lines lead to."""
SAME = 1e-6
"""Distance, as a share of the length, of an image from itself."""
MOST_EPOCHS = 12
"""Epochs that the slider goes through."""
MOST_BYTES = 16 * 2**20
_layouts: SharedCache[Floats] = SharedCache(lambda places: places.nbytes)


@dataclass(frozen=True, eq=False)
class Frame:
    """A map: of one epoch, or the only one.

    Attributes:
        epoch: 0 for the only one.
        places: (N + 1, 2) of the images; the last is the reader's own.
        predicted: (N,) the classes that the network predicts.
        nearest: Places of the images nearest to the own one.
    """

    epoch: int
    places: Floats
    predicted: NDArray[np.int64]
    nearest: NDArray[np.intp]


def epochs_of(subject: Subject) -> list[int]:
    """Return saved epochs of the run, the open one among them, spread evenly; [] without a run."""
    key = subject.key
    if not key.epoch:
        return []
    saved = saved_epochs(key.id)
    if len(saved) > MOST_EPOCHS:
        places = np.rint(np.linspace(0, len(saved) - 1, MOST_EPOCHS)).astype(int)
        saved = sorted({saved[place] for place in places} | {key.epoch})
    return saved


def only_frame(
    subject: Subject, reference: Reference, projection: str, progress: Progress
) -> tuple[list[Frame], str]:
    """Return the only map of a network, and a sentence about it."""
    from cnnviz import inside

    tests = features_of_tests(subject, reference, progress.report)
    own = own_features(subject)
    nearest = nearest_others(tests.features, own)[0]
    if projection == TSNE:
        progress.next_part(_("Arranging the images by t-SNE …"))

        def compute() -> Floats:
            return inside.tsne_places(tests.features, report=progress.report)

        key = (subject.key, reference.name, len(reference.pixels))
        layout = _layouts.get(key, compute, MOST_BYTES)
        places = np.concatenate([layout, inside.place_among(layout, nearest)[None]])
        note = _(
            "t-SNE places alike images near each other; distances between groups, and the axes, "
            "mean little. Your image is in the middle of the test images nearest to it."
        )
    else:
        projected = inside.principal_components(tests.features)
        places = projected.places(np.concatenate([tests.features, own[None]]))
        note = _(
            "The two directions in which the features vary most: they have {share} of the "
            "variance.",
            share=f"{projected.shares.sum():.0%}",
        )
    return [Frame(0, places, tests.predicted, nearest)], note


def frames_of_epochs(
    subject: Subject, reference: Reference, epochs: list[int], progress: Progress
) -> tuple[list[Frame], str]:
    """Return the map of each epoch, all along the axes of the last one."""
    from cnnviz import inside

    found: dict[int, tuple[TestFeatures, Floats]] = {}
    for epoch in epochs:
        of_epoch = Subject(replace(subject.key, epoch=epoch), subject.image)
        found[epoch] = (
            features_of_tests(of_epoch, reference, progress.report),
            own_features(of_epoch),
        )
        progress.next_part()
    axes = inside.principal_components(found[epochs[-1]][0].features)
    frames = [
        Frame(
            epoch,
            axes.places(np.concatenate([tests.features, own[None]])),
            tests.predicted,
            nearest_others(tests.features, own)[0],
        )
        for epoch, (tests, own) in found.items()
    ]
    note = _(
        "The axes are the two directions in which the features of epoch {epoch} vary most. Those "
        "of all epochs are shown along them, each epoch scaled to fill the map.",
        epoch=epochs[-1],
    )
    return frames, note


def nearest_others(features: Floats, own: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the test images nearest to an image, without itself, and their distances."""
    from cnnviz import inside

    places, distances = inside.nearest(features, own, NEAREST + 1)
    others = distances > SAME * max(1.0, float(np.linalg.norm(own)))
    return places[others][:NEAREST], distances[others][:NEAREST]
