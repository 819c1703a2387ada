"""The pad on the page *Look inside*: a drawing that the network classifies while the pen moves."""

import base64
import dataclasses
import functools
import time
from typing import Any

import numpy as np

from cnnviz.data.drawing import MAX_POINTS, read_strokes
from cnnviz.problem import N_
from cnnviz.ui.inside import images
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import add_refused_edit_toast, show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.loading import Model, ModelKey, cached_model

KEY = "inside-pad"
MOST_BARS = 10
"""Classes beside the pad; of more, the most probable ones."""
FOLLOW_S = 0.3
"""The maps follow a moving pen after so many seconds at the earliest; its prediction goes first."""
SEEN_SIDE = 96
"""Pixels of the longer side of the network's input beside the pad, at most."""
WORDS = {
    "pen": N_("Pen"),
    "eraser": N_("Eraser"),
    "area": N_("Filled area"),
    "thin": N_("Thin"),
    "medium": N_("Medium"),
    "thick": N_("Thick"),
    "undo": N_("Undo"),
    "redo": N_("Redo"),
    "clear": N_("Clear"),
    "hint": N_("Draw here with the mouse, a finger or a pen."),
    "keys": N_(
        "Drawing pad. Arrow keys move the pen, the space bar sets it down and lifts it, Ctrl+Z "
        "undoes."
    ),
    "seen": N_("What the network sees"),
    "empty": N_("Nothing drawn yet"),
}

_mount = component("pad/main")


@fragment(waits=True)
def show_pad(key: ModelKey) -> None:
    """Show the pad, what the network sees of the drawing, and its prediction.

    A fragment: it answers each edit alone, and the maps follow.
    """
    show_toasts()
    url_state.consume_action()
    send_words("pad", {"words": {name: _(word) for name, word in WORDS.items()}})
    model = cached_model(key)
    memory = edit_memory(KEY)
    image = images.drawn_image(model)
    _mount(
        key=KEY,
        data={
            **{name: memory[name] for name in ("token", "revision")},
            "drawing": IMAGE.current().drawing,
            "paper": "dark" if images.is_light_on_dark(model) else "light",
            "most": MAX_POINTS,
            "seen": _seen(image),
            **_answer(model, image),
        },
        on_edit_change=functools.partial(receive_edit, KEY, _take_edit),
    )
    if _must_follow(memory):
        images.show_again(lifted=memory["done"])


def _must_follow(memory: dict[str, Any]) -> bool:
    """Return whether the maps are drawn again: once the pen is lifted, and now and then before."""
    drawing, now = IMAGE.current().drawing, time.monotonic()
    shown, at = memory.setdefault("shown", (drawing, now))
    if drawing == shown or not (memory["done"] or now - at >= FOLLOW_S):
        return False
    memory["shown"] = (drawing, now)
    return True


def _take_edit(edit: dict[str, Any]) -> None:
    """Callback: put the drawing into the state; into the link once the pen is lifted."""
    try:
        read_strokes(edit["drawing"])
        edit_memory(KEY)["done"] = bool(edit["done"])
    except (KeyError, TypeError, ValueError):
        add_refused_edit_toast()
        return
    if edit["done"]:
        IMAGE.change(drawing=edit["drawing"])
    else:
        IMAGE.store(dataclasses.replace(IMAGE.current(), drawing=edit["drawing"]))


def _answer(model: Model, image: InputImage) -> dict[str, Any]:
    """Return names of classes and their probabilities; none for an empty drawing."""
    names = class_names(model.classes)
    shown = list(range(min(len(names), MOST_BARS)))
    output = activations(model, image.input, image.digest)[-1]
    if not IMAGE.current().drawing or output.ndim != 1:
        return {
            "names": [names[place] for place in shown] if output.ndim == 1 else [],
            "shares": [],
        }
    shares = probabilities(model, output)
    if len(shares) > MOST_BARS:
        shown = np.argsort(-shares, kind="stable")[:MOST_BARS].tolist()
    return {
        "names": [names[place] for place in shown],
        "shares": [round(float(shares[place]), 5) for place in shown],
    }


def _seen(image: InputImage) -> dict[str, Any]:
    """Return the network's input before it is scaled, as the component has it."""
    pixels = next(step.pixels for step in reversed(image.steps) if step.pixels.dtype == np.uint8)
    pixels = images.shrink_pixels(pixels, SEEN_SIDE)
    channels, rows, columns = pixels.shape
    code = base64.b64encode(pixels.tobytes()).decode("ascii")
    return {"rows": rows, "columns": columns, "channels": channels, "pixels": code}
