"""A dataset and a data loader: an epoch of batches, the last one smaller."""

from __future__ import annotations

import functools

from cnnviz.data.samples import load_samples
from cnnviz.lessons.batches import shuffle_epoch, split_epoch
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.state import BatchesState
from cnnviz.ui.lessons.dimensions.figure import choose_number

EPOCH = "epoch"
"""Id of the scene."""
DRAWN = 40
"""A dataset of so many images is drawn image by image."""


@functools.cache
def _draw_images() -> str:
    """Return images (DRAWN, 28, 28), a hexadecimal digit for each pixel."""
    images = load_samples("fashion-mnist").test_images[:DRAWN, 0]
    return "".join(f"{pixel >> 4:x}" for pixel in images.ravel().tolist())


@functools.cache
def read_labels() -> list[int]:
    """Return the labels of these images."""
    labels: list[int] = load_samples("fashion-mnist").test_labels[:DRAWN].tolist()
    return labels


def show_epoch(state: BatchesState, _stage: Stage) -> None:
    """Show the dataset and the batches of an epoch."""
    names = ("count", "size", "shuffle", "seed", "drop", "epoch", "step")
    images = _draw_images() if state.count <= DRAWN else ""
    FIGURES.show(EPOCH, names, images=images, labels=read_labels(), autoplay=True)


def batch_sizes(state: BatchesState) -> list[int]:
    """Return the sizes of the batches; there are none where the only one is left out."""
    return split_epoch(state.count, state.size, drop_last=state.drop)


def predict_last(state: BatchesState) -> Prediction:
    """Ask for the shape of the last batch, or how many images are left out."""
    sizes = split_epoch(state.count, state.size)
    last = sizes[-1]
    values: dict[str, object] = {
        "count": f"{state.count:,}",
        "size": state.size,
        "whole": state.count // state.size,
        "rest": state.count % state.size,
    }
    if state.drop:
        answer = state.count % state.size
        choices, place = choose_number(answer, (state.size, state.size - answer, 1))
        question = N_(
            "{count} images in batches of {size}, with drop_last=True. How many images does an "
            "epoch leave out?"
        )
    else:
        shapes = [
            f"({one}, 1, 28, 28)"
            for one in dict.fromkeys((last, state.size, state.count % (state.size + 1) or 1, 1))
        ]
        choices = tuple(sorted([*shapes[:3], f"({last}, 28, 28)"]))
        place = choices.index(shapes[0])
        question = N_(
            "{count} grayscale images of 28×28 in batches of {size}: which shape does the last "
            "batch have?"
        )
    return Prediction(
        Message(question, values),
        choices,
        place,
        Message(N_("{count} images = {whole}·{size} + {rest}."), values),
    )


def write_epoch(state: BatchesState) -> str:
    """Return PyTorch code with a dataset and a loader of its own."""
    arguments = [f"batch_size={state.size}"]
    arguments += ["shuffle=True", "generator=generator"] if state.shuffle else []
    arguments += ["drop_last=True"] if state.drop else []
    generator = f"generator = torch.Generator().manual_seed({state.seed})"
    return "\n".join(
        [
            "import torch",
            "from torch.utils.data import DataLoader, Dataset",
            "",
            "",
            "class Images(Dataset):",
            "    def __init__(self, count):",
            "        self.count = count",
            "",
            "    def __len__(self):",
            "        return self.count",
            "",
            "    def __getitem__(self, index):",
            "        return torch.rand(1, 28, 28), index  # "
            + _("in place of an image and its label"),
            "",
            "",
            *([generator] if state.shuffle else []),
            f"loader = DataLoader(Images({state.count}), {', '.join(arguments)})",
            f"for epoch in range({state.epoch + 1 if state.shuffle else 1}):",
            "    sizes, order = [], []",
            "    for x, index in loader:  # (N, C, H, W), (N,)",
            "        sizes.append(len(x))",
            "        order += index.tolist()",
            "print(len(loader), sizes[-3:], order[:20])",
            "",
        ]
    )


def epoch_order(state: BatchesState) -> list[int]:
    """Return the images of the epoch in the order in which the loader reads them."""
    order = shuffle_epoch(state.count, state.seed, state.epoch) if state.shuffle else ()
    return list(order or range(state.count))[: sum(batch_sizes(state))]


def epoch_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    return {"sizes": batch_sizes(state), "order": epoch_order(state)}


def epoch_rooms(state: BatchesState) -> list[RoomLink]:
    """Return links to *Data* and the training room."""
    return [
        RoomLink("data", {"set": "fashion-mnist"}, N_("The 60,000 images of FashionMNIST")),
        RoomLink("training", {"batch": str(state.size)}, N_("A run with this batch size")),
    ]
