"""An image changed more and more: shown with the probabilities against the amount."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures.film import film
from cnnviz.ui.inside.why.compute import Shares, shares_of
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
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
