"""Feature maps of the textbook's network: rows, indices, colors, weights."""

from __future__ import annotations

import functools

import streamlit as st

from cnnviz.data import GARMENTS
from cnnviz.figures import html
from cnnviz.figures.mosaic import mosaic
from cnnviz.figures.slip_drawings import (
    Grid,
    draw_row,
    draw_segments,
    draw_swatches,
    headed_grid,
    sign,
)
from cnnviz.lessons.slips_inside import (
    FEATURES,
    GRID,
    MAPS,
    STEP,
    feature_side,
    first_maps,
    red_response,
    row_channels,
    shown_maps,
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
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, STEPS, SlipsState

ROWS, SKIPPED, COLORS, UNTRAINED = "nine-rows", "skipped-maps", "swapped-colors", "untrained-maps"
"""Ids of the scenes."""
CHANNELS = (N_("Red"), N_("Green"), N_("Blue"))
OTHERS = ("ff0000", "ffd400", "1e8f3a", "1e5fd6", "f1c7a3")
"""Colors beside that of the reader: red, yellow, green, blue, skin."""


def show_rows(state: SlipsState, stage: Stage) -> None:
    """Show which channels each row of ``view(-1, 512)`` holds."""
    with stage.settings:
        st.slider(_("Rows and columns of the image"), 32, 160, width=420, **SLIPS.widget("side"))
    revealed, side = is_revealed(state, ROWS), feature_side(state.side)
    show_claim(ROWS)
    with st.container(key="slips-rows"):
        rows = side * side if revealed else 0
        segments = [row_channels(side, row) for row in range(rows)]
        shape = f"3×{state.side}×{state.side} → {FEATURES}×{side}×{side}"
        st.markdown(f"`{shape}`" if revealed else f"`3×{state.side}×{state.side} → {FEATURES}×?×?`")
        label = _("Channels in each row")
        names = [_("row {number}", number=row) for row in range(rows)]
        if rows or not revealed:
            show_svg(draw_segments(segments, names, FEATURES, label), key="slip-drawing.rows")
        show_verdict(_rows_words(side), revealed=revealed)


def _rows_words(side: int) -> str:
    if side == 0:
        return _("The image is too small: the last pooling has nothing to pool.")
    if side == 1:
        return _("One row for one image: `(1, 512)`, all channels of one position.")
    first, last = row_channels(side, 0)
    return _(
        "One image becomes {rows} rows: `({rows}, 512)`. Row 0 consists of the channels "
        "{first}–{last}, not all channels of a position.",
        rows=side * side,
        first=first,
        last=last,
    )


def predict_rows(state: SlipsState) -> Prediction:
    """Ask for the number of rows."""
    rows = feature_side(state.side) ** 2
    choices = sorted({rows, 1, 3, 9, 512})
    return Prediction(
        Message(
            N_(
                "An image of {side}×{side} goes through the textbook's convolutions, then through "
                "{call}. How many rows of features?"
            ),
            {"side": state.side, "call": "`view(-1, 512)`"},
        ),
        tuple(map(str, choices)),
        choices.index(rows),
        Message(
            N_(
                "The textbook's network is built for 34 to 65 rows and columns. In place of −1, "
                "write the number of images: then a wrong size is an error, not more rows."
            )
        ),
    )


def write_rows(state: SlipsState) -> str:
    """Return code that computes the shape of the features and of the rows."""
    return f"""import torch
from cnnviz.nets import find

layers = find("explain-cnn").to_torch()
features = layers[: [type(layer).__name__ for layer in layers].index("Flatten")].eval()
image = torch.zeros(1, 3, {state.side}, {state.side})
try:
    with torch.no_grad():
        maps = features(image)
    rows = maps.view(-1, {FEATURES}).shape[0]
    print(maps.shape, rows)
except RuntimeError as error:  # nothing is left to pool
    rows = 0
    print(error)
"""


def rows_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"rows": feature_side(state.side) ** 2}


def rows_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return links to the network, and to flatten."""
    return [
        RoomLink("sizes", {"net": "explain-cnn"}),
        RoomLink("layers", {"scene": "flatten"}, N_("How view orders its numbers")),
    ]


def show_skipped(state: SlipsState, stage: Stage) -> None:
    """Show the index of each plot, and which maps are never shown."""
    with stage.settings:
        st.segmented_control(
            _("Index of a plot"),
            list(STEPS),
            required=True,
            format_func=lambda step: f"row*{step} + column",
            **SLIPS.widget("step"),
        )
    revealed, shown = is_revealed(state, SKIPPED), shown_maps(state.step)
    show_claim(SKIPPED)
    with st.container(key="slips-skipped"):
        plots = [[str(shown[GRID * r + c]) for c in range(GRID)] for r in range(GRID)]
        every = [[str(8 * r + c) for c in range(8)] for r in range(MAPS // 8)]
        seen = {divmod(index, 8) for index in shown}
        grids = (
            Grid(
                _("Plots"),
                plots if revealed else [["?"] * GRID] * GRID,
                "output",
                {(r, c) for r in range(GRID) for c in range(GRID)} if revealed else (),
                cell=56,
            ),
            Grid(_("All feature maps"), every, "input", seen if revealed else (), cell=38),
        )
        plotted, maps = map(headed_grid, grids)
        show_svg(draw_row((maps, sign("→"), plotted)), key="slip-drawing.skipped")
        skipped = sorted(set(range(max(shown))) - set(shown))
        words = _n(
            "{count} map in between is skipped", "{count} maps in between are skipped", len(skipped)
        )
        show_verdict(
            _(
                "Maps {first} to {last}; {skipped}",
                first=min(shown),
                last=max(shown),
                skipped=words,
            ),
            revealed=revealed,
        )


def predict_skipped(_state: SlipsState) -> Prediction:
    """Ask which map is in a plot."""
    index = shown_maps(STEP)[GRID]
    choices = (4, 5, index, 16)
    return Prediction(
        Message(
            N_("A 4×4 grid of plots with the index row*{step} + column: which map follows map 3?"),
            {"step": STEP},
        ),
        tuple(map(str, choices)),
        choices.index(index),
        Message(N_("The row has to be multiplied by the number of columns: row*4 + column.")),
    )


def write_skipped(state: SlipsState) -> str:
    """Return code that lists the maps that are shown."""
    return f"""import torch

maps = torch.arange({MAPS})  # the number of each feature map
shown = torch.stack([maps[row * {state.step} + column] for row in range(4) for column in range(4)])
skipped = int(shown.max()) + 1 - len(shown.unique())
print(shown.view(4, 4), skipped)
"""


def skipped_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    shown = shown_maps(state.step)
    return {"shown": shown, "skipped": max(shown) + 1 - len(set(shown))}


def skipped_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to all maps of a layer."""
    return [RoomLink("inside", label=N_("All maps of a layer"))]


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
        show_svg(draw_swatches(colors, swapped, heads), key="slip-drawing.colors")
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
    return Prediction(
        Message(
            N_(
                "OpenCV reads the first color as (blue, green, red); the network expects (red, "
                "green, blue). Which channel is the strongest for the network?"
            )
        ),
        tuple(map(Message, CHANNELS)),
        swapped.index(max(swapped)),
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
        show_verdict(_accuracy_words(state.seed) if revealed else "", revealed=revealed)


@functools.lru_cache(maxsize=64)
def _draw_maps(label: int, seed: int | None) -> bytes:
    """Return the first maps of a garment as PNG, by the trained network if there is no seed."""
    net = trained_net() if seed is None else untrained_net(seed)
    maps = first_maps(net, garment(label)[None] / 255)[0]
    return mosaic(maps, columns=4, enlarge=3, gap=3, each=True)


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
