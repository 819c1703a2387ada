"""The data in the script of a run."""

from __future__ import annotations

import shlex

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

_TORCHVISION = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}
_SCALE = """
def scale_images(images):  # (N, C, H, W) from uint8 to 0–1
    return (images.float() / 255).contiguous(memory_format=torch.channels_last)
"""


def import_line(name: str) -> str:
    """Return the import that a dataset needs."""
    return "from torchvision import datasets" if name in _TORCHVISION else "from cnnviz import data"


def data_lines(settings: Settings) -> str:
    """Return the lines that load four uint8 and int64 tensors onto the device."""
    some = "" if settings.train_images is None else f"[:{settings.train_images}]"
    if settings.data in _TORCHVISION:
        kind = _TORCHVISION[settings.data]
        lines = [
            f'train = datasets.{kind}("data", train=True, download=True)',
            f'test = datasets.{kind}("data", train=False, download=True)',
            f"train_images, train_labels = train.data[:, None]{some}, train.targets{some}",
            "test_images, test_labels = test.data[:, None], test.targets",
        ]
    else:
        lines = [
            *_import_comments(settings.data),
            f'dataset = data.load("{settings.data}")',
            f"train_images = torch.tensor(dataset.train_images{some})",
            f"train_labels = torch.tensor(dataset.train_labels{some})",
            "test_images = torch.tensor(dataset.test_images)",
            "test_labels = torch.tensor(dataset.test_labels)",
        ]
    names = ("train_images", "train_labels", "test_images", "test_labels")
    return "\n".join([*lines, *(f"{name} = {name}.to(device)" for name in names), "", _SCALE])


def _import_comments(name: str) -> list[str]:
    """Return comments on how to read an image folder in the same way on another machine.

    An ``ImageFolder`` of torchvision has another order, no split and another resizing.
    """
    if name in data.NAMES:
        return []
    lines = [f"# {name} is an image folder that cnnviz has read. Elsewhere, read the same one:"]
    try:
        card = image_folders.folder_card(name)
    except Problem:  # the script is still useful
        return [*lines, "#     python -m cnnviz data add FOLDER"]
    colour = "--rgb" if card.shape[0] == 3 else "--grey"
    source = shlex.quote(card.source)
    read = f"data add {source} --side {card.shape[1]} {colour} --seed {card.seed}"
    return [*lines, f"#     python -m cnnviz {read}"]
