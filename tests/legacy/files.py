"""Files that the code at commit 934132e wrote: a store, image folders and files of weights.

Today's code must read them. ``store_934132e.json`` (one run per line) and ``data_934132e.json``
hold what the code at that commit read from them.
"""

from __future__ import annotations

import json
import lzma
import platform
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
UPLOADS = FOLDER / "uploads"
ME, OTHER = "a" * 32, "b" * 32
"""The two browsers that started the runs and uploaded the image folders."""


def read(name: str) -> Any:
    """Return the facts that the code at 934132e read."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def unpack_store(folder: Path) -> str:
    """Unpack the store into a folder and return its URL."""
    path = folder / "store_934132e.sqlite"
    path.write_bytes(lzma.decompress((FOLDER / "store_934132e.sqlite.xz").read_bytes()))
    return f"sqlite:///{path}"


def stop_queue(url: str) -> None:
    """Change a store of 934132e so that opening the training page starts no worker.

    The runs in the queue become stopped runs, and the device of this machine is filled in.
    """
    device = (platform.node(), "cpu", "CPU", 2, "2.15", time.time(), 1)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE runs SET state = 'stopped' WHERE state = 'queued'")
        connection.execute(
            "INSERT INTO devices (machine, kind, title, threads, torch, seen, count)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            device,
        )
    connection.close()


def copy_sets(folder: Path) -> str:
    """Copy the image folders and return the path for CNNVIZ_SETS."""
    sets = folder / "sets"
    shutil.copytree(FOLDER / "sets", sets)
    return str(sets)
