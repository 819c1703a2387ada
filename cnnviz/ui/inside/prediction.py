"""The image on the page *Look inside*: what enters the network, and what it predicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.kit.i18n import _, literal
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.labels.layers import layer_title
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.loading import Floats, Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BARS = 12
STRONGEST = 10
"""Classes shown if there are more than MOST_BARS: those with the largest values."""


def show_prediction(image: InputImage, model: Model, output: Floats) -> None:
    """Show the predicted class and the probabilities; nothing for a network that ends in maps."""
    if output.ndim != 1:
        return
    shares = probabilities(model, output)
    if not np.isfinite(shares).all():
        _show_no_answer(image, model)
        return
    names = class_names(model.classes)
    best = int(np.argmax(shares))
    words = _("Predicted class: **{name}** (probability {share}).", name=literal(names[best]),
              share=f"{shares[best]:.1%}")  # fmt: skip
    if image.truth is not None:
        truth = names[image.truth]
        words += " " + (
            _("Correct.")
            if best == image.truth
            else _("Incorrect — the true class is {name}.", name=f"**{literal(truth)}**")
        )
    st.markdown(words)
    marks = {} if image.truth is None else {image.truth: _("← true class")}
    _show_bars(model, shares, marks=marks)


def _show_no_answer(image: InputImage, model: Model) -> None:
    """Say from which layer on the values are no numbers."""
    outputs = activations(model, image.input, image.digest)
    place = next(at for at, output in enumerate(outputs) if not np.isfinite(output).all())
    st.warning(
        _(
            "No class is predicted: the outputs are NaN (not a number). The first values that are "
            "NaN or infinite are in the output of layer {number}, {layer}; NaN is gray in the "
            "maps. Such weights come from a run that diverged, for example with too large a "
            "learning rate.",
            number=place + 1,
            layer=layer_title(model.network.layers[place]),
        ),
        icon=":material/error:",
    )


def show_logits(model: Model, values: Floats) -> None:
    """Show the logits of the classes; nothing if some are no numbers, as the prediction says."""
    if not np.isfinite(values).all():
        return
    _show_bars(model, values, scale="signed")


def _show_bars(
    model: Model,
    values: NDArray[Any],
    *,
    scale: Literal["share", "signed"] = "share",
    marks: Mapping[int, str] | None = None,
) -> None:
    """Show a bar per class; of many classes, only for the largest values."""
    places, marks = shown_classes(values), marks or {}
    if len(places) < len(values):
        marks = {}
        st.caption(_("Top {count} of {all} classes", count=STRONGEST, all=len(values)))
    classes, numbers = class_names(model.classes), [float(values[place]) for place in places]
    names = [classes[place] for place in places]
    st.html(figures.bars(names, numbers, percent=scale == "share", marks=marks))


def shown_classes(values: NDArray[Any]) -> list[int]:
    """Return the classes that have a bar: all, or of many those with the largest values."""
    if len(values) <= MOST_BARS:
        return list(range(len(values)))
    return [int(place) for place in np.argsort(-values, kind="stable")[:STRONGEST]]


def class_bars_figure(
    model: Model,
    title: str,
    values: NDArray[Any],
    *,
    scale: Literal["share", "signed"] = "share",
    truth: int | None = None,
) -> Figure:
    """Return the bars of classes as a figure.

    Args:
        model: The network.
        title: What the values are, in the reader's language.
        values: (F,).
        scale: Of the bars.
        truth: The true class, which is marked.
    """
    places, classes = shown_classes(values), class_names(model.classes)
    names = [
        f"{classes[place]} {_('← true class')}" if place == truth else classes[place]
        for place in places
    ]
    numbers = [float(values[place]) for place in places]
    return figures.bars_figure(names, {title: numbers}, scale=scale, title=model.network.name)


def pixels_png(pixels: NDArray[np.uint8] | Floats) -> bytes:
    """Return an image or a network's input as PNG; a normalized one in signed colors."""
    signed = pixels.dtype != np.uint8 and (pixels.min() < 0 or pixels.max() > 1)
    return figures.mosaic(pixels.astype(np.float32), gap=0) if signed else figures.enlarge(pixels)
