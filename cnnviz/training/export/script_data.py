"""How the script of a run gets its pictures."""

from __future__ import annotations

import shlex

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

_TORCHVISION = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}
_SCALED = """
def scaled(images):  # (N, C, H, W) from uint8 to 0–1
    return (images.float() / 255).contiguous(memory_format=torch.channels_last)
"""


def imported(name: str) -> str:
    """Return the import that a dataset takes."""
    return "from torchvision import datasets" if name in _TORCHVISION else "from cnnviz import data"


def tensors(settings: Settings) -> str:
    """Return how four uint8 and int64 tensors on the device come about."""
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
            *_how_to_get(settings.data),
            f'pictures = data.load("{settings.data}")',
            f"train_images = torch.tensor(pictures.train_images{some})",
            f"train_labels = torch.tensor(pictures.train_labels{some})",
            "test_images = torch.tensor(pictures.test_images)",
            "test_labels = torch.tensor(pictures.test_labels)",
        ]
    names = ("train_images", "train_labels", "test_images", "test_labels")
    return "\n".join([*lines, *(f"{name} = {name}.to(device)" for name in names), "", _SCALED])


def _how_to_get(name: str) -> list[str]:
    """Return comments that say how an image folder comes to another machine, and how it was read.

    An ``ImageFolder`` of torchvision has another order, no split and another resizing.
    """
    if name in data.NAMES:
        return []
    lines = [f"# {name} is an image folder that cnnviz has read. Elsewhere, read the same one:"]
    try:
        card = image_folders.card(name)
    except Problem:  # the script is still worth having
        return [*lines, "#     python -m cnnviz data add FOLDER"]
    colour = "--rgb" if card.shape[0] == 3 else "--grey"
    source = shlex.quote(card.source)
    read = f"data add {source} --side {card.shape[1]} {colour} --seed {card.seed}"
    return [*lines, f"#     python -m cnnviz {read}"]
