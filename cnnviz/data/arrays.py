"""Arrays in a folder, decoded once and memory-mapped.

A folder holds one ``.npy`` file for each array and ``card.json`` with their checksums. It is
written under another name and renamed, so that no reader sees an incomplete one.
"""

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
_PARTIAL = ".making-"
_STALE_SECONDS = 24 * 3600
Arrays = tuple[Images, Labels, Images, Labels]


class Damaged(Exception):
    """A folder of arrays is missing, incomplete or changed."""


def write_arrays(folder: Path, arrays: Arrays, facts: Mapping[str, Any]) -> None:
    """Write arrays and facts; another process may do the same at the same time.

    Args:
        folder: The folder; one that exists already and is undamaged stays, and of a damaged one
            the folders inside it.
        arrays: Images (N, C, H, W) and labels (N,) for training, then those for the test.
        facts: What ``card.json`` holds beside the checksums.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _delete_stale(folder.parent)
    partial = folder.parent / f"{_PARTIAL}{secrets.token_hex(8)}"
    partial.mkdir()
    try:
        sums = {}
        for name, array in zip(FILES, arrays, strict=True):
            # A view of another array is written as that one is: whole and in C order.
            plain = np.ascontiguousarray(array)
            np.save(partial / f"{name}.npy", plain, allow_pickle=False)
            sums[name] = zlib.crc32(plain.data)
        text = json.dumps({**facts, "crc32": sums}, indent=2, ensure_ascii=False)
        (partial / CARD).write_text(text + "\n", encoding="utf-8")
        _rename(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _rename(partial: Path, folder: Path) -> None:
    """Give a complete folder its name, unless an undamaged one has it already."""
    for _attempt in range(2):
        try:
            partial.replace(folder)  # an empty or missing folder is replaced, no other
            return
        except OSError:
            if not folder.is_dir():
                raise
        try:
            check_arrays(folder)
            return
        except Damaged:
            with contextlib.suppress(FileNotFoundError):  # another process may have been faster
                _copy_folders(folder, partial)
                remove_arrays(folder)
    partial.replace(folder)


def _copy_folders(old: Path, new: Path) -> None:
    """Copy the folders inside a folder of damaged arrays: what others have added lasts."""
    for inner in filter(Path.is_dir, old.iterdir()):
        shutil.copytree(inner, new / inner.name, dirs_exist_ok=True)


def remove_arrays(folder: Path) -> None:
    """Delete a folder: renamed at once, then file by file.

    Raises:
        OSError: It cannot be deleted.
    """
    renamed = folder.parent / f"{_PARTIAL}{secrets.token_hex(8)}"
    folder.replace(renamed)
    shutil.rmtree(renamed, ignore_errors=True)


def _delete_stale(parent: Path) -> None:
    """Delete incomplete folders that are older than a day."""
    for partial in parent.glob(f"{_PARTIAL}*"):
        try:
            stale = time.time() - partial.stat().st_mtime > _STALE_SECONDS
        except OSError:
            continue  # deleted meanwhile
        if stale:
            shutil.rmtree(partial, ignore_errors=True)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the facts of ``card.json``.

    Raises:
        Damaged: It is missing or is not a card.
    """
    try:
        facts = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(str(error)) from error
    if not isinstance(facts, dict) or not isinstance(facts.get("crc32"), dict):
        raise Damaged(f"{folder / CARD} is not a card")
    return facts


def map_arrays(folder: Path) -> Arrays:
    """Return the memory-mapped arrays of a folder, whose pages all processes share.

    They are mapped copy-on-write: torch uses them without a copy, which it does not do with
    read-only memory, and no process can change another's images.

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


def check_arrays(folder: Path) -> Arrays:
    """Return the arrays of a folder after checking their checksums.

    Raises:
        Damaged: A file is changed, missing or cut off.
    """
    sums = read_card(folder)["crc32"]
    arrays = map_arrays(folder)
    named: list[tuple[str, NDArray[Any]]] = list(zip(FILES, arrays, strict=True))
    for name, array in named:
        if zlib.crc32(array.data) != sums.get(name):
            raise Damaged(f"{folder / name}.npy has been changed")
    return arrays
