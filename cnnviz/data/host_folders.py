"""Image folders of the host: ``CNNVIZ_FOLDERS`` names them, all browsers are offered them."""

import contextlib
import hashlib
import itertools
import json
import os
from pathlib import Path
from urllib.parse import parse_qsl

from cnnviz.data import archive, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.folder_owners import HOST
from cnnviz.problem import Problem, Quoted

_IS_COLOR = {"rgb": True, "gray": False, "grey": False}


def parse_options(query: str) -> ImportOptions:
    """Return the options that follow the path of a folder.

    Raises:
        Problem: It names something else than ``side``, ``color`` (or ``colour``) and ``seed``,
            or an invalid value.
    """
    values = dict(parse_qsl(query, keep_blank_values=True))
    default = ImportOptions()
    color = _IS_COLOR.get(values.pop("color", values.pop("colour", "rgb")))
    numbers = {name: values.pop(name, str(getattr(default, name))) for name in ("side", "seed")}
    if values or color is None or not all(map(str.isdecimal, numbers.values())):
        raise Problem(
            "Cannot read the options “{query}”. Example: side=64&color=gray&seed=1.",
            query=query,
        )
    return ImportOptions(int(numbers["side"]), color, int(numbers["seed"]))


def import_host_folders() -> list[Problem]:
    """Read the folders of the host that are new or have changed.

    ``CNNVIZ_FOLDERS`` names folders and zip files. Options may follow a path as in a link:
    ``/srv/leaves?side=64&color=gray&seed=1``.

    Returns:
        Why some of them cannot be offered.
    """
    problems = []
    for text in filter(str.strip, os.environ.get("CNNVIZ_FOLDERS", "").split(os.pathsep)):
        path, _, query = text.partition("?")
        try:
            _import_folder(Path(path).expanduser(), parse_options(query))
        except Problem as problem:
            problems.append(
                Problem(
                    "{path} (CNNVIZ_FOLDERS) is not available: {reason}",
                    path=Quoted(path),
                    reason=problem,
                )
            )
    return problems


def _import_folder(path: Path, options: ImportOptions) -> None:
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    note = image_folders.root() / f"hosted-{digest}.json"
    signature = f"{_signature(path)} {options}"
    before = _read_note(note)
    if before.get("signature") == signature and image_folders.is_owner(before["name"], HOST):
        return
    card = image_folders.add_folder(path, options, origin=path.name)
    if before.get("name", card.name) != card.name:
        image_folders.withdraw(before["name"], HOST)
    text = json.dumps({"path": str(path), "signature": signature, "name": card.name})
    with contextlib.suppress(OSError):  # it is read again the next time
        note.write_text(text, encoding="utf-8")


def _read_note(note: Path) -> dict[str, str]:
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    known = isinstance(facts, dict) and image_folders.is_name(str(facts.get("name")))
    return facts if known else {}


def _signature(path: Path) -> str:
    """Return a text that changes when a file is added, removed or written to."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    if not path.exists():
        raise Problem("the folder does not exist.")
    digest = hashlib.sha256()
    for file in itertools.islice(files, archive.OWN.files + 1):
        with contextlib.suppress(OSError):  # deleted meanwhile
            facts = file.stat()
            digest.update(f"{file} {facts.st_size} {facts.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest()
