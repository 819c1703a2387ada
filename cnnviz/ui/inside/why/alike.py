"""The image among the test images, by the features with which the network decides."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.figures.html import number
from cnnviz.figures.marked_images import MarkedImage, marked_images
from cnnviz.problem import Problem
from cnnviz.ui.inside.why.compute import shares_of
from cnnviz.ui.inside.why.reference import Reference, reference_images
from cnnviz.ui.inside.why.state import WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from cnnviz.inside import Projection

COUNT = 8
"""Nearest images that are shown."""
USUAL, RARE = 0.9, 0.99
"""Shares of the test images whose own neighbor is nearer, from which an image is unusual."""
SAME = 1e-6
"""Distance, as a share of the length, of an image from itself."""
SIDE = 14
"""Pixels of an image on the map."""
MOST_BYTES = 64 * 2**20
_map = component("saliency/map")


@dataclass(frozen=True, eq=False)
class Space:
    """The features of the test images.

    Attributes:
        features: (N, F).
        own: (N,) how far each is from the nearest other one.
        projection: Two directions in which they vary most.
        predicted: (N,) the predicted classes.
    """

    features: Floats
    own: Floats
    projection: Projection
    predicted: NDArray[np.int64]


_spaces: SharedCache[Space] = SharedCache(lambda space: space.features.nbytes)


def show_alike(subject: Subject, _view: WhyView) -> None:
    """Show in words how unusual the image is, the test images nearest to it, and a map of all."""
    try:
        reference = reference_images(subject)
        with st.spinner(_("Running the test images through the network …"), show_time=False):
            space = _space(subject, reference)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    from cnnviz import inside

    model = subject.model
    with model.lock:
        own = inside.last_features(model.module, subject.tensor)[0]  # (F,)
    places, distances = inside.nearest(space.features, own, COUNT + 1)
    others = distances > SAME * max(1.0, float(np.linalg.norm(own)))
    places, distances = places[others][:COUNT], distances[others][:COUNT]
    show_caution(inside.share_nearer(space.own, float(distances[0])), reference)
    st.markdown(_("**The test images nearest to it**, with their distance"))
    pairs = zip(places.tolist(), distances.tolist(), strict=True)
    st.html(marked_images([_neighbor(reference, place, far) for place, far in pairs]))
    _show_map(subject, reference, space, own)


def _neighbor(reference: Reference, place: int, distance: float) -> MarkedImage:
    lines = (reference.label(place), number(distance))
    return MarkedImage(reference.pixels[place], lines)


def show_caution(share: float, reference: Reference) -> None:
    """Say how unusual the image is among the test images."""
    of = {"share": f"{share:.0%}", "source": reference.source()}
    if share < USUAL:
        st.info(
            _(
                "**Like the test images.** The nearest one is as near as usual: {share} of "
                "{source} are nearer to their own neighbor.",
                **of,
            )
        )
    elif share < RARE:
        st.info(
            _(
                "**Unusual.** Its features are rather far from those of the test images: {share} "
                "of {source} are nearer to their own neighbor.",
                **of,
            )
        )
    else:
        st.warning(
            _(
                "**Unlike anything that the network knows.** Its features are farther from those "
                "of the test images than almost any of theirs: {share} of {source} are nearer to "
                "their own neighbor. The answer may mean nothing, however sure it looks.",
                **of,
            )
        )


def _space(subject: Subject, reference: Reference) -> Space:
    def compute() -> Space:
        from cnnviz import inside

        model, x = subject.model, reference.tensor(subject)
        with model.lock:
            batch = max(1, 2**20 // reference.pixels[0].size)
            features = inside.last_features(model.module, x, batch=batch)
        predicted = shares_of(subject, x).argmax(axis=1)
        projection = inside.principal_components(features)
        return Space(features, inside.own_distances(features), projection, predicted)

    return _spaces.get((subject.key, reference.name), compute, MOST_BYTES)


def _show_map(subject: Subject, reference: Reference, space: Space, own: Floats) -> None:
    """Show the test images where their features are, and the own image among them."""
    first, second = space.projection.shares
    st.markdown(
        _(
            "**A map of images**: each where its features are, in the two directions in which the "
            "features vary most (principal components; {share} of the variance).",
            share=f"{first + second:.0%}",
        )
    )
    _map(key="why-map", data=map_payload(subject, reference, space, own))


def map_payload(
    subject: Subject, reference: Reference, space: Space, own: Floats
) -> dict[str, Any]:
    """Return what static/components/saliency/map.js draws."""
    points = space.projection.places(np.concatenate([space.features, own[None]]))  # (N + 1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.maximum(high - low, 1e-12)  # from 0 to 1
    scaled[:, 1] = 1 - scaled[:, 1]  # the page's rows count down
    names = class_names(reference.classes)
    same = tuple(reference.classes) == tuple(subject.model.classes)
    wrong = (space.predicted != reference.labels) if same else np.zeros(len(points) - 1, bool)
    return {
        "sheet": base64.b64encode(_sheet(reference.pixels)).decode("ascii"),
        "side": SIDE,
        "columns": _columns(len(reference.pixels)),
        "points": np.rint(scaled * 1000).astype(int).ravel().tolist(),
        "labels": reference.labels.tolist(),
        "wrong": np.flatnonzero(wrong).tolist(),
        "predicted": space.predicted.tolist(),
        "names": names,
        "classes": class_names(subject.model.classes) if same else [],
        "own": base64.b64encode(subject.png).decode("ascii"),
        "words": {
            "map": _("A map of the test images"),
            "own": _("your image"),
            "wrong": _("red frame: classified incorrectly"),
            "answer": _("{name}, predicted {answer}"),
        },
    }


def _columns(count: int) -> int:
    return max(1, math.isqrt(count))


def _sheet(pixels: NDArray[np.uint8]) -> bytes:
    """Return the images as small tiles in one PNG."""
    from PIL import Image

    count, channels = pixels.shape[:2]
    columns = _columns(count)
    rows = -(-count // columns)
    sheet = np.zeros((channels, rows * SIDE, columns * SIDE), np.uint8)
    for place, image in enumerate(pixels):
        planes = [
            np.asarray(Image.fromarray(plane).resize((SIDE, SIDE), Image.Resampling.BOX))
            for plane in image
        ]
        top, left = place // columns * SIDE, place % columns * SIDE
        sheet[:, top : top + SIDE, left : left + SIDE] = np.stack(planes)
    return figures.enlarge(sheet)
