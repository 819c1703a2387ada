"""An image changed more and more: shown with the probabilities against the amount."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.figures import Line
from cnnviz.figures.film import film
from cnnviz.ui.inside.why.compute import Shares, shares_of
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.file_menu import File, Item, figure_item
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from torch import Tensor

MOST_CURVES = 4
MOST_BYTES = 64 * 2**20
_sweep = component("saliency/sweep")


@dataclass(frozen=True, eq=False)
class Sweep:
    """M images and their probabilities.

    Attributes:
        images: (M, C, H, W) from 0 to 1.
        shares: (M, F).
    """

    images: NDArray[np.float32]
    shares: Shares


_sweeps: SharedCache[Sweep] = SharedCache(lambda one: one.images.nbytes + one.shares.nbytes)


def compute_sweep(subject: Subject, name: object, make: Callable[[], Tensor]) -> Sweep:
    """Return changed images with their probabilities; all sessions share the latest.

    Args:
        subject: Network and image.
        name: Identifies the change.
        make: Returns the images (M, C, H, W) from 0 to 1.
    """

    def compute() -> Sweep:
        images = make()
        return Sweep(images.numpy(), shares_of(subject, subject.normalized(images)))

    return _sweeps.get((subject.key, subject.image.digest, name), compute, MOST_BYTES)


def shown_classes(shares: Shares, start: int) -> list[int]:
    """Return the classes that have a curve: the predicted one, those that win, then the next best.

    Args:
        shares: (M, F).
        start: Place of the amount that changes nothing.
    """
    winners = [shares[start].argmax(), *shares.argmax(axis=1)]
    following = np.argsort(-shares.max(axis=0), kind="stable")
    return list(dict.fromkeys(map(int, [*winners, *following])))[:MOST_CURVES]


def first_change(shares: Shares, start: int) -> int | None:
    """Return the place nearest to the start at which another class wins, None for none."""
    changed = np.flatnonzero(shares.argmax(axis=1) != shares[start].argmax())
    return None if not len(changed) else int(changed[np.abs(changed - start).argmin()])


def show_sweep(
    subject: Subject,
    sweep: Sweep,
    *,
    key: str,
    label: str,
    amounts: Sequence[str],
    start: int,
    at: int,
    note: str,
    take: Callable[[int], object],
) -> None:
    """Show the images with a slider, and the curves of the classes.

    Args:
        subject: Network and image.
        sweep: The images and their probabilities.
        key: Of the component.
        label: Of the slider.
        amounts: As they are shown.
        start: Place of the amount that changes nothing.
        at: Place of the slider.
        note: A sentence below the curves.
        take: Called with the place to which the reader has moved the slider.
    """
    png, width, height = film(sweep.images)
    data = {
        "film": base64.b64encode(png).decode("ascii"),
        "width": width,
        "height": height,
        "amounts": list(amounts),
        "start": start,
        "at": at,
        "curves": [
            {"name": subject.name(label), "shares": sweep.shares[:, label].round(4).tolist()}
            for label in shown_classes(sweep.shares, start)
        ],
        "words": {
            "amount": label,
            "image": _("The changed image"),
            "chart": _("Probabilities against the amount"),
            "note": note,
        },
    }
    _sweep(key=key, data=data, on_at_change=lambda: take(int(st.session_state[key]["at"])))


def sweep_items(
    subject: Subject,
    compute: Callable[[], Sweep],
    *,
    title: str,
    axis: str,
    amounts: Sequence[float],
    start: int,
    name: str,
) -> dict[str, Item]:
    """Return the curves as a figure and as a table, and the images, for the menu of files.

    Args:
        subject: Network and image.
        compute: Returns the images and their probabilities.
        title: What changes, in the reader's language.
        axis: The same with the unit of the amounts.
        amounts: M of them.
        start: Place of the amount that changes nothing.
        name: Of the files, without the ending.
    """

    def draw_curves() -> Figure:
        shares = compute().shares
        lines = {
            subject.name(label): Line(amounts, shares[:, label].tolist(), place)
            for place, label in enumerate(shown_classes(shares, start))
        }
        return figures.lines_figure(
            lines, x=axis, y=_("Probability"), percent=True, limits=(-0.02, 1.02), title=title
        )

    table = File(
        "CSV", f"{name}.csv", "text/csv", lambda: sweep_csv(subject, compute(), axis, amounts)
    )
    return {
        "curves": figure_item(
            _("{title}: the curves", title=title), draw_curves, f"{name}-curves", table
        ),
        "changed": figure_item(
            _("{title}: the images", title=title),
            lambda: _images_figure(subject, compute(), axis, amounts),
            f"{name}-images",
        ),
    }


def _images_figure(subject: Subject, sweep: Sweep, axis: str, amounts: Sequence[float]) -> Figure:
    """Return the images as a figure, each with its amount and its answer."""
    captions = [
        f"{amount:g}\n{subject.name(int(one.argmax()))} {one.max():.0%}"
        for amount, one in zip(amounts, sweep.shares, strict=True)
    ]
    pixels = np.rint(np.clip(sweep.images, 0, 1) * 255).astype(np.uint8)
    return figures.images_figure(pixels, captions, columns=7, title=axis)


def sweep_csv(subject: Subject, sweep: Sweep, axis: str, amounts: Sequence[float]) -> bytes:
    """Return the probabilities of all classes as CSV, a row per amount."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([axis, *class_names(subject.model.classes)])
    for amount, shares in zip(amounts, sweep.shares.tolist(), strict=True):
        rows.writerow([f"{amount:g}", *shares])
    return text.getvalue().encode("utf-8-sig")  # so that Excel reads Hangul
