"""Dropout of flat features by a layer that is meant for feature maps."""

import numpy as np
import streamlit as st

from cnnviz.figures.slip_drawings import Grid, draw_row, headed_grid
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

FLAT = "flat-dropout"
"""Id of the scene."""
FEATURES = 8
"""Features of each image, and channels of the maps."""


def show_flat(state: SlipsState, stage: Stage) -> None:
    """Show what Dropout2d zeroes in feature maps, and in flat features."""
    with stage.settings:
        st.number_input(min_value=0, max_value=99, width=140, **SLIPS.number("drop", _("Seed")))
    revealed = is_revealed(state, FLAT)
    draws = np.random.RandomState(state.drop).random_sample((3, FEATURES)) < 0.5
    show_claim(FLAT)
    with st.container(key="slips-flat"):
        maps = [
            headed_grid(
                Grid(
                    _("map {number}", number=place + 1),
                    [["0" if dropped else "2"] * 3] * 3,
                    "input",
                    () if dropped else {(r, c) for r in range(3) for c in range(3)},
                    cell=24,
                )
            )
            for place, dropped in enumerate(draws[0])
        ]
        flat = [["0" if dropped else "2" for dropped in row] for row in draws]
        kept = {(int(r), int(c)) for r, c in np.argwhere(~draws)}
        shown = flat if revealed else [["?"] * FEATURES] * 3
        grid = Grid(_("Flat features, (3, 8)"), shown, "output", kept if revealed else (), cell=38)
        show_drawing(draw_row((*maps, headed_grid(grid))), "flat")
        show_verdict(
            _(
                "On flat features, `Dropout2d(0.5)` zeroes single numbers like `Dropout(0.5)`, and "
                "warns that this will become an error."
            ),
            revealed=revealed,
        )


def predict_flat(_state: SlipsState) -> Prediction:
    """Ask what Dropout2d does to flat features."""
    words = (
        N_("whole rows: all features of an image"),
        N_("whole columns: a feature in all images"),
        N_("single numbers, as Dropout does"),
    )
    return Prediction(
        Message(
            N_(
                "Dropout2d zeroes whole feature maps. What does it zero in flat features of the "
                "shape (images, features)?"
            )
        ),
        tuple(map(Message, words)),
        2,
        Message(
            N_(
                "It takes each feature as a map with a single cell. The result is right by luck; "
                "nn.Dropout says what is meant."
            )
        ),
    )


def write_flat(state: SlipsState) -> str:
    """Return code that compares both kinds of dropout."""
    return f"""import warnings

import torch
import torch.nn.functional as F

flat = torch.ones(3, {FEATURES})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    torch.manual_seed({state.drop})
    by_dropout2d = F.dropout2d(flat, 0.5)
torch.manual_seed({state.drop})
by_dropout = F.dropout(flat, 0.5)
same = torch.equal(by_dropout2d, by_dropout)

maps = F.dropout2d(torch.ones(1, {FEATURES}, 3, 3), 0.5)
whole = bool((maps == maps[..., :1, :1]).all())  # every map is all 0 or all 2
warned = len(caught)
print(same, whole, caught[0].message)
"""


def flat_results(_state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    return {"same": True, "whole": True, "warned": 1}


def flat_rooms(_state: SlipsState) -> list[RoomLink]:
    """Return a link to dropout, redrawn by its seed."""
    return [RoomLink("layers", {"scene": "dropout"}, N_("Dropout in both modes"))]
