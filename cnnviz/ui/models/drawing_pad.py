"""The pad to draw on: beside it what a network sees of the drawing, and what it predicts."""

import base64
import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cnnviz.data.dataset import Images
from cnnviz.data.drawing import MAX_POINTS, read_strokes
from cnnviz.data.image_preparation import Step, last_pixels, shrink_pixels
from cnnviz.problem import N_
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, probabilities
from cnnviz.ui.models.input_images import is_light_on_dark
from cnnviz.ui.models.loading import Model

MOST_BARS = 10
"""Classes beside the pad; of more, the most probable ones."""
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


def send_pad_words(**changes: str) -> None:
    """Send the words of the pad, outside of the fragment that answers the pen.

    Args:
        **changes: Other words than those of ``WORDS``, translated.
    """
    send_words("pad", {"words": {name: _(word) for name, word in WORDS.items()} | changes})


def mount_pad(
    key: str, drawing: str, steps: Sequence[Step], model: Model, take: Callable[[str, bool], object]
) -> None:
    """Show the pad with a drawing, and the answer of a network to it; see also `send_pad_words`.

    Args:
        key: Key of the component.
        drawing: The text of the drawing, see :func:`cnnviz.data.drawing.read_strokes`.
        steps: Its preparation; the last one is the network's input.
        model: The network.
        take: Callback that gets the text of another drawing, and whether the pen is lifted.
    """
    memory = edit_memory(key)
    _mount(
        key=key,
        data={
            **{name: memory[name] for name in ("token", "revision")},
            "drawing": drawing,
            "paper": "dark" if is_light_on_dark(model) else "light",
            "most": MAX_POINTS,
            "seen": _seen(steps),
            **_answer(model, steps[-1], drawing),
        },
        on_edit_change=functools.partial(receive_edit, key, functools.partial(_take_edit, take)),
    )


def mount_plain_pad(
    key: str, drawing: str, pixels: Images, take: Callable[[str, bool], object]
) -> None:
    """Show the pad without a network; it is sent when the pen is lifted, not while it moves.

    Args:
        key: Key of the component.
        drawing: The text of the drawing.
        pixels: (C, H, W) uint8, what is shown beside the pad.
        take: As of :func:`mount_pad`.
    """
    memory = edit_memory(key)
    _mount(
        key=key,
        data={
            **{name: memory[name] for name in ("token", "revision")},
            "drawing": drawing,
            "paper": "dark",
            "most": MAX_POINTS,
            "quiet": True,
            "seen": _seen_pixels(pixels),
            "names": [],
            "shares": [],
        },
        on_edit_change=functools.partial(receive_edit, key, functools.partial(_take_edit, take)),
    )


def _take_edit(take: Callable[[str, bool], object], edit: dict[str, Any]) -> None:
    """Callback: pass a drawing on, if it is one."""
    try:
        drawing, lifted = str(edit["drawing"]), bool(edit["done"])
        read_strokes(drawing)
    except (KeyError, ValueError):
        add_refused_edit_toast()
    else:
        take(drawing, lifted)


def _answer(model: Model, prepared: Step, drawing: str) -> dict[str, Any]:
    """Return names of classes and their probabilities; none for an empty drawing."""
    names = class_names(model.classes)
    shown = list(range(min(len(names), MOST_BARS)))
    output = activations(model, prepared.pixels.astype(np.float32, copy=False))[-1]
    if output.ndim != 1:
        return {"names": [], "shares": []}
    if not drawing:
        return {"names": [names[place] for place in shown], "shares": []}
    shares = probabilities(model, output)
    if len(shares) > MOST_BARS:
        shown = np.argsort(-shares, kind="stable")[:MOST_BARS].tolist()
    return {
        "names": [names[place] for place in shown],
        "shares": [round(float(shares[place]), 5) for place in shown],
    }


def _seen(steps: Sequence[Step]) -> dict[str, Any]:
    """Return the network's input before it is scaled, as the component has it."""
    return _seen_pixels(last_pixels(steps))


def _seen_pixels(pixels: Images) -> dict[str, Any]:
    """Return pixels (C, H, W) uint8 as the component has them."""
    pixels = shrink_pixels(pixels, SEEN_SIDE)
    channels, rows, columns = pixels.shape
    code = base64.b64encode(pixels.tobytes()).decode("ascii")
    return {"rows": rows, "columns": columns, "channels": channels, "pixels": code}
