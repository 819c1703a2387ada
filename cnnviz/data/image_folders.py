"""Image folders that were read: kept as arrays, named by what they hold.

``CNNVIZ_SETS`` names the folder that keeps them. A set that a reader uploaded is offered to the
browser that sent it; whoever has its name may use it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import platformdirs

from cnnviz.data import archive, arrays, decode_folder
from cnnviz.data.archive import Bounds
from cnnviz.data.dataset import Dataset, Report, statistics
from cnnviz.data.decode_folder import Wanted
from cnnviz.problem import Problem

HOST = "host"
"""The owner of what the host of the server brought; it is offered to everybody."""
MOST_TITLE = 60
_NAME = re.compile("folder-[0-9a-f]{12}")
_OWNERS = "owners"


@dataclass(frozen=True)
class Card:
    """What is known of an image folder that was read.

    Attributes:
        name: Of the set: ``folder-`` and 12 hexadecimal digits of what it holds.
        title: What its reader calls it; shown as it is.
        source: Name of the zip or the folder that it was read from.
        classes: Names of the classes; shown as they are.
        shape: (C, H, W) of a picture.
        train_counts: Training pictures of each class.
        test_counts: Test pictures of each class.
        mean: Of the training pictures, for each channel, on the scale 0–1.
        std: Likewise.
        seed: Of the order of the pictures and of the split.
        split: There was no test folder: the seed took a share of each class.
        skipped: How many files could not be read.
        skipped_names: The first of them.
        others: How many files were left out: they are no pictures, or lie in no class folder.
        made: When, in seconds since 1970.
    """

    name: str
    title: str
    source: str
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    seed: int
    split: bool
    skipped: int
    skipped_names: tuple[str, ...]
    others: int
    made: float

    @property
    def train_images(self) -> int:
        """Number of training pictures."""
        return sum(self.train_counts)


def root() -> Path:
    """Return the folder that keeps the sets."""
    asked = os.environ.get("CNNVIZ_SETS")
    return Path(asked) if asked else platformdirs.user_data_path("cnnviz") / "sets"


def is_name(text: str) -> bool:
    """Return True if a text may be the name of an image folder, there or not."""
    return _NAME.fullmatch(text) is not None


def add(
    source: Path | BinaryIO,
    wanted: Wanted,
    *,
    origin: str,
    title: str = "",
    owner: str = HOST,
    bounds: Bounds = archive.OWN,
    report: Report | None = None,
) -> Card:
    """Read an image folder and keep it.

    Args:
        source: The folder, the zip file, or the open zip file.
        wanted: How its pictures are read.
        origin: Name of the file or the folder, for the card.
        title: What it is to be called; the name of the file or folder if empty.
        owner: The browser that it is offered to; HOST for all.
        bounds: How much is read.
        report: Told the share that is done, 0–1.

    Raises:
        Problem: It is no image folder, or it cannot be kept.
    """
    decoded = decode_folder.decode(source, wanted, bounds=bounds, report=report)
    mean, std = statistics(decoded.arrays[0])
    made = Card(
        name=f"folder-{decoded.digest}",
        title=_titled(title) or _titled(Path(origin).stem) or "?",
        source=_titled(Path(origin).name),
        classes=decoded.classes,
        shape=wanted.shape,
        train_counts=_counts(decoded.arrays[1], decoded.classes),
        test_counts=_counts(decoded.arrays[3], decoded.classes),
        mean=mean,
        std=std,
        seed=wanted.seed,
        split=decoded.split,
        skipped=len(decoded.skipped),
        skipped_names=decoded.skipped[: decode_folder.NAMED],
        others=decoded.others,
        made=time.time(),
    )
    folder = root() / made.name
    try:
        arrays.write(folder, decoded.arrays, dataclasses.asdict(made))
        (folder / _OWNERS).mkdir(exist_ok=True)
        _mark(folder, owner).touch()
    except OSError as error:
        raise _unusable(folder, error) from error
    return card(made.name)


def _counts(labels: np.ndarray[Any, Any], classes: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(np.bincount(labels, minlength=len(classes)).tolist())


def _titled(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:MOST_TITLE]


def _mark(folder: Path, owner: str) -> Path:
    """Return the file that says that a set is a browser's, without telling which."""
    named = HOST if owner == HOST else hashlib.sha256(owner.encode()).hexdigest()[:32]
    return folder / _OWNERS / named


def card(name: str) -> Card:
    """Return the card of a set.

    Raises:
        Problem: There is no such set here, or its card is damaged.
    """
    if not is_name(name) or not (root() / name).is_dir():
        raise Problem(
            "The image folder {name} is not on this server, or was deleted. Upload it again on "
            "the Data page.",
            setting="data",
            nearest="practice",
            name=name,
        )
    try:
        facts = arrays.card(root() / name)
        lists = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
        return Card(**{k: v for k, v in {**facts, **lists}.items() if k != "crc32"})
    except (arrays.Damaged, TypeError) as error:
        raise _damaged(name, error) from error


def load(name: str) -> Dataset:
    """Return an image folder, its pictures memory-mapped.

    Raises:
        Problem: There is no such set here, or it is damaged.
    """
    facts = card(name)
    try:
        mapped = arrays.mapped(root() / name)
    except arrays.Damaged as error:
        raise _damaged(name, error) from error
    return Dataset(
        name, facts.title, *mapped, facts.classes, mean=facts.mean, std=facts.std, drawn=False
    )


def _damaged(name: str, error: Exception) -> Problem:
    return Problem(
        "The image folder {name} is damaged ({detail}). Delete it and upload it again.",
        setting="data",
        nearest="practice",
        name=name,
        detail=str(error),
    )


def names(owner: str | None = None) -> list[str]:
    """Return the sets that a browser is offered, the newest last; None for all there are."""
    if not root().is_dir():
        return []
    found = [folder for folder in root().iterdir() if is_name(folder.name)]
    if owner is not None:
        found = [folder for folder in found if owns(folder.name, owner, HOST)]
    return [folder.name for folder in sorted(found, key=_made)]


def _made(folder: Path) -> float:
    try:
        return (folder / arrays.CARD).stat().st_mtime
    except OSError:  # deleted meanwhile
        return 0.0


def owns(name: str, *owners: str) -> bool:
    """Return True if a set is one of these browsers'."""
    return any(_mark(root() / name, owner).is_file() for owner in owners)


def withdraw(name: str, owner: str) -> None:
    """No longer offer a set to a browser; it stays for the runs that learned from it."""
    _mark(root() / name, owner).unlink(missing_ok=True)


def delete(name: str, owner: str) -> None:
    """Delete a set, or, if others brought the same, no longer offer it to this browser.

    Raises:
        Problem: It is not this browser's, or cannot be deleted.
    """
    folder = root() / name
    if not is_name(name) or not folder.is_dir():
        raise Problem("Image folder not found: {name}.", setting="data", name=name)
    if not owns(name, owner):
        raise Problem("Only the browser that uploaded an image folder can delete it.")
    try:
        withdraw(name, owner)
        if not any((folder / _OWNERS).iterdir()):
            arrays.remove(folder)
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> Problem:
    return Problem(
        "Cannot write to {folder}: {detail}.",
        setting="data",
        folder=str(folder),
        detail=error.strerror or str(error),
    )
