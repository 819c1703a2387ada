"""Imports an uploaded zip in another process: ``python -m cnnviz.data.isolated_import``.

The server stays responsive meanwhile, and a damaged image that crashes a decoder does not crash the
server.
"""

import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from cnnviz.data import archive, image_folders
from cnnviz.data.dataset import ShareReport
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem, cannot_write, problem_from_json, problem_to_json
from cnnviz.resources import python_environment

MAX_SECONDS = 1_800.0
"""A zip that takes longer is given up: others wait for their turn."""


@contextlib.contextmanager
def reading_turn(announce: Callable[[], None]) -> Iterator[None]:
    """Wait for the turn to read a zip, and hold it; ``announce`` is called if others come first.

    One at a time on this machine, whichever server process reads it: each may take a gigabyte of
    memory.

    Raises:
        Problem: The folder of the image folders cannot be written.
    """
    folder = image_folders.root()
    lock = FileLock(folder / ".reading.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            announce()
            lock.acquire()
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def import_zip(
    file: BinaryIO,
    options: ImportOptions,
    *,
    origin: str,
    title: str,
    owner: str,
    report: ShareReport,
) -> image_folders.FolderCard:
    """Read an uploaded zip and store it; see :func:`cnnviz.data.image_folders.add_folder`.

    Raises:
        Problem: It is not an image folder, it cannot be stored, or the process crashed.
    """
    with tempfile.TemporaryDirectory(prefix="cnnviz-") as folder:
        path = Path(folder) / "upload.zip"
        try:
            with path.open("wb") as copy:
                file.seek(0)
                shutil.copyfileobj(file, copy)
        except OSError as error:
            raise cannot_write(folder, error, setting="") from error
        names = {"origin": origin, "title": title, "owner": owner}
        task = {"path": str(path), "options": dataclasses.asdict(options), "names": names}
        return image_folders.folder_card(_run_task(task, report), owner)


def _run_task(task: dict[str, Any], report: ShareReport) -> str:
    """Run a task in another process; return the name of the image folder."""
    with subprocess.Popen(
        [sys.executable, "-m", "cnnviz.data.isolated_import"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=python_environment({"PYTHONIOENCODING": "utf-8"}),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(MAX_SECONDS, process.kill)
        timer.start()
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended already; its code says why
                process.stdin.write(json.dumps(task))
                process.stdin.close()
            message: dict[str, Any] = {}
            for line in process.stdout:
                message = json.loads(line)
                if "share" in message:
                    report(message["share"])
        except BaseException:  # the reader has left and waits no longer
            process.kill()
            raise
        finally:
            timer.cancel()
    if "problem" in message:
        raise problem_from_json(message["problem"])
    if "name" not in message:
        raise Problem(
            "Reading the images failed (code {code}): they need too much memory or time here, or "
            "an image is damaged.",
            setting="zip",
            code=process.returncode,
        )
    return str(message["name"])


def main() -> int:
    """Run the task of the input; write messages to the output, one line of JSON each."""
    task = json.load(sys.stdin)
    if hasattr(os, "nice"):
        os.nice(5)  # the server and its students come first
    try:
        card = image_folders.add_folder(
            Path(task["path"]),
            ImportOptions(**task["options"]),
            **task["names"],
            bounds=archive.UPLOADED,
            report=lambda share: _write_message(share=round(share, 3)),
        )
    except Problem as problem:
        _write_message(problem=problem_to_json(problem))
        return 1
    _write_message(name=card.name)
    return 0


def _write_message(**message: object) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
