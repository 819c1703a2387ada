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


def marked_cell(state: LayersState) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the shape (C, H, W) of the maps, and channel, row and column of the marked cell."""
    channels, rows, cols = map(int, state.shape.split("_"))
    place = min(state.place, channels * rows * cols - 1)
    channel, rest = divmod(place, rows * cols)
    return (channels, rows, cols), (channel, *divmod(rest, cols))


def predict_place(state: LayersState) -> Prediction:
    """Ask where the marked cell is in the row."""
    (channels, rows, cols), (channel, row, col) = marked_cell(state)
    answer = place_in_row((channels, rows, cols), (channel, row, col))
    choices, place = choose_number(
        answer, (row * cols + col, (row * cols + col) * channels + channel)
    )
    values: dict[str, object] = {
        "channels": channels,
        "rows": rows,
        "cols": cols,
        "channel": channel,
        "row": row,
        "col": col,
        "answer": answer,
    }
    return Prediction(
        Message(
            N_(
                "Maps of the shape ({channels}, {rows}, {cols}) are flattened. Where in the row "
                "is the cell of channel {channel}, row {row}, column {col}, all counted from 0?"
            ),
            values,
        ),
        choices,
        place,
        Message(N_("{channel}·{rows}·{cols} + {row}·{cols} + {col} = {answer}."), values),
    )


def write_flatten(state: LayersState) -> str:
    """Return PyTorch code that flattens the maps, and a batch by view."""
    (channels, rows, cols), (channel, row, col) = marked_cell(state)
    size = channels * rows * cols
    return "\n".join(
        [
            "import torch",
            "",
            f"maps = torch.arange({size}).view(1, {channels}, {rows}, {cols})  # (N, C, H, W)",
            "row = maps.flatten(1)  # (N, C·H·W)",
            f"value = maps[0, {channel}, {row}, {col}]",
            "place = (row[0] == value).nonzero().item()",
            "print(place, row.shape)",
            "",
            "x = torch.rand(64, 120, 1, 1)  # what the last convolution of LeNet-5 gives a batch",
            "print(x.view(64, 120).shape, torch.equal(x.view(64, 120), x.flatten(1)))",
            "",
        ]
    )


def flatten_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    shape, cell = marked_cell(state)
    return {"place": place_in_row(shape, cell), "row": np.arange(np.prod(shape))[None]}
