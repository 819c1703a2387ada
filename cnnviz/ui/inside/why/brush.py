"""The brush: paint over a part of the image and watch the answer."""

import base64
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_, Problem
from cnnviz.ui.inside.why.compute import Shares, heat_map, painted_shares
from cnnviz.ui.inside.why.masks import SIDE, read_mask
from cnnviz.ui.inside.why.state import PAINTS, WHY
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.turns import fragment

ALL_CLASSES = 10
"""So many classes are all shown; of more, those with the largest probabilities."""
MOST_CLASSES = 5
KEY = "why-brush"
PAINT_NAMES = {"gray": N_("Gray"), "black": N_("Black"), "white": N_("White")}
WORDS = {
    "canvas": N_("The image. Paint with the mouse, a finger or the pen; with the keyboard, move by "
                 "the arrow keys and paint with the space bar."),
    "undo": N_("Undo"),
    "clear": N_("Clear"),
    "size": N_("Brush"),
    "erase": N_("Eraser"),
    "heat": N_("Show the heat map"),
    "covered": N_("{share} of the image is painted over."),
    "now": N_("now"),
    "before": N_("before"),
}  # fmt: skip
_brush = component("saliency/brush")


@fragment(waits=True)
def show_brush(subject: Subject) -> None:
    """Show the image to paint on, and the probabilities with and without the paint.

    A fragment of its own: every stroke runs it again.
    """
    url_state.consume_action()
    view = WHY.current()
    st.markdown(
        _(
            "Paint over what the network may be looking at. If the answer does not fall, it did "
            "not need that part."
        )
    )
    st.segmented_control(
        _("Paint"),
        list(PAINTS),
        required=True,
        format_func=lambda paint: _(PAINT_NAMES[paint]),
        **WHY.widget("paint"),
    )
    now = painted_shares(subject, view.mask, PAINTS[view.paint])
    data = brush_payload(subject, view.mask, now) | {
        "paint": round(PAINTS[view.paint] * 255),
        "heat": _heat_png(subject),
        "words": {name: _(word) for name, word in WORDS.items()},
    }
    _brush(key=KEY, data=data, on_stroke_change=_take_stroke)


def brush_payload(subject: Subject, mask: str, now: Any) -> dict[str, Any]:
    """Return what static/components/saliency/brush.js draws: image, mask, probabilities."""
    before = subject.shares
    best = int(now.argmax())
    shown = shown_rows(before, now)
    height, width = subject.pixels.shape[1:]
    return {
        "image": base64.b64encode(subject.png).decode("ascii"),
        "width": width,
        "height": height,
        "side": SIDE,
        "mask": mask,
        "classes": [
            {
                "name": subject.name(label),
                "before": float(before[label]),
                "now": float(now[label]),
                "best": label == best,
            }
            for label in shown
        ],
    }


def shown_rows(before: Shares, now: Shares) -> list[int]:
    """Return the classes that have a row, by their probabilities (F,) without and with the paint.

    Of many, those of before keep their rows, and those that gain come below.
    """
    shown: list[int] = np.argsort(-before, kind="stable").tolist()
    if len(shown) <= ALL_CLASSES:
        return shown
    gaining: list[int] = np.argsort(-now, kind="stable")[:MOST_CLASSES].tolist()
    return list(dict.fromkeys([*shown[:MOST_CLASSES], *gaining]))[: MOST_CLASSES + 3]


def _heat_png(subject: Subject) -> str:
    """Return the Grad-CAM of the predicted class as PNG in base64, empty for none."""
    layer = subject.map_layer(WHY.current().layer) if subject.map_layers else None
    try:
        heat = heat_map(subject, "grad-cam", layer, subject.predicted)
    except Problem:  # a network without maps: there is nothing to show, and the brush works
        return ""
    return base64.b64encode(figures.mosaic(heat.scaled[None], gap=0, limit=1)).decode("ascii")


def _take_stroke() -> None:
    """Callback: the mask that the browser has; in the link once a stroke has ended."""
    stroke = st.session_state[KEY]["stroke"]
    try:
        read_mask(stroke["mask"])
    except ValueError:
        return  # not sent by our component: the last mask stays
    if stroke["ended"]:
        WHY.change(mask=stroke["mask"])
    else:
        url_state.mark_action()
        WHY.store(replace(WHY.current(), mask=stroke["mask"]))
