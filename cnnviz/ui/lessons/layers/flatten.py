"""Flatten: the same numbers in one row."""

import numpy as np

from cnnviz.lessons.layers import place_in_row
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import LayersState

FLATTEN = "flatten"
"""Id of the scene."""


def show_flatten(_state: LayersState, _stage: Stage) -> None:
    """Show maps and the row that they become."""
    FIGURES.show(FLATTEN, ("shape", "place"))


Four = tuple[int, int, int, int]


def marked_cell(state: LayersState) -> tuple[Four, Four]:
    """Return the shape (N, C, H, W) of the maps, and the indices of the marked cell."""
    *images, channels, rows, cols = map(int, state.shape.split("_"))
    shape = (images[0] if images else 1, channels, rows, cols)
    place = min(state.place, int(np.prod(shape)) - 1)
    image, channel, row, col = (int(index) for index in np.unravel_index(place, shape))
    return shape, (image, channel, row, col)


def predict_place(state: LayersState) -> Prediction:
    """Ask where the marked cell is in the row."""
    (images, channels, rows, cols), (image, channel, row, col) = marked_cell(state)
    answer = place_in_row((channels, rows, cols), (channel, row, col))
    by_channel = (row * cols + col) * channels + channel
    mistakes = (row * cols + col, by_channel, image * channels * rows * cols + answer)
    choices, place = choose_number(answer, mistakes[-2:] if images > 1 else mistakes[:2])
    values: dict[str, object] = {
        **{"images": images, "channels": channels, "rows": rows, "cols": cols},
        **{"image": image, "channel": channel, "row": row, "col": col, "answer": answer},
    }
    one = N_(
        "Maps of the shape ({channels}, {rows}, {cols}) are flattened. Where in the row "
        "is the cell of channel {channel}, row {row}, column {col}, all counted from 0?"
    )
    batch = N_(
        "A batch of the shape ({images}, {channels}, {rows}, {cols}) becomes a row per image. "
        "Where in its row is the cell of image {image}, channel {channel}, row {row}, column "
        "{col}, all counted from 0?"
    )
    return Prediction(
        Message(batch if images > 1 else one, values),
        choices,
        place,
        Message(N_("{channel}·{rows}·{cols} + {row}·{cols} + {col} = {answer}."), values),
    )


def write_flatten(state: LayersState) -> str:
    """Return PyTorch code that flattens the maps, and does the same by ``view``."""
    (images, channels, rows, cols), (image, channel, row, col) = marked_cell(state)
    size = channels * rows * cols
    lenet = images == 64
    return "\n".join(
        [
            "import torch",
            "",
            *(["# what the last convolution of LeNet-5 gives a batch"] if lenet else []),
            f"maps = torch.arange({images * size}).view({images}, {channels}, {rows}, {cols})"
            "  # (N, C, H, W)",
            "flat = maps.flatten(1)  # (N, C·H·W)",
            f"same = maps.view({images}, {size})",
            "print(flat.shape, torch.equal(flat, same))",
            "",
            f"value = maps[{image}, {channel}, {row}, {col}]",
            f"place = (flat[{image}] == value).nonzero().item()",
            "print(place)",
            "",
        ]
    )


def flatten_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    shape, (_image, *cell) = marked_cell(state)
    flat = np.arange(np.prod(shape)).reshape(shape[0], -1)
    channel, row, col = cell
    return {"place": place_in_row(shape[1:], (channel, row, col)), "flat": flat, "same": flat}
