"""Trained networks in folders: weights, and a card that says where they come from.

``model.safetensors`` holds the weights under the names of the network's ``nn.Sequential``,
``card.json`` the facts, ``card.md`` the same for people.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnviz import data
from cnnviz.nets.catalogue import card_text, find
from cnnviz.nets.network import Network
from cnnviz.problem import Problem, reason_of
from cnnviz.resources import resource
from cnnviz.weights import module_weights

if TYPE_CHECKING:
    from torch import nn

BUNDLED = resource("assets", "models")


@dataclass(frozen=True)
class Card:
    """Where a trained network comes from.

    Attributes:
        net: Catalog id or short text form of the network.
        data: Name of the dataset.
        data_title: Its name for people.
        drawn: True if the images were drawn by code.
        classes: Names of the classes.
        mean: Subtracted from an image scaled to 0–1, for each channel; None for nothing.
        std: Divides it after that; None for nothing.
        parameters: Number of trained values.
        train_images: Number of training images.
        test_images: Number of test images, none of them trained on.
        test_loss: Mean cross-entropy on them, evaluated after reading the weights back.
        test_accuracy: Accuracy on the same images, 0–1.
        epochs_done: Completed epochs.
        train_seconds: Training time, without evaluation.
        images_per_second: Training images per second.
        device: Name of the device.
        threads: Threads that torch used.
        settings: All settings of the run.
        command: Command that repeats it.
        versions: Versions of Python and torch, and the kind of machine.
        date: When it was trained.
        note: What the rest of the card does not say, English.
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
    note: str = ""

    @functools.cached_property
    def network(self) -> Network:
        """The network that was trained."""
        return find(self.net)

    def to_markdown(self) -> str:
        """Return the card for people."""
        versions = ", ".join(f"{name} {value}" for name, value in self.versions.items())
        rights = data.LICENSES.get(self.data)
        license_row = f"\n| License of the data | {rights} |" if rights else ""
        note = " (drawn by cnnviz, not photographs)" if self.drawn else ""
        scale = (
            "pixels scaled to 0–1"
            if self.mean is None
            else f"pixels scaled to 0–1, then normalized (mean {self.mean}, std {self.std})"
        )
        remark = f"\n{self.note}\n" if self.note else ""
        return f"""# {self.network.name} on {self.data_title}

| | |
| --- | --- |
| Test accuracy | **{self.test_accuracy:.2%}** on {self.test_images:,} test images |
| Test loss | {self.test_loss:.4f} (cross-entropy) |
| Training data | {self.train_images:,} images of {self.data_title}{note}, {scale} |{license_row}
| Parameters | {self.parameters:,}, stored as float32 |
| Settings | {settings_text(self.settings)} |
| Epochs trained | {self.epochs_done} |
| Training time | {self.train_seconds:.0f} s, {self.images_per_second:.0f} images/s |
| Device | {self.device}, {self.threads} threads |
| Versions | {versions} |
| Date | {self.date} |
| Network | {card_text(self.network)} |

The weights are those of the last epoch; no epoch was chosen by its test accuracy. Loss and accuracy
were evaluated in eval mode, with the weights as saved in `model.safetensors`.
{remark}
To reproduce:

```
{self.command}
```
"""


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return the settings of a run for a card, without those that are off or not used.

    The text form of a network is not repeated: the card has a line for it.
    """
    return ", ".join(
        f"{name} {' '.join(value) if isinstance(value, list | tuple) else value}"
        for name, value in settings.items()
        if value not in (None, (), [])
        and value is not False
        and (name, value) != ("validation", 0.0)
        and not (name == "net" and "~" in value)
    )


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A trained network: the plain data, the torch module in evaluation mode, and the card."""

    network: Network
    module: nn.Sequential
    card: Card


def prepare_folder(folder: Path) -> None:
    """Create the folder of a network before it is trained.

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
    """Write ``model.safetensors`` into an existing folder.

    Raises:
        Problem: The folder cannot be written.
    """
    try:
        (folder / "model.safetensors").write_bytes(module_weights.pack(module))
    except OSError as error:
        raise _unusable(folder, error) from error


def load_weights(folder: Path, network: Network) -> nn.Sequential:
    """Return the network with the weights of a folder, in evaluation mode.

    Raises:
        Problem: They are missing, damaged or belong to another network.
    """
    try:
        return module_weights.unpack(network, (folder / "model.safetensors").read_bytes())
    except OSError as error:
        raise _unusable(folder, error) from error


def save_card(folder: Path, card: Card) -> None:
    """Write ``card.json`` and ``card.md`` into an existing folder."""
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


def load_model(folder: Path) -> TrainedModel:
    """Return the trained network of a folder.

    Raises:
        Problem: A file is missing or damaged, or they do not belong together.
    """
    card = load_card(folder)
    return TrainedModel(card.network, load_weights(folder, card.network), card)


def bundled_models() -> list[str]:
    """Return the names of the trained networks that come with the app."""
    return sorted(path.parent.name for path in BUNDLED.glob("*/card.json"))


def load_bundled_model(name: str) -> TrainedModel:
    """Return a trained network that comes with the app.

    Raises:
        Problem: There is no such network.
    """
    if name not in bundled_models():
        raise Problem("Unknown trained network: {name}.", setting="model", name=name)
    return load_model(BUNDLED / name)


def _unusable(folder: Path, error: Exception) -> Problem:
    return Problem("Cannot use {folder}: {detail}.", folder=str(folder), detail=reason_of(error))
