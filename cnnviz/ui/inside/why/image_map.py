"""A map of the test images by their features: principal components or t-SNE, through the epochs."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.ui.inside.image_state import CLASS, IMAGE
from cnnviz.ui.inside.state import TEST, VIEW
from cnnviz.ui.inside.why.features import Progress, TestFeatures, features_of_tests, own_features
from cnnviz.ui.inside.why.reference import Reference
from cnnviz.ui.inside.why.state import PCA, PROJECTIONS, TSNE, WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.offers import saved_epochs
from cnnviz.ui.models.shared_cache import SharedCache

NEAREST = 8
"""Test images that lines lead to."""
SAME = 1e-6
"""Distance, as a share of the length, of an image from itself."""
SIDE = 28
"""Pixels of an image on the map."""
QUALITY = 75
"""Of the images as WebP."""
MOST_EPOCHS = 12
"""Epochs that the slider goes through."""
OPENED = "inside.why.opened"
"""Whether a test image of the map was opened: the whole page runs again."""
KEY = "why-map"
_map = component("saliency/map")
_sheet = component("saliency/sheet")
_sheets: SharedCache[str] = SharedCache(len)
_layouts: SharedCache[Floats] = SharedCache(lambda places: places.nbytes)
MOST_BYTES = 16 * 2**20
"""Size of each of these caches."""


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


def show_image_map(subject: Subject, reference: Reference, view: WhyView) -> None:
    """Show the map and its controls.

    Raises:
        Problem: The features of an epoch cannot be compared, or its weights are gone.
    """
    if st.session_state.pop(OPENED, False):
        st.rerun()
    st.markdown(_("**A map of images**: the test images, each where its features are"))
    epochs = _epochs(subject)
    with st.container(horizontal=True, vertical_alignment="center", key="why-map-controls"):
        st.segmented_control(
            _("Layout"),
            PROJECTIONS,
            required=True,
            format_func={PCA: _("Principal components"), TSNE: "t-SNE"}.__getitem__,
            label_visibility="collapsed",
            **WHY.widget("projection"),
        )
        if len(epochs) > 1 and view.projection == PCA:
            st.toggle(_("Through the epochs"), **WHY.widget("map_epochs"))
    through = len(epochs) > 1 and view.projection == PCA and view.map_epochs
    progress = Progress(len(epochs) + 1 if through else 2)
    try:
        frames, note = (
            _frames_of_epochs(subject, reference, epochs, progress)
            if through
            else _only_frame(subject, reference, view.projection, progress)
        )
    finally:
        progress.close()
    st.caption(note)
    _sheet(key="why-map-sheet", data={"name": reference.name, "image": _tiles(reference)})
    _map(
        key=KEY,
        data=map_payload(subject, reference, frames, view.map_epoch),
        on_epoch_change=_take_epoch,
        on_open_change=lambda: _open_image(reference, st.session_state[KEY]["open"]),
    )


def _epochs(subject: Subject) -> list[int]:
    """Return saved epochs of the run, the open one among them, spread evenly; [] without a run."""
    key = subject.key
    if not key.epoch:
        return []
    saved = saved_epochs(key.id)
    if len(saved) > MOST_EPOCHS:
        places = np.rint(np.linspace(0, len(saved) - 1, MOST_EPOCHS)).astype(int)
        saved = sorted({saved[place] for place in places} | {key.epoch})
    return saved


def _only_frame(
    subject: Subject, reference: Reference, projection: str, progress: Progress
) -> tuple[list[Frame], str]:
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


def _frames_of_epochs(
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


def map_payload(
    subject: Subject, reference: Reference, frames: list[Frame], epoch: int
) -> dict[str, Any]:
    """Return what static/components/saliency/map.js draws."""
    same = tuple(reference.classes) == tuple(subject.model.classes)
    epochs = [frame.epoch for frame in frames]
    return {
        "sheet": reference.name,
        "side": SIDE,
        "columns": _columns(len(reference.pixels)),
        "labels": reference.labels.tolist(),
        "frames": [_frame_payload(frame) for frame in frames],
        "at": epochs.index(epoch) if epoch in epochs else len(epochs) - 1,
        "names": class_names(reference.classes),
        "classes": class_names(subject.model.classes) if same else [],
        "own": base64.b64encode(subject.png).decode("ascii"),
        "words": _words(),
    }


def _frame_payload(frame: Frame) -> dict[str, Any]:
    """Return a frame, scaled to fill the map: after an epoch or two, features are much smaller."""
    low, high = frame.places.min(axis=0), frame.places.max(axis=0)
    scaled = (frame.places - low) / np.maximum(high - low, 1e-12)  # from 0 to 1
    scaled[:, 1] = 1 - scaled[:, 1]  # the page's rows count down
    return {
        "epoch": frame.epoch,
        "points": np.rint(scaled * 1000).astype(int).ravel().tolist(),
        "predicted": frame.predicted.tolist(),
        "nearest": frame.nearest.tolist(),
    }


def _words() -> dict[str, str]:
    return {
        "map": _("A map of the test images"),
        "own": _("your image"),
        "wrong": _("red frame: classified incorrectly"),
        "lines": _("lines: to the test images nearest to yours"),
        "answer": _("{name}, predicted {answer}"),
        "open": _("Look inside with this image"),
        "epoch": _("Epoch {epoch}"),
        "epochs": _("Epoch"),
        "play": _("Play"),
        "pause": _("Pause"),
        "all": _("All classes"),
        "counts": _("{wrong} of {count} are classified incorrectly."),
    }


def _take_epoch() -> None:
    """Callback: note the epoch that the slider shows."""
    epoch = st.session_state[KEY]["epoch"]
    if isinstance(epoch, int | float) and epoch >= 0:
        WHY.change(map_epoch=int(epoch))


def _open_image(reference: Reference, opened: Mapping[str, Any] | None) -> None:
    """Callback: look inside with a test image of the map."""
    url_state.mark_action()
    place = (opened or {}).get("place")
    if not isinstance(place, int | float) or not 0 <= place < len(reference.labels):
        return
    label = int(reference.labels[int(place)])
    number = int(np.count_nonzero(reference.labels[: int(place)] == label))
    IMAGE.change(order=CLASS)
    VIEW.change(source=TEST, label=label, number=number)
    st.session_state[OPENED] = True


def _columns(count: int) -> int:
    return max(1, math.isqrt(count))


def _tiles(reference: Reference) -> str:
    """Return the images as small tiles in one image, in base64; all sessions share it."""
    key = (reference.name, reference.pixels.shape)
    return _sheets.get(key, lambda: _draw_tiles(reference.pixels), MOST_BYTES)


def _draw_tiles(pixels: NDArray[np.uint8]) -> str:
    """Return a WebP in base64 of images (N, C, H, W)."""
    from PIL import Image

    count, channels = pixels.shape[:2]
    columns = _columns(count)
    rows = -(-count // columns)
    sheet = np.zeros((rows * SIDE, columns * SIDE, channels), np.uint8)
    for place, image in enumerate(pixels):
        tile = Image.fromarray(image.transpose(1, 2, 0).squeeze())
        if tile.size != (SIDE, SIDE):
            tile = tile.resize((SIDE, SIDE), Image.Resampling.BOX)
        top, left = place // columns * SIDE, place % columns * SIDE
        sheet[top : top + SIDE, left : left + SIDE] = np.asarray(tile).reshape(SIDE, SIDE, -1)
    buffer = io.BytesIO()
    Image.fromarray(sheet.squeeze(-1) if channels == 1 else sheet).convert("RGB").save(
        buffer, "WEBP", quality=QUALITY, method=2
    )
    return base64.b64encode(buffer.getvalue()).decode("ascii")
