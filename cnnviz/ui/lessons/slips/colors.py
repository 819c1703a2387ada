"""Maps of the textbook's network: swapped colors, and weights that were never trained."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.data import GARMENTS
from cnnviz.figures import html
from cnnviz.figures.mosaic import mosaic
from cnnviz.figures.slip_strips import draw_swatches
from cnnviz.grid.trace import Array
from cnnviz.lessons.slips_inside import (
    first_maps,
    red_response,
    trained_accuracy,
    trained_net,
    untrained_accuracy,
    untrained_net,
)
from cnnviz.lessons.why_convolution import garment
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS, UNTRAINED = "swapped-colors", "untrained-maps"
"""Ids of the scenes."""
CHANNELS = (N_("Red"), N_("Green"), N_("Blue"))
OTHERS = ("ff0000", "ffd400", "1e8f3a", "1e5fd6", "f1c7a3")
"""Colors beside that of the reader: red, yellow, green, blue, skin."""


def read_color(text: str) -> tuple[int, int, int]:
    """Return red, green and blue of six hexadecimal digits."""
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def show_colors(state: SlipsState, stage: Stage) -> None:
    """Show colors as they are, and as a network reads them when blue comes first."""
    with stage.settings:
        st.color_picker(
            _("Color"),
            **SLIPS.widget(
                "color",
                f"#{state.color}",
                lambda text: SLIPS.change(color=text.lstrip("#").lower()),
            ),
        )
    revealed = is_revealed(state, COLORS)
    colors = [read_color(text) for text in (state.color, *OTHERS)]
    swapped = [color[::-1] for color in colors] if revealed else None
    show_claim(COLORS)
    with st.container(key="slips-colors"):
        heads = (_("The image"), _("What the network gets"))
        show_drawing(draw_swatches(colors, swapped, heads), "colors")
        color = colors[0]
        show_verdict(
            _(
                "A filter for red, (1, −½, −½), finds {right} in the first color, but {wrong} when "
                "the channels are swapped.",
                right=f"{red_response(color):.2f}",
                wrong=f"{red_response(color[::-1]):.2f}",
            ),
            revealed=revealed,
        )


def predict_colors(state: SlipsState) -> Prediction:
    """Ask which channel looks strongest to the network."""
    swapped = read_color(state.color)[::-1]
    most = max(swapped)
    several = swapped.count(most) > 1  # as of gray
    return Prediction(
        Message(
            N_(
                "OpenCV reads the first color as (blue, green, red); the network expects (red, "
                "green, blue). Which channel is the strongest for the network?"
            )
        ),
        tuple(map(Message, (*CHANNELS, N_("Several, equally")))),
        len(CHANNELS) if several else swapped.index(most),
        Message(
            N_(
                "Red and blue are swapped: an orange cat is a blue one. The network still computes "
                "something, so nothing points to the mistake."
            )
        ),
    )


def write_colors(state: SlipsState) -> str:
    """Return code that swaps the channels of an image."""
    red, green, blue = read_color(state.color)
    return f"""import torch

image = torch.tensor([{red}, {green}, {blue}]).view(3, 1, 1) / 255  # (C, H, W): red first
as_opencv = image.flip(0)  # blue first
kernel = torch.tensor([1, -0.5, -0.5]).view(1, 3, 1, 1)  # finds red
right = torch.conv2d(image[None], kernel).item()
wrong = torch.conv2d(as_opencv[None], kernel).item()
print(right, wrong)
"""


def colors_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    color = read_color(state.color)
    return {"right": red_response(color), "wrong": red_response(color[::-1])}


def colors_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to the page that reads images as the network expects them."""
    return [RoomLink("inside", {"net": "explain-cnn"}, N_("Your own image, read correctly"))]


def show_untrained(state: SlipsState, stage: Stage) -> None:
    """Show the first maps of two networks, of which one was never trained."""
    with stage.settings:
        st.selectbox(
            _("Image"),
            list(range(len(GARMENTS))),
            format_func=lambda label: _(GARMENTS[label]),
            width=220,
            **SLIPS.widget("garment"),
        )
        st.number_input(min_value=0, max_value=99, width=140, **SLIPS.number("seed", _("Seed")))
    revealed = is_revealed(state, UNTRAINED)
    seeds = (state.seed, None) if state.seed % 2 == 0 else (None, state.seed)
    show_claim(UNTRAINED)
    with st.container(key="slips-untrained"):
        for letter, seed, column in zip("AB", seeds, st.columns(2), strict=True):
            name = _("trained") if seed is None else _("never trained")
            with column:
                st.markdown(f"**{letter}**: {name if revealed else '?'}")
                words = _("Feature maps of network {name}", name=letter)
                png = _draw_maps(state.garment, seed)
                st.html(html.image(png, words, width="min(100%, 22rem)"))
        draw = functools.partial(_draw_both, state.garment, seeds)
        figure_download(draw, "slip-maps", key="slip-download-maps")
        show_verdict(_accuracy_words(state.seed) if revealed else "", revealed=revealed)


@functools.lru_cache(maxsize=64)
def _draw_maps(label: int, seed: int | None) -> bytes:
    """Return the first maps of a garment as PNG, by the trained network if there is no seed."""
    return mosaic(_compute_maps(label, seed), columns=4, enlarge=3, gap=3, each=True)


def _compute_maps(label: int, seed: int | None) -> Array:
    """Return the first maps of a garment, (C, H, W)."""
    net = trained_net() if seed is None else untrained_net(seed)
    maps: Array = first_maps(net, garment(label)[None] / 255)[0]
    return maps


def _draw_both(label: int, seeds: tuple[int | None, int | None]) -> Figure:
    """Draw the maps of both networks as a figure for a file."""
    both = [_compute_maps(label, seed) for seed in seeds]
    names = [f"{letter} {number}" for letter in "AB" for number in range(1, len(both[0]) + 1)]
    return figures.maps_figure(np.concatenate(both), names=names, columns=8, each=True)


def _accuracy_words(seed: int) -> str:
    return _(
        "Accuracy on 500 test images: trained {trained}, never trained {untrained}",
        trained=f"{trained_accuracy():.1%}",
        untrained=f"{untrained_accuracy(seed):.1%}",
    )


def predict_untrained(state: SlipsState) -> Prediction:
    """Ask which of the two networks was never trained."""
    return Prediction(
        Message(N_("One of the two networks has random weights. Which one?")),
        ("A", "B"),
        state.seed % 2,
        Message(
            N_(
                "Random kernels find edges, too, and their maps look just as meaningful. What a "
                "network has learned shows in its predictions."
            )
        ),
    )


def write_untrained(state: SlipsState) -> str:
    """Return code that evaluates both networks."""
    return f"""import torch
from cnnviz.data.samples import load_samples
from cnnviz.nets import find
from cnnviz.weights.model_cards import load_bundled_model

samples = load_samples("fashion-mnist")
images = torch.tensor(samples.test_images).float() / 255  # (500, 1, 28, 28)
labels = torch.tensor(samples.test_labels)


def accuracy(model):
    with torch.no_grad():
        return (model.eval()(images).argmax(1) == labels).double().mean().item()


trained = accuracy(load_bundled_model("lecture-cnn").module)
torch.manual_seed({state.seed})
untrained = accuracy(find("lecture-cnn").to_torch())
print(trained, untrained)
"""


def untrained_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"trained": trained_accuracy(), "untrained": untrained_accuracy(state.seed)}


def untrained_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return links to the trained and to the textbook's untrained network."""
    return [
        RoomLink("inside", {"run": "lecture-cnn"}, N_("Look inside the trained network")),
        RoomLink("inside", {"net": "explain-cnn"}, N_("Look inside the textbook's network")),
    ]
