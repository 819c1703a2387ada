"""Imported image folders: stored as arrays, named by a digest of their content.

They are stored in the folder ``CNNVIZ_SETS``. An uploaded one is offered to the browser that
uploaded it, one of the host (:mod:`cnnviz.data.host_folders`) to all; anyone who has its name may
use it. Its title and the names of files are only shown to the owner
(:mod:`cnnviz.data.folder_owners`).
"""

import dataclasses
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import platformdirs

from cnnviz.data import archive, arrays, decode_folder, folder_owners
from cnnviz.data.archive import Bounds
from cnnviz.data.dataset import Dataset, ShareReport, statistics
from cnnviz.data.decode_folder import Decoded, ImportOptions
from cnnviz.data.folder_layout import printable
from cnnviz.data.free_space import check_free_space
from cnnviz.problem import Problem, cannot_write

HOST, MAX_TITLE = folder_owners.HOST, folder_owners.MAX_TITLE
MAX_NAMES = 5
"""Maximum number of unreadable files, and of empty folders, whose names are stored."""
_NAME = re.compile("folder-[0-9a-f]{12}")


@dataclass(frozen=True)
class FolderCard:
    """What is known about an imported image folder.

    Title, source and ignored files are in the words of an owner; for others the title names the
    classes, and the rest is empty.

    Attributes:
        name: ``folder-`` and 12 hexadecimal digits of the digest.
        title: Its title, shown as it is.
        source: Name of the zip or the folder from which it was read.
        classes: Names of the classes, shown as they are.
        shape: (C, H, W) of an image.
        train_counts: Training images of each class.
        test_counts: Test images of each class.
        mean: Mean of the training images per channel, on the scale 0–1.
        std: Standard deviation per channel, on the same scale.
        seed: Of the order of the images and of the split.
        split: There was no test folder: a share of each class was held out.
        skipped: Number of files that could not be read.
        skipped_names: The first of them.
        others: Number of ignored files: they are not images, or not in a class folder.
        made: When it was imported, in seconds since 1970.
        empty: Number of class folders without images, which were ignored.
        empty_names: The first of them.
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
    empty: int = 0
    empty_names: tuple[str, ...] = ()

    @property
    def train_images(self) -> int:
        """Number of training images."""
        return sum(self.train_counts)


def root() -> Path:
    """Return the folder in which image folders are stored."""
    folder = os.environ.get("CNNVIZ_SETS")
    return Path(folder) if folder else platformdirs.user_data_path("cnnviz") / "sets"


def is_name(text: str) -> bool:
    """Return True for the name of an image folder, which need not exist."""
    return _NAME.fullmatch(text) is not None


def add_folder(
    source: Path | BinaryIO,
    options: ImportOptions,
    *,
    origin: str,
    title: str = "",
    owner: str = HOST,
    bounds: Bounds = archive.OWN,
    report: ShareReport | None = None,
) -> FolderCard:
    """Read a folder or a zip file, which may be open, and store it.

    The owner's card keeps its name, ``origin``, which is its title, too, if ``title`` is empty. It
    is offered to ``owner``: a browser, or HOST for all.

    Raises:
        Problem: It is not an image folder, or it cannot be stored.
    """
    if owner != HOST:
        check_free_space(root())
    decoded = decode_folder.decode_folder(source, options, bounds=bounds, report=report)
    card = _create_card(decoded, options, Path(origin), title)
    facts = dataclasses.asdict(card)
    words = {name: facts.pop(name) for name in folder_owners.WORDS}
    shared = facts | folder_owners.neutral_words(card.classes) | {"made": card.made}
    folder = root() / card.name

    def store() -> None:
        arrays.write_arrays(folder, decoded.arrays, shared)
        folder_owners.add_owner(folder, owner, words)

    try:
        try:
            store()
        except FileNotFoundError:  # its last owner deleted it just then
            store()
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder_card(card.name, owner)


def _create_card(decoded: Decoded, options: ImportOptions, origin: Path, title: str) -> FolderCard:
    """Return the card of a folder that was just read, in the words of its owner."""
    mean, std = statistics(decoded.arrays[0])
    return FolderCard(
        name=f"folder-{decoded.digest}",
        title=printable(title, MAX_TITLE) or printable(origin.stem, MAX_TITLE) or "?",
        source=printable(origin.name, MAX_TITLE),
        classes=decoded.classes,
        shape=options.shape,
        train_counts=_counts(decoded.arrays[1], decoded.classes),
        test_counts=_counts(decoded.arrays[3], decoded.classes),
        mean=mean,
        std=std,
        seed=options.seed,
        split=decoded.split,
        skipped=len(decoded.skipped),
        skipped_names=decoded.skipped[:MAX_NAMES],
        others=decoded.others,
        made=time.time(),
        empty=len(decoded.empty),
        empty_names=decoded.empty[:MAX_NAMES],
    )


def _counts(labels: np.ndarray[Any, Any], classes: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(np.bincount(labels, minlength=len(classes)).tolist())


def folder_card(name: str, *owners: str) -> FolderCard:
    """Return the card of an image folder.

    It is in the words of the first of the owners that has imported the folder, else the host's.

    Raises:
        Problem: It is not on this server, or its card is damaged.
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
        facts = arrays.read_card(root() / name)
        facts |= folder_owners.read_words(root() / name, owners, facts.get("classes", ()))
        lists = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
        return FolderCard(**{k: v for k, v in (facts | lists).items() if k != "crc32"})
    except (arrays.Damaged, TypeError) as error:
        raise _damaged(name, error) from error


def load_folder(name: str) -> Dataset:
    """Return the dataset of an image folder, memory-mapped; its title is for all readers.

    Raises:
        Problem: It is not on this server, or it is damaged.
    """
    card = folder_card(name)
    try:
        mapped = arrays.map_arrays(root() / name)
    except arrays.Damaged as error:
        raise _damaged(name, error) from error
    return Dataset(
        name, card.title, *mapped, card.classes, mean=card.mean, std=card.std, drawn=False
    )


def _damaged(name: str, error: Exception) -> Problem:
    return Problem(
        "The image folder {name} is damaged ({detail}). Delete it and upload it again.",
        setting="data",
        nearest="practice",
        name=name,
        detail=str(error),
    )


def folder_names(owner: str | None = None) -> list[str]:
    """Return the image folders that are offered to a browser, the newest last; None for all."""
    if not root().is_dir():
        return []
    names = [folder.name for folder in root().iterdir() if is_name(folder.name)]
    if owner is None:
        return sorted(names, key=_import_time)
    names = [name for name in names if is_owner(name, owner, HOST)]
    return sorted(names, key=lambda name: _import_time(name, owner, HOST))


def _import_time(name: str, *owners: str) -> float:
    """Return when these owners imported an image folder last; when it was stored without owners."""
    if owners:
        return max(folder_owners.import_time(root() / name, owner) for owner in owners)
    try:
        return (root() / name / arrays.CARD).stat().st_mtime
    except OSError:  # deleted meanwhile
        return 0.0


def is_owner(name: str, *owners: str) -> bool:
    """Return True if one of these browsers has imported the image folder."""
    return any(folder_owners.is_owner(root() / name, owner) for owner in owners)


def is_shared(name: str, owner: str) -> bool:
    """Return True if others than this browser have imported the image folder, too."""
    return folder_owners.has_owner(root() / name, besides=owner)


def withdraw(name: str, owner: str) -> None:
    """Offer an image folder to a browser no longer; it stays for the runs trained on it."""
    folder_owners.remove_owner(root() / name, owner)


def delete_folder(name: str, owner: str) -> None:
    """Delete an image folder; if others imported it, too, only offer it to this browser no longer.

    Raises:
        Problem: It belongs to another browser, or cannot be deleted.
    """
    folder = root() / name
    if not is_name(name) or not folder.is_dir():
        raise Problem("Image folder not found: {name}.", setting="data", name=name)
    if not is_owner(name, owner):
        raise Problem("Only the browser that uploaded an image folder can delete it.")
    try:
        withdraw(name, owner)
        if not folder_owners.has_owner(folder):
            arrays.remove_arrays(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
