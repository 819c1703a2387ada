"""Trained networks in folders: weights, and a card that says where they come from.

``model.safetensors`` holds the weights under the names of the ``nn.Sequential`` that the network
gives, ``card.json`` the facts, ``card.md`` the same for people.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnviz.nets.catalogue import find
from cnnviz.nets.network import Network
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.weights import module_weights

if TYPE_CHECKING:
    from torch import nn

BUNDLED = resource("assets", "models")


@dataclass(frozen=True)
class Card:
    """Where a trained network comes from.

    Attributes:
        net: Catalogue id or short text form of the network.
        data: Name of the dataset.
        data_title: Its name for people.
        drawn: True if the pictures were drawn by our own code.
        classes: What the outputs stand for.
        mean: What is taken off a picture scaled to 0–1, for each channel; None for nothing.
        std: What it is divided by after that; None for nothing.
        parameters: Values that were trained.
        train_images: Pictures trained on.
        test_images: Pictures measured on, none of them trained on.
        test_loss: Mean cross-entropy on them, measured after reading the weights back.
        test_accuracy: Share of right answers likewise, 0–1.
        epochs_done: Passes brought to their end.
        train_seconds: Time spent training, without measuring.
        images_per_second: Training pictures a second.
        device: Name of the device.
        threads: Threads that torch used.
        settings: All settings of the run.
        command: What to type to repeat it.
        versions: Versions of Python and torch, and the kind of machine.
        date: When it was trained.
    """

    net: str
    data: str
    data_title: str
    drawn: bool
    classes: tuple[str, ...]
    mean: tuple[float, ...] | None
    std: tuple[float, ...] | None
    parameters: int
    train_images: int
    test_images: int
    test_loss: float
    test_accuracy: float
    epochs_done: int
    train_seconds: float
    images_per_second: float
    device: str
    threads: int
    settings: dict[str, Any]
    command: str
    versions: dict[str, str]
    date: str

    @property
    def network(self) -> Network:
        """The network that was trained."""
        return find(self.net)

    def to_markdown(self) -> str:
        """Return the card for people."""
        settings = ", ".join(f"{name} {value}" for name, value in self.settings.items())
        versions = ", ".join(f"{name} {value}" for name, value in self.versions.items())
        drawn = " (drawn by cnnviz, not photographs)" if self.drawn else ""
        scale = (
            "pixels scaled to 0–1"
            if self.mean is None
            else f"pixels scaled to 0–1, then normalized (mean {self.mean}, std {self.std})"
        )
        return f"""# {self.network.name} on {self.data_title}

| | |
| --- | --- |
| Test accuracy | **{self.test_accuracy:.2%}** on {self.test_images:,} test images |
| Test loss | {self.test_loss:.4f} (cross-entropy) |
| Training data | {self.train_images:,} images of {self.data_title}{drawn}, {scale} |
| Parameters | {self.parameters:,}, stored as float32 |
| Settings | {settings} |
| Epochs trained | {self.epochs_done} |
| Training time | {self.train_seconds:.0f} s, {self.images_per_second:.0f} images/s |
| Device | {self.device}, {self.threads} threads |
| Versions | {versions} |
| Date | {self.date} |
| Network | `{self.network}` |

The weights are those of the last epoch; no epoch was chosen by its test accuracy. Loss and accuracy
were evaluated in eval mode, with the weights as saved in `model.safetensors`.

To reproduce:

```
{self.command}
```
"""


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network: the plain data, the torch module in eval mode, and the card."""

    network: Network
    module: nn.Sequential
    card: Card


def prepare(folder: Path) -> None:
    """Make the folder of a network that is to be trained, before any work is put into it.

    Raises:
        Problem: It cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unusable(folder, error) from error


def save_weights(folder: Path, module: nn.Module) -> None:
    """Write ``model.safetensors`` into a folder that is there.

    Raises:
        Problem: The folder cannot be written.
    """
    try:
        (folder / "model.safetensors").write_bytes(module_weights.pack(module))
    except OSError as error:
        raise _unusable(folder, error) from error


def load_weights(folder: Path, network: Network) -> nn.Sequential:
    """Return the network with the weights of a folder, in eval mode.

    Raises:
        Problem: They are missing, damaged or those of another network.
    """
    try:
        return module_weights.unpack(network, (folder / "model.safetensors").read_bytes())
    except OSError as error:
        raise _unusable(folder, error) from error


def save_card(folder: Path, card: Card) -> None:
    """Write ``card.json`` and ``card.md`` into a folder that is there."""
    facts = json.dumps(dataclasses.asdict(card), indent=2, ensure_ascii=False)
    (folder / "card.json").write_text(facts + "\n", encoding="utf-8")
    (folder / "card.md").write_text(card.to_markdown(), encoding="utf-8")


def load_card(folder: Path) -> Card:
    """Return the card of a folder.

    Raises:
        Problem: It is missing or damaged.
    """
    try:
        facts = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        lists = {name: tuple(value) for name, value in facts.items() if isinstance(value, list)}
        return Card(**{**facts, **lists})
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(folder, error) from error


def load(folder: Path) -> Trained:
    """Return the trained network of a folder.

    Raises:
        Problem: A file is missing or damaged, or they do not belong together.
    """
    card = load_card(folder)
    return Trained(card.network, load_weights(folder, card.network), card)


def bundled() -> list[str]:
    """Return the names of the trained networks that come with the app."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/card.json"))


def load_bundled(name: str) -> Trained:
    """Return a trained network that comes with the app.

    Raises:
        Problem: There is none of this name.
    """
    if name not in bundled():
        raise Problem("Unknown trained network: {name}.", setting="model", name=name)
    return load(BUNDLED / name)


def _unusable(folder: Path, error: Exception) -> Problem:
    detail = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem("Cannot use {folder}: {detail}.", folder=str(folder), detail=detail)
