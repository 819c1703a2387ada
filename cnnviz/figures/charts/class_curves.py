"""Curves of the probabilities of classes, epoch after epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.curve_points import DATA

MOST_CLASSES = 10
"""Curves at most: of the classes with the largest probability after any epoch."""
WORDS = {"epoch": "Epoch", "probability": "Probability", "class": "Class"}


def class_curves_chart(
    epochs_shown: Sequence[int],
    shares: NDArray[Any],
    names: Sequence[str],
    *,
    epochs: int,
    words: Mapping[str, str] = WORDS,
) -> alt.LayerChart:
    """Draw how probable each class is after each epoch, with Altair.

    Args:
        epochs_shown: E numbers of epochs.
        shares: (E, classes) from 0 to 1.
        names: Of the classes.
        epochs: Of the whole run, where the axis ends: it stays the same during the run.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    largest = np.argsort(-shares.max(axis=0), kind="stable")[:MOST_CLASSES]
    shown = sorted(int(place) for place in largest)
    points = [
        {"epoch": epoch, "share": round(float(shares[row, place]), 5), "name": names[place]}
        for row, epoch in enumerate(epochs_shown)
        for place in shown
    ]
    base = alt.Chart(alt.NamedData(DATA)).encode(
        alt.X("epoch:Q", title=words["epoch"])
        .axis(format="d", tickMinStep=1, tickCount=6)
        .scale(domain=[0, max(epochs, *epochs_shown)], nice=False),
        alt.Y("share:Q", title=words["probability"])
        .axis(format=".0%", minExtent=40, maxExtent=40, tickCount=5)
        .scale(domain=[0, 1]),
        alt.Color("name:N", title=words["class"])
        .scale(domain=[names[place] for place in shown], scheme="category10")
        .legend(orient="right"),
    )
    tooltip = [
        alt.Tooltip("name:N", title=words["class"]),
        alt.Tooltip("epoch:Q", title=words["epoch"]),
        alt.Tooltip("share:Q", title=words["probability"], format=".1%"),
    ]
    marks = base.mark_point(filled=True, size=45, opacity=1).encode(tooltip=tooltip)
    return alt.LayerChart(
        layer=[base.mark_line(strokeWidth=2.5), marks], height=280, datasets={DATA: points}
    )
