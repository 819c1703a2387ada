"""The Keras twin beside the PyTorch network, and softmax without an axis."""

import functools

import numpy as np
import streamlit as st

from cnnviz.figures.architecture import architecture_svg
from cnnviz.figures.bars import Bar, plain_bars
from cnnviz.figures.classic_drawings import let_scroll
from cnnviz.figures.colors import role
from cnnviz.figures.slip_drawings import Grid, draw_row, headed_grid
from cnnviz.grid.code.call_text import array_lines
from cnnviz.lessons.slips import (
    SHAPES,
    TWINS,
    build_twin,
    guess_axis,
    sample_logits,
    softmax_over,
)
from cnnviz.nets import find
from cnnviz.nets.layers.kinds import Linear
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import NO_ANSWER, show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState
from cnnviz.ui.sizes.builder_words import drawing_words

TWIN, AXIS = "keras-twin", "guessed-axis"
"""Ids of the scenes."""
TWIN_NAMES = {
    "1": "strides=(1, 1)",
    "2": "strides=(2, 2)",
    "padded": "ZeroPadding2D(1) + strides=(2, 2)",
}
AXIS_NAMES = {
    1: (N_("classes"),),
    2: (N_("images"), N_("classes")),
    3: (N_("images"), N_("classes"), N_("positions")),
    4: (N_("images"), N_("classes"), N_("rows"), N_("columns")),
}
"""What each axis of a tensor holds, by its number of dimensions."""


def show_twin(state: SlipsState, stage: Stage) -> None:
    """Show both networks as chains of blocks, and their parameters."""
    with stage.settings:
        st.segmented_control(
            _("Pooling in Keras"),
            list(TWINS),
            required=True,
            format_func=TWIN_NAMES.__getitem__,
            **SLIPS.widget("twin"),
        )
    revealed = is_revealed(state, TWIN)
    ours, twin = find("mnist-cnn"), build_twin(state.twin)
    show_claim(TWIN)
    with st.container(key="slips-twin"):
        drawings = [_draw_network("PyTorch: MaxPool2d(2, 2, padding=1)", "padded", language())]
        if revealed:
            head = f"Keras: {TWIN_NAMES[state.twin]}"
            drawings.append(_draw_network(head, state.twin, language()))
        show_drawing(draw_row(drawings), "networks")
        most = max(ours.parameters, twin.parameters)
        shown = [ours.parameters, twin.parameters if revealed else 0]
        st.html(
            plain_bars(
                ["PyTorch", "Keras"],
                [
                    Bar(count / most, f"{count:,}" if count else "?", role(name))
                    for count, name in zip(shown, ("kernel", "output"), strict=True)
                ],
                label=_("Parameters"),
            )
        )
        same = ours.parameters == twin.parameters
        words = (
            _("The shapes agree: this is the same network.")
            if same
            else _("Another network: {twin} parameters, not {ours}.").format(
                twin=f"{twin.parameters:,}", ours=f"{ours.parameters:,}"
            )
        )
        show_verdict(words, revealed=revealed)


@functools.lru_cache(maxsize=16)
def _draw_network(head: str, pooling: str, _language: str) -> str:
    """Return a network below its heading, as HTML."""
    drawing = architecture_svg(build_twin(pooling), drawing_words())
    return f'<div style="flex:1 1 26rem;min-width:0"><b>{head}</b>{let_scroll(drawing, 460)}</div>'


def _features(pooling: str) -> int:
    return next(one.in_features for one in build_twin(pooling).layers if isinstance(one, Linear))


def predict_twin(_state: SlipsState) -> Prediction:
    """Ask how many features the first fully connected layer of the blog's twin has."""
    ours, twin = _features("padded"), _features("1")
    choices = sorted({ours, twin, _features("2"), 2 * ours})
    return Prediction(
        Message(
            N_(
                "In PyTorch the first fully connected layer takes {features} numbers. How many "
                "does it take in Keras, where the window moves one cell at a time?"
            ),
            {"features": f"{ours:,}"},
        ),
        tuple(f"{choice:,}" for choice in choices),
        choices.index(twin),
        Message(
            N_(
                "With stride 1, pooling hardly shrinks a map: 26 → 25 → 23 → 22 rows in place of "
                "26 → 14 → 12 → 7. Keras finds out the size by itself and reports nothing."
            )
        ),
    )


def write_twin(state: SlipsState) -> str:
    """Return code that counts the parameters of both networks."""
    pool = (
        "nn.MaxPool2d(2, 2, padding=1)"
        if state.twin == "padded"
        else f"nn.MaxPool2d(2, {state.twin})"
    )
    return f"""import torch
from torch import nn


def count_parameters(pool):
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), pool,
        nn.Conv2d(16, 32, 3), nn.ReLU(), pool,
        nn.Flatten(), nn.LazyLinear(32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 10),
    )
    model(torch.zeros(1, 1, 28, 28))  # LazyLinear finds out its features, as Keras does
    return sum(weight.numel() for weight in model.parameters())


ours = count_parameters(nn.MaxPool2d(2, 2, padding=1))
twin = count_parameters({pool})
print(ours, twin)
"""


def twin_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"ours": find("mnist-cnn").parameters, "twin": build_twin(state.twin).parameters}


def twin_rooms(state: SlipsState) -> list[RoomLink]:
    """Return links to both networks in *Sizes*, where their Keras code is."""
    from cnnviz.nets.catalogue import short_text

    return [
        RoomLink("sizes", {"net": "mnist-cnn"}, N_("The PyTorch network and its Keras code")),
        RoomLink("sizes", {"net": short_text(build_twin(state.twin))}, N_("The Keras twin")),
    ]


def show_axis(state: SlipsState, stage: Stage) -> None:
    """Show probabilities of a tensor with the sums along each axis."""
    with stage.settings:
        st.segmented_control(
            _("Shape of the logits"),
            list(SHAPES),
            required=True,
            format_func=lambda count: str(SHAPES[count]),
            **SLIPS.widget("dimensions"),
        )
    revealed = is_revealed(state, AXIS)
    axis, names = guess_axis(state.dimensions), AXIS_NAMES[state.dimensions]
    shares = softmax_over(sample_logits(state.dimensions), axis)
    show_claim(AXIS)
    with st.container(key="slips-axis"):
        show_drawing(draw_row(_probability_grids(shares, axis, revealed)), "axis")
        sums = [
            f"{_(name)} (dim={place}): "
            + (_("always 1") if place == axis else _range(shares.sum(axis=place)))
            for place, name in enumerate(names)
        ]
        show_verdict(_("The sums over …") + " " + " · ".join(sums), revealed=revealed)


def _range(sums: np.ndarray) -> str:
    low, high = float(sums.min()), float(sums.max())
    return f"{low:.2f} – {high:.2f}"


def _probability_grids(shares: np.ndarray, axis: int, revealed: bool) -> list[str]:
    """Return a grid for each image: classes in rows, positions in columns."""
    images = shares.reshape(1, -1, 1) if shares.ndim == 1 else shares.reshape(len(shares), 4, -1)
    grids = []
    for place, image in enumerate(images, start=1):
        rows = [[f"{p:.2f}".removeprefix("0") if revealed else "?" for p in row] for row in image]
        head = _("Image {number}", number=place)
        cells = np.ndindex(*image.shape)
        # One group that sums to 1: the same cell of each image, or a column of the classes.
        group = {c for c in cells if (c == (0, 0) if axis == 0 and shares.ndim > 1 else c[1] == 0)}
        grids.append(headed_grid(Grid(head, rows, "output", group if revealed else ())))
    return grids


def predict_axis(state: SlipsState) -> Prediction:
    """Ask over which axis the probabilities sum to 1."""
    names = AXIS_NAMES[state.dimensions]
    choices = [Message(N_("over the {axis}"), {"axis": Message(name)}) for name in names]
    return Prediction(
        Message(
            N_("Logits of the shape {shape}. Over which axis does {call} sum to 1?"),
            {"shape": SHAPES[state.dimensions], "call": "`F.softmax(x)`"},
        ),
        (*choices, Message(N_("over all numbers") if len(names) > 1 else NO_ANSWER)),
        guess_axis(state.dimensions),
        Message(
            N_(
                "Without dim, PyTorch guesses from the number of dimensions: 0 for one or three, "
                "else 1. It warns that this guess is deprecated. Write dim=1."
            )
        ),
    )


def write_axis(state: SlipsState) -> str:
    """Return code that computes the softmax without and with ``dim``."""
    return "\n".join(
        [
            "import warnings",
            "",
            "import torch",
            "import torch.nn.functional as F",
            "",
            *array_lines("x", "torch.tensor", sample_logits(state.dimensions)),
            "with warnings.catch_warnings(record=True) as caught:",
            '    warnings.simplefilter("always")',
            "    guessed = F.softmax(x)",
            f"over_classes = F.softmax(x, dim={0 if state.dimensions == 1 else 1})",
            "print(guessed, over_classes)",
            "print(caught[0].message)",
            "",
        ]
    )


def axis_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    logits = sample_logits(state.dimensions)
    return {
        "guessed": softmax_over(logits, guess_axis(state.dimensions)),
        "over_classes": softmax_over(logits, 0 if state.dimensions == 1 else 1),
    }


def axis_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to softmax, step by step."""
    return [RoomLink("layers", {"scene": "softmax"}, N_("Softmax with a temperature"))]
