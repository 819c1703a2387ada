"""A tensor as a stack to point into: what an index picks."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnviz.grid.text import grid_text
from cnnviz.lessons.batches import STEP, pick, strides, values_at
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.state import BatchesState
from cnnviz.ui.lessons.dimensions.figure import choose_number

STACK = "stack"
"""Id of the scene."""


def show_stack(_state: BatchesState, _stage: Stage) -> None:
    """Show the tensor, what the index picks, and both in memory."""
    FIGURES.show(STACK, ("shape", "index"), step=STEP)


def tuple_text(values: tuple[int, ...]) -> str:
    """Return values as PyTorch prints a shape: ``(5,)`` for one."""
    return str(tuple(values))


def index_text(index: tuple[int | None, ...]) -> str:
    """Return an index as it is written behind a tensor; what is picked as a whole may be left out.

    Brackets of their own are what the textbook writes: they pick one axis after the other.
    """
    places = list(index)
    while places and places[-1] is None:
        places.pop()
    if None in places:
        return "[" + ", ".join(":" if place is None else str(place) for place in places) + "]"
    return "".join(f"[{place}]" for place in places) or "[:]"


def predict_pick(state: BatchesState) -> Prediction:
    """Ask for the number that the index picks, or the shape of what it picks."""
    shape, index = state.tensor_shape, state.full_index
    picked = pick(shape, index)
    values: dict[str, object] = {
        "shape": ", ".join(map(str, shape)),
        "index": index_text(index),
        "size": prod(shape),
        "offset": picked.offset,
    }
    if picked.shape:
        return _predict_shape(shape, picked.shape, values)
    answer = int(values_at(picked.places()))
    from_one = [place - 1 for place in index if place]  # counted from 1
    wrong = sum(place * step for place, step in zip(from_one, strides(shape), strict=False))
    backwards = sum(
        (place or 0) * step for place, step in zip(index[::-1], strides(shape), strict=True)
    )
    choices, place = choose_number(answer, (picked.offset, STEP * max(wrong, 0), STEP * backwards))
    return Prediction(
        Message(
            N_(
                "exam = torch.arange(0, 500, 3)[:{size}].view({shape}). "
                "Which number is exam{index}?"
            ),
            values,
        ),
        choices,
        place,
        Message(
            N_("It is at place {offset} in memory, counted from 0, and 3·{offset} = {answer}."),
            {**values, "answer": answer},
        ),
    )


def _predict_shape(
    shape: tuple[int, ...], picked: tuple[int, ...], values: dict[str, object]
) -> Prediction:
    answer = tuple_text(picked)
    mistakes = (picked[::-1], shape[: len(picked)], (1, *picked), shape)
    choices = list(dict.fromkeys((answer, *map(tuple_text, mistakes))))[:4]
    choices.sort()
    return Prediction(
        Message(N_("A tensor has the shape ({shape}). Which shape does exam{index} have?"), values),
        tuple(choices),
        choices.index(answer),
        Message(N_("Every axis with a number is gone; the others keep their sizes."), {}),
    )


def write_stack(state: BatchesState) -> str:
    """Return PyTorch code that picks it."""
    size, sides = prod(state.tensor_shape), ", ".join(map(str, state.tensor_shape))
    return "\n".join(
        [
            "import torch",
            "",
            f"exam = torch.arange(0, 500, {STEP})[:{size}].view({sides})",
            f"picked = exam{index_text(state.full_index)}",
            "shape, stride, offset = picked.shape, picked.stride(), picked.storage_offset()",
            "print(picked, shape, stride, offset)",
            "",
        ]
    )


def stack_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    picked = pick(state.tensor_shape, state.full_index)
    return {
        "picked": values_at(picked.places()),
        "shape": picked.shape,
        "stride": picked.stride,
        "offset": picked.offset,
    }


def stack_rooms(state: BatchesState) -> list[RoomLink]:
    """Return the link to *Convolution* with the tensor as its input, where it is one image."""
    shape = (1, 1, *state.tensor_shape)[-4:]
    if len(state.tensor_shape) == len(shape):
        return []
    image = STEP * np.arange(prod(shape), dtype=np.float64).reshape(shape)  # (N, C, H, W)
    kernel = np.ones((1, shape[1], 2, 2))
    params = {"input": grid_text(image), "kernel": grid_text(kernel), "bias": "off"}
    return [RoomLink("convolution", params, N_("This tensor as the input of a convolution"))]
