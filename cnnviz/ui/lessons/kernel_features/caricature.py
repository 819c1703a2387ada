"""A drawing that is pooled again and again, until one number is left."""

import functools
from typing import TYPE_CHECKING, Any

from cnnviz import figures
from cnnviz.figures import NumberPanel
from cnnviz.grid.text import grid_text
from cnnviz.lessons import kernel_features
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.lessons.kernel_features.state import (
    KERNEL_FEATURES,
    POOLINGS,
    KernelState,
    read_images,
)
from cnnviz.ui.lessons.kernel_features.words import mount_figure, send_shared

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCENE = "caricature"
KEY = "features-caricature"


def show_caricature(state: KernelState, _stage: Stage) -> None:
    """Show the drawing of the state and its pooled maps."""
    send_shared()
    start = KernelState()
    data = {
        **edit_memory(KEY),
        "scene": "caricature",
        "drawing": state.drawing,
        "pooling": state.pooling,
        "start": {"drawing": start.drawing, "pooling": start.pooling},
        "hidden": not is_revealed(state, SCENE),
    }
    take = functools.partial(receive_edit, KEY, _take_edit)
    mount_figure(key=KEY, data=data, on_edit_change=take)


def _take_edit(edit: dict[str, Any]) -> None:
    """Callback: put the reader's drawing and pooling into the state."""
    try:
        (drawing,) = read_images(edit["drawing"], 1)
        pooling = POOLINGS[POOLINGS.index(edit["pooling"])]
    except (AttributeError, KeyError, TypeError, ValueError):
        add_refused_edit_toast()
    else:
        KERNEL_FEATURES.change(drawing=drawing, pooling=pooling)


def predict_last(_state: KernelState) -> Prediction:
    """Return the question about the number that is left of the lecture's triangle."""
    triangle = kernel_features.read_drawing(KernelState().drawing)
    pixels = round(triangle.sum())
    last = kernel_features.pool_repeatedly(triangle, "max")[-1].item()
    choices = ("0", f"{pixels}/{triangle.size}", "1")
    return Prediction(
        Message(
            N_(
                "{pixels} of {all} pixels are 1: a small triangle. :violet[Max pooling] four times "
                "leaves one number. Which?"
            ),
            {"pixels": pixels, "all": triangle.size},
        ),
        choices,
        choices.index(f"{last:g}"),
        Message(
            N_(
                "The maximum says that there is something, not what or where. The average would be "
                "{pixels}/{all}: what is small disappears in it."
            ),
            {"pixels": pixels, "all": triangle.size},
        ),
    )


def caricature_rooms(state: KernelState) -> list[RoomLink]:
    """Return the link to a chain of four poolings of the drawing."""
    params = {
        "input": grid_text(kernel_features.read_drawing(state.drawing)),
        "kind": state.pooling,
        "window": "2",
        "then": " ".join([f"{state.pooling} window 2"] * 3),
    }
    return [RoomLink("pooling", params, N_("Step the four poolings, window by window"))]


def caricature_code(state: KernelState) -> str:
    """Return PyTorch code that pools the drawing four times."""
    pool = "max_pool2d" if state.pooling == "max" else "avg_pool2d"
    return (
        "import torch\nfrom torch.nn import functional as F\n\n"
        f"{_drawing_code(state.drawing)}"
        "maps = [image[None, None]]  # (1, 1, 16, 16)\n"
        f"for _ in range(4):\n    maps.append(F.{pool}(maps[-1], 2))\n"
        "    print(maps[-1][0, 0])\n"
        "last = maps[-1].item()\n"
    )


def _drawing_code(text: str) -> str:
    if text == KernelState().drawing:
        return "image = torch.zeros(16, 16)\nimage[:4, :4] = torch.ones(4, 4).tril()\n"
    rows = kernel_features.read_drawing(text).astype(int).tolist()
    lines = ",\n    ".join(str(row).replace(" ", "") for row in rows)
    return f"image = torch.tensor([\n    {lines},\n]).float()\n"


def draw_caricature(state: KernelState) -> Draws:
    """Return the drawing and its pooled maps as a figure for a file."""
    drawing = kernel_features.read_drawing(state.drawing)
    maps = kernel_features.pool_repeatedly(drawing, state.pooling)

    def draw() -> "Figure":
        row: list[NumberPanel | str] = [NumberPanel(_("drawing"), drawing, "input", limit=1.0)]
        for times, values in enumerate(maps, start=1):
            row += ["→", NumberPanel(_("pooled {times}×", times=times), values, limit=1.0)]
        return figures.panels_figure([row])

    return draw


def caricature_results(state: KernelState) -> dict[str, Any]:
    """Return the number that is left, as the code names it."""
    drawing = kernel_features.read_drawing(state.drawing)
    return {"last": kernel_features.pool_repeatedly(drawing, state.pooling)[-1].item()}
