"""Image folders that the host of the server names, in ``CNNVIZ_FOLDERS``."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from cnnviz.data import archive, kept
from cnnviz.data.folders import Wanted
from cnnviz.problem import Problem


def paths() -> list[Path]:
    """Return the folders and zip files that the environment names."""
    named = os.environ.get("CNNVIZ_FOLDERS", "").split(os.pathsep)
    return [Path(path).expanduser() for path in named if path.strip()]


def prepare() -> list[Problem]:
    """Read what is named and was not read yet, or has changed since, 32×32 in colour.

    Returns:
        Why some of it cannot be offered.
    """
    problems = []
    for path in paths():
        try:
            _prepare(path)
        except Problem as problem:
            problems.append(
                Problem(
                    "{path} (CNNVIZ_FOLDERS) cannot be offered: {reason}",
                    path=str(path),
                    reason=problem,
                )
            )
    return problems


def _prepare(path: Path) -> None:
    note = kept.root() / f"hosted-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.json"
    signature = _signature(path)
    before = _read(note)
    if before.get("signature") == signature and kept.owns(before["name"], kept.HOST):
        return
    made = kept.add(path, Wanted(), origin=path.name)
    if before.get("name", made.name) != made.name:
        kept.withdraw(before["name"], kept.HOST)
    text = json.dumps({"path": str(path), "signature": signature, "name": made.name})
    with contextlib.suppress(OSError):  # it is read again the next time
        note.write_text(text, encoding="utf-8")


def _read(note: Path) -> dict[str, str]:
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and kept.is_name(str(found.get("name"))) else {}


def _signature(path: Path) -> str:
    """Return what changes when a file is added, removed or written to."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    if not path.exists():
        raise Problem("there is no such folder.")
    digest = hashlib.sha256()
    for number, file in enumerate(files):
        if number > archive.OWN.files:
            break
        with contextlib.suppress(OSError):  # gone meanwhile
            facts = file.stat()
            digest.update(f"{file} {facts.st_size} {facts.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest()
