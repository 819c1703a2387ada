"""The pad on Look inside: a drawing is prepared, classified and kept in the link."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.data.drawing import Stroke, Tool, write_strokes

from .opening import component_data, html, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only")

SEVEN = write_strokes(
    (Stroke(Tool.PEN, ((80, 60, 22), (180, 60, 22), (130, 130, 22), (110, 210, 22))),)
)


def pad(app: AppTest) -> dict[str, Any]:
    """Return what is sent to the pad."""
    return component_data(app, "pad.main")


def test_a_drawing_in_a_link_is_classified() -> None:
    app = visit("inside", run="mnist-cnn", source="pad", drawing=SEVEN)
    data = pad(app)
    assert data["names"][int(np.argmax(data["shares"]))] == "7"
    assert sum(data["shares"]) == pytest.approx(1, abs=1e-3)
    assert data["drawing"] == SEVEN
    assert data["seen"]["rows"] == 28
    assert html(app).count("<figcaption") == 4  # image, fitted, centered, scaled
    assert "Links do not contain" not in words(app)


def test_the_switch_leaves_a_drawing_where_it_is() -> None:
    (off, on) = (
        pad(visit("inside", run="mnist-cnn", source="pad", drawing=SEVEN, center=center))["seen"][
            "pixels"
        ]
        for center in ("off", "on")
    )
    assert off != on


def test_without_a_drawing_there_is_no_prediction() -> None:
    assert pad(visit("inside", run="mnist-cnn", source="pad"))["shares"] == []


def test_a_network_for_photographs_sees_dark_ink_on_white_paper() -> None:
    data = pad(visit("inside", net="mine~3x20x30~conv_3_4_5~flatten~linear_1664_3", source="pad"))
    assert data["paper"] == "light"
    assert set(base64.b64decode(data["seen"]["pixels"])) == {255}


def test_a_damaged_drawing_in_a_link_shows_a_message() -> None:
    app = visit("inside", run="mnist-cnn", source="pad", drawing="AAA")
    assert "a drawing from the pad" in app.warning[0].value
    assert pad(app)["drawing"] == ""
