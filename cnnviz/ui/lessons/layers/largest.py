"""The largest logit of each image and its index: ``torch.max(x, 1)`` on a batch."""

from __future__ import annotations

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.trace import Array
from cnnviz.lessons.layers import LOGITS, find_largest
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.layers.figure import FIGURES
from cnnviz.ui.lessons.layers.state import LayersState

LARGEST = "argmax"
"""Id of the scene."""


def show_largest(_state: LayersState, _stage: Stage) -> None:
    """Show the logits of a batch, and the largest of each row or column with its index."""
    FIGURES.show(LARGEST, ("scores", "axis"))


def batch_scores(state: LayersState) -> Array:
    """Return the logits (N, K): images by classes."""
    return np.array(state.scores).reshape(-1, len(LOGITS))


def predict_count(state: LayersState) -> Prediction:
    """Ask how many values and indices there are."""
    scores = batch_scores(state)
    counts = sorted({1, *scores.shape})
    values: dict[str, object] = {
        "axis": state.axis,
        "images": scores.shape[0],
        "classes": scores.shape[1],
    }
    pairs = N_("{count} values and {count} indices")
    per_image = N_(
        "One per image: its largest logit, and the index of it, which is the predicted class."
    )
    per_class = N_(
        "One per class: dimension 0 is the one that disappears. For predictions take dimension 1."
    )
    return Prediction(
        Message(
            N_(
                "x has the logits of {images} images for {classes} classes. What does "
                "torch.max(x, {axis}) return?"
            ),
            values,
        ),
        tuple(
            Message(N_("One value and its index"))
            if count == 1
            else Message(pairs, {"count": count})
            for count in counts
        ),
        counts.index(find_largest(scores, state.axis)[0].size),
        Message(per_image if state.axis == 1 else per_class),
    )


def write_largest(state: LayersState) -> str:
    """Return PyTorch code for values and indices."""
    return "\n".join(
        [
            "import torch",
            "",
            *array_lines("x", "torch.tensor", batch_scores(state)),
            f"values, indices = torch.max(x, {state.axis})",
            f"same = x.argmax({state.axis})",
            "print(values, indices, torch.equal(indices, same))",
            "",
        ]
    )


def largest_results(state: LayersState) -> dict[str, object]:
    """Return what the code computes."""
    values, indices = find_largest(batch_scores(state), state.axis)
    return {"values": values, "indices": indices, "same": indices}
