"""Who has imported an image folder, and the words of each: title, source, what was ignored.

Identical imports share the images. The words belong to the owner, a browser or the host; no one is
shown those of another browser. Each owner has a file in the folder, with the words as JSON. In a
folder of an older version the files are empty, and the words of all owners are in its card.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HOST = "host"
"""The owner of image folders of the host and the command line; they are offered to all browsers."""
MAX_TITLE = 60
WORDS = (
    "title", "source", "skipped", "skipped_names", "others", "empty", "empty_names", "made",
)  # fmt: skip
"""The facts of a card that belong to an owner."""
_OWNERS = "owners"


def _owner_file(folder: Path, owner: str) -> Path:
    """Return the file of an owner; its name does not reveal the browser."""
    name = HOST if owner == HOST else hashlib.sha256(owner.encode()).hexdigest()[:32]
    return folder / _OWNERS / name


def is_owner(folder: Path, owner: str) -> bool:
    """Return True if a browser, or the host, has imported an image folder."""
    return _owner_file(folder, owner).is_file()


def has_owner(folder: Path, *, besides: str = "") -> bool:
    """Return True if an image folder has an owner, besides the one that is named."""
    files = (folder / _OWNERS).glob("*")
    return any(file != _owner_file(folder, besides) for file in files)


def import_time(folder: Path, owner: str) -> float:
    """Return when an owner last imported an image folder, in seconds since 1970; 0 for never."""
    try:
        return _owner_file(folder, owner).stat().st_mtime
    except OSError:
        return 0.0


def add_owner(folder: Path, owner: str, words: Mapping[str, Any]) -> None:
    """Add an owner with its words; those of an earlier import are replaced.

    Raises:
        OSError: The folder cannot be written.
    """
    file = _owner_file(folder, owner)
    file.parent.mkdir(exist_ok=True)
    partial = folder / f"{_OWNERS}-{secrets.token_hex(8)}"
    partial.write_text(json.dumps(words, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(file)  # no reader sees half of the words


def remove_owner(folder: Path, owner: str) -> None:
    """Remove an owner and its words."""
    _owner_file(folder, owner).unlink(missing_ok=True)


def read_words(folder: Path, owners: Sequence[str], classes: Sequence[str]) -> dict[str, Any]:
    """Return the words of the first of these owners that has imported a folder, else the host's.

    Without any of them, the classes of the images serve as the title.
    """
    for owner in (*owners, HOST):
        try:
            text = _owner_file(folder, owner).read_text(encoding="utf-8")
            facts = json.loads(text) if text else {}  # empty: the words of the card
            return {name: facts[name] for name in WORDS if name in facts}
        except OSError:
            continue
        except (ValueError, TypeError):  # not JSON, or no dict
            break
    return neutral_words(classes)


def neutral_words(classes: Sequence[str]) -> dict[str, Any]:
    """Return the words for a reader who has not imported the folder: its classes as the title."""
    title = ", ".join(classes)
    title = title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"
    return {"title": title, "source": "", "skipped": 0, "skipped_names": [], "others": 0}
