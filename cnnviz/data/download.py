"""Downloads of the published files into the app's own cache, checked and resumed."""

from __future__ import annotations

import hashlib
import math
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from cnnviz.data.dataset import Report
from cnnviz.data.idx import Source
from cnnviz.problem import Problem

_PIECE = 1 << 18
_TIMEOUT = 20.0
_QUIET = 5.0


def fetch(
    title: str, torchvision_name: str, sources: tuple[Source, ...], raw: Path, report: Report
) -> None:
    """Download the files of a dataset from torchvision's mirrors.

    A file broken off stays beside its place as ``….part`` and is gone on with the next time.

    Args:
        title: The dataset's name for readers.
        torchvision_name: Name of torchvision's class, which knows the mirrors.
        sources: The files.
        raw: The folder to write into.
        report: Told the share that is done, 0–1.

    Raises:
        Problem: No mirror can be reached, a file differs from the published one, the folder
            cannot be written, or ``CNNVIZ_DOWNLOAD=off``.
    """
    if os.environ.get("CNNVIZ_DOWNLOAD", "").lower() in ("off", "0", "no"):
        raise _offline(title, "CNNVIZ_DOWNLOAD=off")
    mirrors = _mirrors(torchvision_name)
    try:
        raw.mkdir(parents=True, exist_ok=True)
        for number, source in enumerate(sources):
            if not (raw / source.name).is_file():
                part_of_file = _share(report, number, len(sources))
                _fetch_file(title, mirrors, source, raw, part_of_file)
    except OSError as error:
        raise Problem(
            "{folder} cannot be written: {detail}.",
            setting="data",
            folder=str(raw),
            detail=error.strerror or str(error),
        ) from error


def _mirrors(torchvision_name: str) -> list[str]:
    from torchvision import datasets  # type: ignore[import-untyped]

    return list(getattr(datasets, torchvision_name).mirrors)


def _share(report: Report, number: int, count: int) -> Callable[[float], None]:
    return lambda share: report((number + share) / count)


def _fetch_file(title: str, mirrors: list[str], source: Source, raw: Path, report: Report) -> None:
    part = raw / f"{source.name}.part"
    _await_other(part)
    if (raw / source.name).is_file():
        return
    failures = []
    for mirror in mirrors:
        try:
            _stream(mirror + source.name, part, report)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            failures.append(f"{mirror}: {getattr(error, 'reason', error)}")
            continue
        if hashlib.md5(part.read_bytes(), usedforsecurity=False).hexdigest() == source.md5:
            part.replace(raw / source.name)
            return
        part.unlink()
        failures.append(f"{mirror}: MD5")
    raise _offline(title, "; ".join(failures))


def _await_other(part: Path) -> None:
    """Wait while another process writes the file: two at once would spoil it."""
    while _age(part) < _QUIET:
        time.sleep(0.5)


def _age(part: Path) -> float:
    """Return the seconds since a file was written to; infinity if there is none."""
    try:
        return time.time() - part.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _stream(url: str, part: Path, report: Report) -> None:
    """Append what is missing of a file; a server that cannot resume sends it from the start."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is missing: the checksum decides
            return
        raise
    with response:
        if response.status != 206:
            have = 0
        total = have + int(response.headers.get("Content-Length") or 0)
        with part.open("ab" if have else "wb") as file:
            while piece := response.read(_PIECE):
                file.write(piece)
                have += len(piece)
                report(min(have / total, 1.0) if total else 0.0)


def _offline(title: str, detail: str) -> Problem:
    return Problem(
        "{title} is not on this machine and could not be downloaded ({detail}). The practice set "
        "needs no network.",
        setting="data",
        nearest="practice",
        title=title,
        detail=detail,
    )
