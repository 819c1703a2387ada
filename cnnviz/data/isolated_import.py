"""Reading an image folder in a process of its own: ``python -m cnnviz.data.isolated_import``.

The server that took the zip in goes on meanwhile, and whatever a damaged picture does to a decoder,
it does not do to the server.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, BinaryIO

from cnnviz.data import archive, image_folders
from cnnviz.data.archive import Bounds
from cnnviz.data.dataset import Report
from cnnviz.data.decode_folder import Wanted
from cnnviz.problem import Problem, problem_from_json, problem_to_json
from cnnviz.resources import PYTHONPATH

MOST_SECONDS = 1_800.0
"""A zip that takes longer is given up: others wait for their turn."""


def add(
    file: BinaryIO, wanted: Wanted, *, origin: str, title: str, owner: str, report: Report
) -> image_folders.Card:
    """Read an uploaded zip and keep it; see :func:`cnnviz.data.image_folders.add`.

    Raises:
        Problem: It is no image folder, it cannot be kept, or the process died of it.
    """
    with tempfile.TemporaryDirectory(prefix="cnnviz-") as folder:
        path = Path(folder) / "upload.zip"
        try:
            with path.open("wb") as copy:
                file.seek(0)
                shutil.copyfileobj(file, copy)
        except OSError as error:
            raise Problem(
                "Cannot write to {folder}: {detail}.",
                folder=folder,
                detail=error.strerror or str(error),
            ) from error
        asked = {
            "path": str(path),
            "wanted": dataclasses.asdict(wanted),
            "origin": origin,
            "title": title,
            "owner": owner,
            "bounds": dataclasses.asdict(archive.UPLOADED),
        }
        return image_folders.card(_ask(asked, report))


def _ask(asked: dict[str, Any], report: Report) -> str:
    """Have a process read what is asked for; return the name of the set."""
    home = PYTHONPATH
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    with subprocess.Popen(
        [sys.executable, "-m", "cnnviz.data.isolated_import"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        patience = threading.Timer(MOST_SECONDS, process.kill)
        patience.start()
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended already; its code says why
                process.stdin.write(json.dumps(asked))
                process.stdin.close()
            told: dict[str, Any] = {}
            for line in process.stdout:
                told = json.loads(line)
                if "share" in told:
                    report(told["share"])
        except BaseException:  # the reader left: nobody waits for the pictures any more
            process.kill()
            raise
        finally:
            patience.cancel()
    if "problem" in told:
        raise problem_from_json(told["problem"])
    if "name" not in told:
        raise Problem(
            "Reading the images failed (code {code}): they need too much memory or time here, "
            "or an image is damaged.",
            setting="zip",
            code=process.returncode,
        )
    return str(told["name"])


def main() -> int:
    """Read what the input asks for; tell on the output, a line of JSON at a time."""
    asked = json.load(sys.stdin)
    if hasattr(os, "nice"):
        os.nice(5)  # the server and its students come first
    try:
        card = image_folders.add(
            Path(asked["path"]),
            Wanted(**asked["wanted"]),
            origin=asked["origin"],
            title=asked["title"],
            owner=asked["owner"],
            bounds=Bounds(**asked["bounds"]),
            report=lambda share: _tell(share=round(share, 3)),
        )
    except Problem as problem:
        _tell(problem=problem_to_json(problem))
        return 1
    _tell(name=card.name)
    return 0


def _tell(**said: object) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.exit(main())
