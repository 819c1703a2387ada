"""The pad on the page *Look inside*: a drawing that the network classifies while the pen moves."""

import dataclasses
import time
from typing import Any

from cnnviz.ui.inside import images
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.edits import edit_memory
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.drawing_pad import mount_pad, send_pad_words
from cnnviz.ui.models.loading import ModelKey, cached_model

KEY = "inside-pad"
FOLLOW_S = 1.0
"""The maps follow a moving pen after so many seconds at the earliest; its prediction goes first."""


def show_pad(key: ModelKey) -> None:
    """Show the pad, what the network sees of the drawing, and its prediction."""
    send_pad_words()
    _answer_pen(key)


@fragment(waits=True)
def _answer_pen(key: ModelKey) -> None:
    """Show the pad; a fragment: it answers each edit alone, and the maps follow."""
    show_toasts()
    url_state.consume_action()
    model = cached_model(key)
    image = images.drawn_image(model)
    mount_pad(KEY, IMAGE.current().drawing, image.steps, model, _take_drawing)
    memory = edit_memory(KEY)
    if _must_follow(memory):
        images.show_again(lifted=memory["lifted"])


def _must_follow(memory: dict[str, Any]) -> bool:
    """Return whether the maps are drawn again: once the pen is lifted, and now and then before."""
    drawing, now = IMAGE.current().drawing, time.monotonic()
    shown, at = memory.setdefault("shown", (drawing, now))
    if drawing == shown or not (memory["lifted"] or now - at >= FOLLOW_S):
        return False
    memory["shown"] = (drawing, now)
    return True


def _take_drawing(drawing: str, lifted: bool) -> None:
    """Callback: put the drawing into the state; into the link once the pen is lifted."""
    edit_memory(KEY)["lifted"] = lifted
    if lifted:
        IMAGE.change(drawing=drawing)
    else:
        IMAGE.store(dataclasses.replace(IMAGE.current(), drawing=drawing))
