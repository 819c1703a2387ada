"""Arrays in a folder, decoded once, memory-mapped by whoever needs them.

A folder holds one ``.npy`` file for each array and ``card.json`` with their checksums. It is made
beside its place and renamed, so that nobody sees half of it.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Images, Labels

FILES = ("train_images", "train_labels", "test_images", "test_labels")
CARD = "card.json"
_MAKING = ".making-"
_STALE_SECONDS = 24 * 3600
Arrays = tuple[Images, Labels, Images, Labels]


class Damaged(Exception):
    """A folder of arrays is missing, incomplete or changed."""


def write(folder: Path, arrays: Arrays, facts: Mapping[str, Any]) -> None:
    """Write arrays and facts; another process that does the same at once does no harm.

    Args:
        folder: Its place; where there is one already that can be read, that stays.
        arrays: Images (N, C, H, W) and labels (N,) for training, likewise for the test.
        facts: What ``card.json`` is to say beside the checksums.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    making = folder.parent / f"{_MAKING}{secrets.token_hex(8)}"
    making.mkdir()
    try:
        sums = {}
        for name, array in zip(FILES, arrays, strict=True):
            # A view of another array is written as that one is: whole and in C order.
            plain = np.ascontiguousarray(array)
            np.save(making / f"{name}.npy", plain, allow_pickle=False)
            sums[name] = zlib.crc32(plain.data)
        text = json.dumps({**facts, "crc32": sums}, indent=2, ensure_ascii=False)
        (making / CARD).write_text(text + "\n", encoding="utf-8")
        _put(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _put(making: Path, folder: Path) -> None:
    """Give a finished folder its name, unless a good one has it already."""
    for _attempt in range(2):
        try:
            making.replace(folder)  # an empty or missing folder is replaced, no other
            return
        except OSError:
            if not folder.is_dir():
                raise
        try:
            check(folder)
            return
        except Damaged:
            with contextlib.suppress(FileNotFoundError):  # another process may have been quicker
                remove(folder)
    making.replace(folder)


def remove(folder: Path) -> None:
    """Take a folder away: out of sight at once, then file by file.

    Raises:
        OSError: It cannot be.
    """
    grave = folder.parent / f"{_MAKING}{secrets.token_hex(8)}"
    folder.replace(grave)
    shutil.rmtree(grave, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Take away what others left half done a day ago."""
    for left in parent.glob(f"{_MAKING}*"):
        try:
            stale = time.time() - left.stat().st_mtime > _STALE_SECONDS
        except OSError:
            continue  # gone meanwhile
        if stale:
            shutil.rmtree(left, ignore_errors=True)


def card(folder: Path) -> dict[str, Any]:
    """Return what ``card.json`` says.

    Raises:
        Damaged: It is missing or no card.
    """
    try:
        facts = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(str(error)) from error
    if not isinstance(facts, dict) or not isinstance(facts.get("crc32"), dict):
        raise Damaged(f"{folder / CARD} is no card")
    return facts


def mapped(folder: Path) -> Arrays:
    """Return the arrays of a folder; their pages are in memory once for all processes.

    They are mapped copy-on-write: torch may take them as they are, which it does not do with
    memory that must not be written, and no process can change another's pictures.

    Raises:
        Damaged: A file is missing or cut off.
    """
    train_images, train_labels, test_images, test_labels = (_map(folder, name) for name in FILES)
    return train_images, train_labels, test_images, test_labels


def _map(folder: Path, name: str) -> NDArray[Any]:
    try:
        array = np.load(folder / f"{name}.npy", mmap_mode="c", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise Damaged(str(error)) from error
    # A plain array on the mapped memory: np.memmap would make every slice one, too.
    return np.asarray(array).view(np.ndarray)


def check(folder: Path) -> Arrays:
    """Return the arrays of a folder whose checksums are right.

    Raises:
        Damaged: They are not, or a file is missing or cut off.
    """
    sums = card(folder)["crc32"]
    arrays = mapped(folder)
    named: list[tuple[str, NDArray[Any]]] = list(zip(FILES, arrays, strict=True))
    for name, array in named:
        if zlib.crc32(array.data) != sums.get(name):
            raise Damaged(f"{folder / name}.npy has been changed")
    return arrays
