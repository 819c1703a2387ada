"""One test picture, followed through the epochs of a run: its maps, and what it is taken for."""

from __future__ import annotations

import importlib
import secrets
import threading
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.problem import Problem
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.garbage import freeze_imports
from cnnviz.ui.kit.i18n import _, _n, say
from cnnviz.ui.kit.image_tiles import Sheet, show_tiles
from cnnviz.ui.kit.page_state import bind_number
from cnnviz.ui.kit.toasts import show_nearest_image_toast
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, layer_kernels, probabilities
from cnnviz.ui.models.loading import Floats, Model, load_model
from cnnviz.ui.runs import report_state
from cnnviz.ui.runs.epoch import RunEpoch
from cnnviz.ui.runs.report_state import REPORT

LAYERS = 2
"""Convolutions whose maps are drawn, the first ones."""
MAPS = 32
"""Maps of a layer that are drawn at most."""
SAYINGS = 12
"""Epochs at most whose answers are told beside each other."""
MANY_PARAMETERS = 2_000_000
"""A network with more is loaded for one epoch only, not for all whose answers are told."""
SHARP = 64
"""Pixels that a map is as wide as in the picture of all, so that the lines between stay thin."""
BOXES = "look.boxes"
"""Counts the boxes for the number that there were in this visit."""
TILE = 56
"""Width of a picture to choose, in pixels, or a little less."""


@dataclass(frozen=True)
class Prediction:
    """What a network says to a picture.

    Attributes:
        shares: The probability of each class.
        truth: The right class.
    """

    shares: tuple[float, ...]
    truth: int

    @property
    def best(self) -> int:
        """The class that it takes the picture for."""
        return int(np.argmax(self.shares))

    @property
    def right(self) -> bool:
        """Whether that is right."""
        return self.best == self.truth


def show_tracked_image(moment: RunEpoch) -> None:
    """Draw a test picture that the reader chooses, and what the network made of it."""
    dataset = moment.dataset
    of_class = {
        label: places
        for label in range(len(dataset.classes))
        if len(places := np.flatnonzero(dataset.test_labels == label))
    }
    label, number = _there(of_class)
    _choice(dataset, of_class, label, number)
    _number(number, len(of_class[label]))
    place = int(of_class[label][number])
    loading = _loading()
    if loading.is_alive() and moment.run.active:  # the page asks again soon, and is not held up
        st.caption(_("Running the image through the network …"))
        return
    try:
        with st.spinner(_("Running the image through the network …"), show_time=False):
            loading.join()
            answers = {epoch: _answer(moment.at(epoch), place) for epoch in _told(moment)}
            drawn = _drawn(moment, place)
    except Problem as problem:  # the weights were taken out meanwhile
        st.info(say(problem))
        return
    freeze_imports()
    st.html(_sayings(answers, moment.epoch, dataset))
    st.html(drawn)


@st.cache_resource(show_spinner=False)
def _loading() -> threading.Thread:
    """Begin to load torch, which takes seconds, beside the page; return what loads it."""
    thread = threading.Thread(target=importlib.import_module, args=("cnnviz.inside",), daemon=True)
    thread.start()
    return thread


def _there(of_class: dict[int, NDArray[np.int64]]) -> tuple[int, int]:
    """Return class and number of the picture; a link may have asked for one that is not there."""
    now = REPORT.current()
    label = now.label if now.label in of_class else next(iter(of_class))
    number = min(now.number, len(of_class[label]) - 1)
    if (label, number) != (now.label, now.number):
        show_nearest_image_toast((now.label, now.number), (label, number))
        REPORT.correct(label=label, number=number)
    return label, number


def _choice(
    dataset: Dataset, of_class: dict[int, NDArray[np.int64]], label: int, number: int
) -> None:
    """Draw a picture of each class to choose from."""
    offered, names = list(of_class), class_names(dataset.classes)

    def choose(index: int) -> None:
        most = len(of_class[offered[index]]) - 1
        _take(label=offered[index], number=min(REPORT.current().number, most))

    places = [int(places[min(number, len(places) - 1)]) for places in of_class.values()]
    width = dataset.image_shape[2]
    show_tiles(
        _sheet(dataset, places),
        key=f"{report_state.PAGE}.tiles",
        side=TILE // width * width or TILE,
        title=_("Test images to follow"),
        label="{index}",
        chosen=offered.index(label),
        choose=choose,
        names=[names[one] for one in offered],
    )


def _take(**settings: int) -> None:
    """Follow another picture, chosen by other means than the box of the number.

    The box is another one then: a browser that is behind still tells the number of the old one, as
    if that had been typed just now.
    """
    st.session_state[BOXES] = st.session_state.get(BOXES, 0) + 1
    REPORT.change(**settings)


def _sheet(dataset: Dataset, places: list[int]) -> Sheet:
    images = dataset.test_images[places]  # (n, C, H, W)
    row = np.concatenate(list(images), axis=2)  # (C, H, n·W)
    height, width = dataset.image_shape[1:]
    return Sheet(figures.enlarge(row), len(places), width, height, len(places))


def _number(number: int, count: int) -> None:
    """Draw the choice of a picture of the class."""
    key = f"{report_state.PAGE}.number.{st.session_state.get(BOXES, 0)}"
    label = _("Number (of {count})", count=f"{count:,}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            min_value=1,
            max_value=count,
            width=150,
            **bind_number(key, label, number + 1, lambda typed: REPORT.change(number=typed - 1)),
        )
        st.button(
            _("Random"),
            key=f"{report_state.PAGE}.random",
            on_click=lambda: _take(number=secrets.randbelow(count)),
        )


def _told(moment: RunEpoch) -> list[int]:
    """Return the epochs whose answers are told: evenly spread, the one looked at among them."""
    if moment.run.settings.network.parameters > MANY_PARAMETERS:
        return [moment.epoch]
    saved = runs.store().reports(moment.run_id)
    spread = np.linspace(0, len(saved) - 1, min(SAYINGS, len(saved))).round().astype(int)
    return sorted({*(saved[place] for place in spread), moment.epoch})


@st.cache_data(show_spinner=False, max_entries=2_000)
def _answer(moment: RunEpoch, place: int) -> Prediction:
    """Return what the network says to a test picture after an epoch."""
    model, x = _prepared(moment, place)
    shares = probabilities(model, activations(model, x)[-1])
    return Prediction(tuple(map(float, shares)), int(moment.dataset.test_labels[place]))


def _prepared(moment: RunEpoch, place: int) -> tuple[Model, Floats]:
    """Return the network after an epoch and a test picture (C, H, W) as it gets it."""
    if moment.epoch not in runs.store().epochs(moment.run_id):
        raise Problem("The weights of epoch {epoch} are no longer available.", epoch=moment.epoch)
    picture = moment.dataset.test_images[place].astype(np.float32) / 255  # (C, H, W)
    return load_model(moment.run_id, epoch=moment.epoch), picture


def _sayings(answers: dict[int, Prediction], chosen: int, dataset: Dataset) -> str:
    """Return what the picture is taken for, epoch after epoch, as HTML."""
    return "".join(
        _saying(epoch, answer, class_names(dataset.classes)[answer.best], chosen == epoch)
        for epoch, answer in answers.items()
    ).join(['<div style="display:flex;flex-wrap:wrap;gap:.35rem">', "</div>"])


def _saying(epoch: int, answer: Prediction, name: str, chosen: bool) -> str:
    colour = "output" if answer.right else "dilation"
    frame = f"2px solid var(--role-{colour})" if chosen else "1px solid var(--line)"
    words = _("Epoch {epoch}", epoch=epoch)
    return (
        f'<div style="border:{frame};border-radius:6px;padding:.1em .5em;font-size:.8rem;'
        f'line-height:1.35;font-variant-numeric:tabular-nums">'
        f'<span style="color:var(--quiet)">{escape(words)}</span><br>'
        f'<b style="color:var(--role-{colour})">{escape(name)}</b> '
        f"{answer.shares[answer.best]:.0%}</div>"
    )


@st.cache_data(show_spinner=False, max_entries=200)
def _drawn(moment: RunEpoch, place: int) -> str:
    """Return the picture, the probabilities and the maps after an epoch, as HTML."""
    model, x = _prepared(moment, place)
    outputs = activations(model, x)
    answer, dataset = _answer(moment, place), moment.dataset
    names = class_names(dataset.classes)
    picture = figures.image(
        figures.enlarge(dataset.test_images[place], 4), _("Image"), width="112px",
        role="input",
    )  # fmt: skip
    bars = figures.bars(names, list(answer.shares), marks={answer.truth: _("← true class")})
    layers = enumerate(model.network.layers)
    convolutions = [index for index, layer in layers if isinstance(layer, Conv2d)][:LAYERS]
    maps = "".join(_maps(model, index, outputs[index]) for index in convolutions)
    return (
        f'<p style="margin:.6em 0">{_verdict(moment.epoch, answer, names)}</p>'
        '<div style="display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start">'
        f'{picture}<div style="flex:1 1 18rem;font-size:.85rem">{bars}</div></div>{maps}'
    )


def _verdict(epoch: int, answer: Prediction, names: list[str]) -> str:
    said = f"<b>{escape(names[answer.best])}</b>"
    share = f"{answer.shares[answer.best]:.0%}"
    words = _(
        "Prediction after epoch {epoch}: {name}, {share}.", epoch=epoch, name=said, share=share
    )
    if answer.right:
        return f"{words} {_('Correct.')}"
    truth = f"<b>{escape(names[answer.truth])}</b>"
    return f"{words} {_('Incorrect — the true class is {name}.', name=truth)}"


def _maps(model: Model, index: int, output: Floats) -> str:
    """Return the maps of a convolution as HTML; where it reads one channel, with their kernels."""
    words = _n(
        "Layer {number}: {count} feature map",
        "Layer {number}: {count} feature maps",
        len(output),
        number=index + 1,
    )
    if len(output) > MAPS:
        words += ", " + _("the first {most} are shown", most=MAPS)
    limit = figures.magnitude(output)
    shown, legend = output[:MAPS] / (limit or 1), figures.legend(limit, _("Feature maps"))
    kernels = layer_kernels(model, index)  # (O, C/groups, kH, kW)
    if kernels.shape[1] == 1:
        words += ", " + _("each below its kernel")
        limit = figures.magnitude(kernels)
        shown = _below(kernels[:MAPS, 0] / (limit or 1), shown)
        legend += figures.legend(limit, _("Kernels"))
    enlarge = max(1, SHARP // shown.shape[2])
    png = figures.mosaic(shown, columns=8, enlarge=enlarge, gap=3, limit=1.0)
    picture = figures.image(png, words, width="min(100%, 34rem)")
    style = "color:var(--quiet);font-size:.85rem;margin:1.1em 0 .4em"
    legends = f'<div style="display:flex;flex-wrap:wrap;gap:.4rem 1.5rem">{legend}</div>'
    return f'<p style="{style}">{escape(words)}</p>{picture}{legends}'


def _below(kernels: Floats, maps: Floats) -> Floats:
    """Return maps (C, H, W) with their kernels (C, kH, kW) above them, half as wide."""
    times = max(1, maps.shape[2] // kernels.shape[2] // 2)
    large = kernels.repeat(times, axis=1).repeat(times, axis=2)
    room = max(0, maps.shape[2] - large.shape[2])
    sides = (room // 2, room - room // 2)
    width = maps.shape[2] + max(0, large.shape[2] - maps.shape[2])
    large = np.pad(large, ((0, 0), (2, 2), sides))
    return np.concatenate([large, np.pad(maps, ((0, 0), (0, 0), (0, width - maps.shape[2])))], 1)
