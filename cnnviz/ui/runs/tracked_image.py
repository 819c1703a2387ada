"""One test image, followed through the epochs of a run: predictions and feature maps."""

from __future__ import annotations

import functools
import importlib
import secrets
import threading
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.garbage import freeze_imports
from cnnviz.ui.kit.i18n import _, _n, say
from cnnviz.ui.kit.image_tiles import Sheet, show_tiles
from cnnviz.ui.kit.page_state import bind_number
from cnnviz.ui.kit.toasts import show_nearest_image_toast
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, layer_kernels, probabilities
from cnnviz.ui.models.loading import Floats, Model, load_model
from cnnviz.ui.runs.report_state import REPORT, RunEpoch, cached

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAYERS = 2
"""Number of convolutions, from the first, whose maps are shown."""
MAPS = 32
"""Maps of a layer that are shown at most."""
MOST_EPOCHS = 12
"""Epochs at most whose predictions are shown side by side."""
MANY_PARAMETERS = 2_000_000
"""A network with more is loaded for one epoch only."""
SHARP = 64
"""Pixels of the width of a map in the image of all, so that the lines between stay thin."""
BOXES = "tracked-image.boxes"
"""Number of boxes for the number of the image in this visit."""
TILE = 56
"""Width of an image to choose, in pixels, or a little less."""


def show_tracked_image(run_epoch: RunEpoch) -> None:
    """Show a test image that the reader chooses, and what the network computes from it."""
    dataset = run_epoch.dataset
    of_class = {
        label: places
        for label in range(len(dataset.classes))
        if len(places := np.flatnonzero(dataset.test_labels == label))
    }
    label, number = _existing_image(of_class)
    _show_classes(dataset, of_class, label, number)
    _show_number_box(number, len(of_class[label]))
    place = int(of_class[label][number])
    thread = import_thread()
    if thread.is_alive() and run_epoch.run.active:  # the next poll comes soon
        st.caption(_("Running the image through the network …"))
        return
    try:
        with st.spinner(_("Running the image through the network …"), show_time=False):
            thread.join()
            predictions = _prediction_row(run_epoch, place)
            summary, *maps = _details(run_epoch, place)
    except Problem as problem:  # the weights were deleted meanwhile
        st.info(say(problem))
        return
    freeze_imports()
    st.html(predictions)
    st.html(summary)
    for index, html in zip(_shown_layers(run_epoch), maps, strict=True):
        st.html(html)
        if not run_epoch.run.active:
            figure_download(
                functools.partial(_draw_maps, run_epoch, place, index),
                f"layer-{index + 1}-epoch-{run_epoch.epoch}",
                key=REPORT.key("download", index),
            )


def _shown_layers(run_epoch: RunEpoch) -> list[int]:
    """Return the places of the layers whose maps are shown."""
    layers = enumerate(run_epoch.run.settings.network.layers)
    return [index for index, layer in layers if isinstance(layer, Conv2d)][:LAYERS]


def _draw_maps(run_epoch: RunEpoch, place: int, index: int) -> Figure:
    model, outputs = _load_outputs(run_epoch, place)
    title = str(model.network.layers[index])
    return figures.maps_figure(outputs[index], most=MAPS, title=title)


@st.cache_resource(show_spinner=False)
def import_thread() -> threading.Thread:
    """Start to import torch, which takes seconds, and return the thread that does it.

    Not a daemon, which would be cut off in the middle when the process ends.
    """
    thread = threading.Thread(target=importlib.import_module, args=("cnnviz.inside",), daemon=False)
    thread.start()
    return thread


def _existing_image(of_class: dict[int, NDArray[np.int64]]) -> tuple[int, int]:
    """Return class and number of the image, of the nearest one if that of a link is missing."""
    view = REPORT.current()
    label = view.label if view.label in of_class else next(iter(of_class))
    number = min(view.number, len(of_class[label]) - 1)
    if (label, number) != (view.label, view.number):
        show_nearest_image_toast((view.label, view.number), (label, number))
        REPORT.correct(label=label, number=number)
    return label, number


def _show_classes(
    dataset: Dataset, of_class: dict[int, NDArray[np.int64]], label: int, number: int
) -> None:
    """Show an image of each class to choose from."""
    labels, names = list(of_class), class_names(dataset.classes)

    def choose(index: int) -> None:
        most = len(of_class[labels[index]]) - 1
        _follow(label=labels[index], number=min(REPORT.current().number, most))

    places = [int(places[min(number, len(places) - 1)]) for places in of_class.values()]
    images = dataset.test_images[places]  # (n, C, H, W)
    height, width = dataset.image_shape[1:]
    row = np.concatenate(list(images), axis=2)  # (C, H, n·W)
    show_tiles(
        Sheet(figures.enlarge(row), len(places), width, height, len(places)),
        key=REPORT.key("tiles"),
        side=TILE // width * width or TILE,
        title=_("Test images to follow"),
        label="{index}",
        selected=labels.index(label),
        choose=choose,
        names=[names[label] for label in labels],
    )


def _follow(**settings: int) -> None:
    """Follow another image that was not chosen in the box for the number.

    The box gets a new key: a slow browser may still send the number in the old one.
    """
    st.session_state[BOXES] = st.session_state.get(BOXES, 0) + 1
    REPORT.change(**settings)


def _show_number_box(number: int, count: int) -> None:
    """Show the choice of an image of the class."""
    key = REPORT.key("number", st.session_state.get(BOXES, 0))
    label = _("Number (of {count})", count=f"{count:,}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            min_value=1,
            max_value=count,
            width=150,
            **bind_number(key, label, number + 1, lambda to: REPORT.change(number=to - 1)),
        )
        st.button(
            _("Random"),
            key=REPORT.key("random"),
            on_click=lambda: _follow(number=secrets.randbelow(count)),
        )


def compared_epochs(run_epoch: RunEpoch) -> list[int]:
    """Return the epochs whose predictions are shown: evenly spread, the current one among them."""
    if run_epoch.run.settings.network.parameters > MANY_PARAMETERS:
        return [run_epoch.epoch]
    epochs = run_epoch.epochs
    spread = np.linspace(0, len(epochs) - 1, min(MOST_EPOCHS, len(epochs))).round().astype(int)
    return sorted({*(epochs[place] for place in spread), run_epoch.epoch})


@cached(2_000)
def _prediction(run_epoch: RunEpoch, place: int) -> tuple[int, str]:
    """Return the class predicted for a test image after an epoch, and its probability."""
    model, outputs = _load_outputs(run_epoch, place)
    shares = probabilities(model, outputs[-1])
    predicted = int(np.argmax(shares))
    return predicted, f"{shares[predicted]:.0%}"


def _load_outputs(run_epoch: RunEpoch, place: int) -> tuple[Model, list[Floats]]:
    """Return the network after an epoch, and the output of each of its layers for a test image."""
    model = load_model(run_epoch.run.id, epoch=run_epoch.epoch)
    x = run_epoch.dataset.test_images[place].astype(np.float32) / 255  # (C, H, W)
    return model, activations(model, x)


def _bold_names(dataset: Dataset) -> list[str]:
    return [f"<b>{escape(name)}</b>" for name in class_names(dataset.classes)]


def _prediction_row(run_epoch: RunEpoch, place: int) -> str:
    """Return the predicted classes, epoch after epoch, as HTML."""
    dataset, cells = run_epoch.dataset, []
    names = _bold_names(dataset)
    for epoch in compared_epochs(run_epoch):
        predicted, share = _prediction(replace(run_epoch, epoch=epoch), place)
        kind = "right" if predicted == dataset.test_labels[place] else "wrong"
        kind += " current" * (epoch == run_epoch.epoch)
        cells.append(
            f'<div class="{kind}"><span>{escape(_("Epoch {epoch}", epoch=epoch))}</span><br>'
            f"{names[predicted]} {share}</div>"
        )
    return f'<div class="cnn-predictions">{"".join(cells)}</div>'


@cached(200)
def _details(run_epoch: RunEpoch, place: int) -> list[str]:
    """Return the image with its probabilities, then the maps of each layer, as HTML."""
    model, outputs = _load_outputs(run_epoch, place)
    dataset = run_epoch.dataset
    label = int(dataset.test_labels[place])
    png = figures.enlarge(dataset.test_images[place], 4)
    image = figures.image(png, _("Image"), width="112px", role="input")
    names, shares = class_names(dataset.classes), probabilities(model, outputs[-1]).tolist()
    bars = figures.bars(names, shares, marks={label: _("← true class")})
    summary = (
        f"<p>{_prediction_sentence(run_epoch, place, label)}</p>"
        f'<div class="cnn-image-and-bars">{image}<div>{bars}</div></div>'
    )
    maps = [_maps(model, index, outputs[index]) for index in _shown_layers(run_epoch)]
    return [summary, *maps]


def _prediction_sentence(run_epoch: RunEpoch, place: int, label: int) -> str:
    names, (predicted, share) = _bold_names(run_epoch.dataset), _prediction(run_epoch, place)
    template = N_("Prediction after epoch {epoch}: {name}, {share}.")
    words = _(template, epoch=run_epoch.epoch, name=names[predicted], share=share)
    if predicted == label:
        return f"{words} {_('Correct.')}"
    return f"{words} {_('Incorrect — the true class is {name}.', name=names[label])}"


def _maps(model: Model, index: int, output: Floats) -> str:
    """Return the maps of a convolution as HTML; with one input channel, below their kernels."""
    words = _n(
        "Layer {number}: {count} feature map",
        "Layer {number}: {count} feature maps",
        len(output),
        number=index + 1,
    )
    if len(output) > MAPS:
        words += ", " + _("the first {most} are shown", most=MAPS)
    limit = figures.magnitude(output)
    maps, legend = output[:MAPS] / (limit or 1), figures.legend(limit, _("Feature maps"))
    kernels = layer_kernels(model, index)  # (O, C/groups, kH, kW)
    if kernels.shape[1] == 1:
        words += ", " + _("each below its kernel")
        limit = figures.magnitude(kernels)
        maps = figures.below_kernels(kernels[:MAPS, 0] / (limit or 1), maps)
        legend += figures.legend(limit, _("Kernels"))
    enlarge = max(1, SHARP // maps.shape[2])
    png = figures.mosaic(maps, columns=8, enlarge=enlarge, gap=3, limit=1.0)
    image = figures.image(png, words, width="min(100%, 34rem)")
    return f'<p class="note">{escape(words)}</p>{image}<div class="cnn-legends">{legend}</div>'
