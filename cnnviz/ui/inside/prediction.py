"""A picture, how it was prepared, and what the network says to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data.image_reading import Step
from cnnviz.nets import shape_text
from cnnviz.ui.inside.inputs import InputImage
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.loading import Floats, Model, probabilities

MOST_BARS = 12
STRONGEST = 10
"""Of more classes than that, the strongest so many are drawn."""


def show_input(shown: InputImage, model: Model) -> None:
    """Draw the picture as the network gets it."""
    size = shape_text(model.network.input_shape).replace("×", " × ")
    st.markdown(f"**:green[{_('Input')}]** :gray[{size}]")
    drawn = _drawn(shown.steps[-1].pixels)
    st.html(figures.image(drawn, _("Image"), width="224px", role="input"))
    if model.network.input_shape[0] == 1:
        st.caption(_("Grayscale values from 0 (black) to 1 (white)."))
    else:
        st.caption(_("Red, green and blue values from 0 to 1."))


def show_preparation(shown: InputImage) -> None:
    """Draw every step that makes a picture the network's input, if there is more than scaling."""
    if len(shown.steps) > 2:
        st.markdown(f":gray[{_('Preprocessing')}]")
        st.html(_row(shown.steps))


def show_prediction(shown: InputImage, model: Model, output: Floats) -> None:
    """Draw the probabilities of the classes and say what the network takes the picture for.

    Nothing for a network that ends in maps.
    """
    if output.ndim != 1:
        return
    shares = probabilities(model, output)
    names = class_names(model.classes)
    best = int(np.argmax(shares))
    words = _("Predicted class: **{name}** (probability {share}).", name=literal(names[best]),
              share=f"{shares[best]:.1%}")  # fmt: skip
    if shown.truth is not None:
        truth = names[shown.truth]
        words += " " + (
            _("Correct.")
            if best == shown.truth
            else _("Incorrect — the true class is {name}.", name=f"**{literal(truth)}**")
        )
    st.markdown(words)
    marks = {} if shown.truth is None else {shown.truth: _("← true class")}
    _bars(names, shares, marks=marks)


def show_logits(model: Model, values: Floats) -> None:
    """Draw the logits of the classes."""
    _bars(class_names(model.classes), values, percent=False)


def _bars(names: list[str], values: NDArray[Any], **settings: Any) -> None:
    """Draw a bar for each class; of many classes, for the strongest."""
    if len(names) <= MOST_BARS:
        st.html(figures.bars(names, values.tolist(), **settings))
        return
    first = np.argsort(-values, kind="stable")[:STRONGEST]
    st.caption(_("Top {count} of {all} classes", count=STRONGEST, all=len(names)))
    kept = {"percent": settings.get("percent", True)}
    st.html(figures.bars([names[place] for place in first], values[first].tolist(), **kept))


def _row(steps: list[Step]) -> str:
    """Return the steps of a preparation side by side."""
    cells = []
    for number, step in enumerate(steps, start=1):
        size = " × ".join(str(side) for side in step.pixels.shape[1:])
        alt = _(step.name)
        cells.append(
            '<figure style="margin:0;width:6.4rem">'
            f"{figures.image(_drawn(step.pixels), alt)}"
            f'<figcaption style="font-size:.8rem;line-height:1.35;color:var(--quiet)">'
            f"{number}. {alt} ({size})</figcaption></figure>"
        )
    return f'<div style="display:flex;flex-wrap:wrap;gap:.7rem">{"".join(cells)}</div>'


def _drawn(pixels: NDArray[np.uint8] | Floats) -> bytes:
    """Return a picture or a prepared input as PNG; one that is normalised is drawn signed."""
    signed = pixels.dtype != np.uint8 and (pixels.min() < 0 or pixels.max() > 1)
    return figures.mosaic(pixels.astype(np.float32), gap=0) if signed else figures.enlarge(pixels)
