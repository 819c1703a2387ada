"""A map of the test images by their features: principal components or t-SNE, through the epochs."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.ui.inside.image_state import CLASS, IMAGE
from cnnviz.ui.inside.state import TEST, VIEW
from cnnviz.ui.inside.why.features import NoProgress, Progress
from cnnviz.ui.inside.why.image_frames import Frame, epochs_of, frames_of_epochs, only_frame
from cnnviz.ui.inside.why.reference import Reference, reference_images
from cnnviz.ui.inside.why.state import PCA, PROJECTIONS, TSNE, WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.file_menu import File, Item, figure_item
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 28
"""Pixels of an image on the map."""
QUALITY = 75
"""Of the images as WebP."""
OPENED = "inside.why.opened"
"""Whether a test image of the map was opened: the whole page runs again."""
KEY = "why-map"
_map = component("saliency/map")
_sheet = component("saliency/sheet")
_sheets: SharedCache[str] = SharedCache(len)
MOST_BYTES = 16 * 2**20
"""Size of the cache of tiles."""


def show_image_map(subject: Subject, reference: Reference, view: WhyView) -> None:
    """Show the map and its controls.

    Raises:
        Problem: The features of an epoch cannot be compared, or its weights are gone.
    """
    if st.session_state.pop(OPENED, False):
        st.rerun()
    st.markdown(_("**A map of images**: the test images, each where its features are"))
    epochs = epochs_of(subject)
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
    progress = Progress(len(epochs) + 1 if _goes_through(epochs, view) else 2)
    try:
        frames, note = _frames(subject, reference, epochs, view, progress)
    finally:
        progress.close()
    st.caption(note)
    _sheet(key="why-map-sheet", data={"name": reference.name, "image": _tiles(reference)})
    _map(
        key=KEY,
        data=map_payload(subject, reference, frames, view),
        on_epoch_change=_take_epoch,
        on_shown_change=_take_classes,
        on_chosen_change=_take_image,
        on_open_change=lambda: _open_image(reference, st.session_state[KEY]["open"]),
    )


def _goes_through(epochs: list[int], view: WhyView) -> bool:
    return len(epochs) > 1 and view.projection == PCA and view.map_epochs


def _frames(
    subject: Subject, reference: Reference, epochs: list[int], view: WhyView, progress: Progress
) -> tuple[list[Frame], str]:
    """Return the chosen maps, and a sentence about them."""
    if _goes_through(epochs, view):
        return frames_of_epochs(subject, reference, epochs, progress)
    return only_frame(subject, reference, view.projection, progress)


def image_map_items(subject: Subject, view: WhyView) -> dict[str, Item]:
    """Return the map that is shown, for the menu of files: as a figure and as numbers."""

    def shown() -> tuple[Reference, Frame]:
        reference = reference_images(subject)
        frames, _note = _frames(subject, reference, epochs_of(subject), view, NoProgress())
        epochs = [frame.epoch for frame in frames]
        return reference, frames[epochs.index(view.map_epoch) if view.map_epoch in epochs else -1]

    def draw() -> Figure:
        reference, frame = shown()
        wrong = frame.predicted != reference.labels if _same_classes(subject, reference) else None
        words = {"own": _("your image"), "wrong": _("classified incorrectly")}
        return figures.image_map_figure(
            frame.places, reference.labels, class_names(reference.classes), frame.nearest,
            wrong=wrong, title=subject.model.network.name, words=words,
        )  # fmt: skip

    name = f"{subject.model.network.name}-map"
    points = File("CSV", f"{name}.csv", "text/csv", lambda: _map_csv(subject, *shown()))
    return {"image-map": figure_item(_("The map of images"), draw, name, points)}


def _map_csv(subject: Subject, reference: Reference, frame: Frame) -> bytes:
    """Return a line for each image: its place on the map, its class and the predicted one."""
    lines = ["x,y,class,predicted"]
    for (x, y), label, predicted in zip(
        frame.places[:-1].tolist(), reference.labels, frame.predicted, strict=True
    ):
        names = reference.classes[int(label)], subject.model.classes[int(predicted)]
        lines.append(",".join([f"{x:.6g}", f"{y:.6g}", *map(_quoted, names)]))
    x, y = frame.places[-1].tolist()
    lines.append(f"{x:.6g},{y:.6g},,{_quoted(subject.model.classes[subject.predicted])}")
    return "\n".join([*lines, ""]).encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _same_classes(subject: Subject, reference: Reference) -> bool:
    return tuple(reference.classes) == tuple(subject.model.classes)


def map_payload(
    subject: Subject, reference: Reference, frames: list[Frame], view: WhyView
) -> dict[str, Any]:
    """Return what static/components/saliency/map.js draws."""
    same = _same_classes(subject, reference)
    epochs = [frame.epoch for frame in frames]
    return {
        "sheet": reference.name,
        "side": SIDE,
        "columns": _columns(len(reference.pixels)),
        "labels": reference.labels.tolist(),
        "frames": [_frame_payload(frame) for frame in frames],
        "at": epochs.index(view.map_epoch) if view.map_epoch in epochs else len(epochs) - 1,
        "shown": [label for label in view.map_classes if label < len(reference.classes)],
        "chosen": view.map_image,
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
        "keys": _("Arrow keys go from image to image, Enter opens one."),
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


def _take_classes() -> None:
    """Callback: note the classes that the map shows."""
    shown = st.session_state[KEY]["shown"]
    if isinstance(shown, list) and all(isinstance(label, int | float) for label in shown):
        WHY.change(map_classes=tuple(sorted({int(label) for label in shown if label >= 0})))


def _take_image() -> None:
    """Callback: note the image that is chosen on the map."""
    chosen = st.session_state[KEY]["chosen"]
    known = isinstance(chosen, int | float) and chosen >= 0
    WHY.change(map_image=int(chosen) if known else None)


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
