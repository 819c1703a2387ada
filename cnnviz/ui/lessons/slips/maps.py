"""Feature maps of the textbook's network: their rows, and the index of each plot."""

import streamlit as st

from cnnviz.figures.slip_drawings import Grid, draw_row, headed_grid, sign
from cnnviz.figures.slip_strips import draw_segments
from cnnviz.lessons.slips_inside import (
    FEATURES,
    GRID,
    MAPS,
    STEP,
    feature_side,
    row_channels,
    shown_maps,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import NO_ANSWER, show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, STEPS, SlipsState

ROWS, SKIPPED = "nine-rows", "skipped-maps"
"""Ids of the scenes."""


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
            show_drawing(draw_segments(segments, names, FEATURES, label), "rows")
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
    choices = sorted({rows or 1, 1, 3, 9, 512})
    return Prediction(
        Message(
            N_(
                "An image of {side}×{side} goes through the textbook's convolutions, then through "
                "{call}. How many rows of features?"
            ),
            {"side": state.side, "call": "`view(-1, 512)`"},
        ),
        (*map(str, choices), Message(NO_ANSWER)),
        choices.index(rows) if rows else len(choices),  # the last pooling may have nothing to pool
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
        show_drawing(draw_row((maps, sign("→"), plotted)), "skipped")
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
