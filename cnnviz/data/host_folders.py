"""Image folders that the host of the server names, in ``CNNVIZ_FOLDERS``.

How one is to be read may follow its path as in a link: ``/srv/leaves?side=64&colour=grey&seed=1``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from urllib.parse import parse_qsl

from cnnviz.data import archive, image_folders
from cnnviz.data.decode_folder import Wanted
from cnnviz.problem import Problem, Quoted

COLOUR, GREY = "rgb", "grey"


def named() -> list[str]:
    """Return the folders and zip files that the environment names, with how to read them."""
    return list(filter(str.strip, os.environ.get("CNNVIZ_FOLDERS", "").split(os.pathsep)))


def wanted(query: str) -> Wanted:
    """Return how pictures are to be read, by what follows the path of a folder.

    Raises:
        Problem: It names something else than ``side``, ``colour`` and ``seed``, or a value that
            cannot be.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    usual = Wanted()
    colour = given.pop("colour", COLOUR)
    numbers = {name: given.pop(name, str(getattr(usual, name))) for name in ("side", "seed")}
    if given or colour not in (COLOUR, GREY) or not all(map(str.isdecimal, numbers.values())):
        raise Problem(
            "“{query}” does not say how to read images; write, for example, "
            "side=64&colour=grey&seed=1.",
            query=query,
        )
    return Wanted(int(numbers["side"]), colour == COLOUR, int(numbers["seed"]))


def prepare() -> list[Problem]:
    """Read what is named and was not read yet, or has changed since.

    Returns:
        Why some of it cannot be offered.
    """
    problems = []
    for text in named():
        path, _, query = text.partition("?")
        try:
            _prepare(Path(path).expanduser(), wanted(query))
        except Problem as problem:
            problems.append(
                Problem(
                    "{path} (CNNVIZ_FOLDERS) is not available: {reason}",
                    path=Quoted(path),
                    reason=problem,
                )
            )
    return problems


def _prepare(path: Path, wanted: Wanted) -> None:
    note = (
        image_folders.root() / f"hosted-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.json"
    )
    signature = f"{_signature(path)} {wanted}"
    before = _read(note)
    if before.get("signature") == signature and image_folders.owns(
        before["name"], image_folders.HOST
    ):
        return
    made = image_folders.add(path, wanted, origin=path.name)
    if before.get("name", made.name) != made.name:
        image_folders.withdraw(before["name"], image_folders.HOST)
    text = json.dumps({"path": str(path), "signature": signature, "name": made.name})
    with contextlib.suppress(OSError):  # it is read again the next time
        note.write_text(text, encoding="utf-8")


def _read(note: Path) -> dict[str, str]:
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        found if isinstance(found, dict) and image_folders.is_name(str(found.get("name"))) else {}
    )


def _signature(path: Path) -> str:
    """Return what changes when a file is added, removed or written to."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    if not path.exists():
        raise Problem("the folder does not exist.")
    digest = hashlib.sha256()
    for number, file in enumerate(files):
        if number > archive.OWN.files:
            break
        with contextlib.suppress(OSError):  # gone meanwhile
            facts = file.stat()
            digest.update(f"{file} {facts.st_size} {facts.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest()
