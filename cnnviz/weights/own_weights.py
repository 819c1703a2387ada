"""Weights that readers upload to look inside: files on the server, each for one browser.

They are stored in the folder ``CNNVIZ_WEIGHTS`` as they were uploaded, and are checked again each
time they are loaded. A file's name, and which network it is for, are known to its owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import platformdirs

from cnnviz.data.free_space import check_free_space
from cnnviz.problem import Problem, reason_of

MAX_BYTES = 576 * 2**20
"""Of one file: 150 million parameters of four bytes are 572 MB, then there are names and shapes."""
MOST_FILES = 3
"""Kept per browser; a further one replaces the oldest."""
MOST_BYTES = 8 * 2**30
"""Of all files in the folder; the oldest are deleted first."""
MAX_NAME = 60
_ID = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class OwnWeights:
    """Facts about a file.

    Attributes:
        id: Names it, 16 hexadecimal digits.
        net: The network, a catalog id or a text form.
        name: Of the file, as its owner calls it.
    """

    id: str
    net: str
    name: str

    @property
    def file(self) -> Path:
        """Where the weights are."""
        return root() / f"{self.id}.weights"


def root() -> Path:
    """Return the folder in which the files are stored."""
    folder = os.environ.get("CNNVIZ_WEIGHTS")
    return Path(folder) if folder else platformdirs.user_data_path("cnnviz") / "weights"


def keep_weights(file: BinaryIO, net: str, name: str, owner: str) -> OwnWeights:
    """Store a file for a browser, without reading what it contains; return its facts.

    Raises:
        Problem: The folder cannot be written, or its disk is nearly full.
    """
    check_free_space(root())
    kept = OwnWeights(secrets.token_hex(8), net, " ".join(name.split())[:MAX_NAME])
    try:
        root().mkdir(parents=True, exist_ok=True)
        _write(kept, file, owner)
    except OSError as error:
        raise Problem(
            "The weights cannot be stored: {detail}.", setting="weights", detail=reason_of(error)
        ) from error
    _delete_oldest(owner)
    return kept


def _write(kept: OwnWeights, file: BinaryIO, owner: str) -> None:
    """Write a file and its facts, or nothing."""
    try:
        file.seek(0)
        with kept.file.open("wb") as copy:
            shutil.copyfileobj(file, copy, 2**20)
        facts = {**asdict(kept), "owner": _digest(owner)}
        partial = kept.file.with_suffix(".partial")
        partial.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        partial.replace(_facts_file(kept.id))  # a file without facts does not exist for anybody
    except OSError:
        _delete_files(kept.id)
        raise


def find_weights(id: str, owner: str | None = None) -> OwnWeights:
    """Return the facts about a file.

    Args:
        id: Of the file.
        owner: The browser that asks; None where it has been asked before.

    Raises:
        Problem: There is no such file, or another browser has uploaded it.
    """
    kept, its_owner = _read_facts(id) or (None, "")
    if kept is None or (owner is not None and its_owner != _digest(owner)):
        raise Problem(
            "The weights of this link are not available: only the browser that uploaded them can "
            "open them, and the server keeps only its last {most} files. Upload them here.",
            setting="weights",
            most=MOST_FILES,
        )
    return kept


def list_weights(owner: str) -> list[OwnWeights]:
    """Return the files of a browser, the latest first."""
    found = (_read_facts(file.stem) for file in _latest_first())
    return [kept for kept, its_owner in filter(None, found) if its_owner == _digest(owner)]


def delete_weights(id: str, owner: str) -> None:
    """Delete a file of a browser; nothing happens if it has no such file."""
    if id in {kept.id for kept in list_weights(owner)}:
        _delete_files(id)


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:32]


def _facts_file(id: str) -> Path:
    return root() / f"{id}.json"


def _read_facts(id: str) -> tuple[OwnWeights, str] | None:
    """Return the facts about a file and the digest of its owner, None if it does not exist."""
    if not _ID.fullmatch(id):
        return None
    try:
        facts = json.loads(_facts_file(id).read_text(encoding="utf-8"))
        return OwnWeights(id, str(facts["net"]), str(facts["name"])), str(facts["owner"])
    except (OSError, ValueError, KeyError, TypeError):  # deleted, or damaged on the disk
        return None


def _latest_first() -> list[Path]:
    times = {}
    for file in root().glob("*.json"):
        try:
            times[file] = file.stat().st_mtime_ns
        except FileNotFoundError:  # another session has deleted it just now
            continue
    return sorted(times, key=times.__getitem__, reverse=True)


def _delete_oldest(owner: str) -> None:
    """Delete what the browser, or all browsers together, have too much of."""
    for kept in list_weights(owner)[MOST_FILES:]:
        _delete_files(kept.id)
    total = 0
    for place, facts in enumerate(_latest_first()):
        total += _size(facts.with_suffix(".weights"))
        if place and total > MOST_BYTES:
            _delete_files(facts.stem)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # another session has deleted it just now
        return 0


def _delete_files(id: str) -> None:
    for suffix in (".json", ".partial", ".weights"):
        (root() / f"{id}{suffix}").unlink(missing_ok=True)
