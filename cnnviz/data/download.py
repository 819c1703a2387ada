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


class Unreachable(Exception):
    """A file could not be had; says from where, and why."""


def fetch(
    title: str, torchvision_name: str, sources: tuple[Source, ...], raw: Path, report: Report
) -> None:
    """Download the files of a dataset from torchvision's mirrors.

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
    try:
        mirrors = _mirrors(torchvision_name)
        for number, source in enumerate(sources):
            urls = [mirror + source.name for mirror in mirrors]
            fetch_file(
                urls, raw / source.name, ("md5", source.md5), _share(report, number, len(sources))
            )
    except Unreachable as failure:
        raise Problem(
            "{title} is not on this machine and could not be downloaded ({detail}). The "
            "practice set works offline.",
            setting="data",
            nearest="practice",
            title=title,
            detail=str(failure),
        ) from failure


def fetch_file(urls: list[str], path: Path, checksum: tuple[str, str], report: Report) -> None:
    """Download a file that is not there yet, from the first place that has it.

    A file broken off stays beside its place as ``….part`` and is gone on with the next time.

    Args:
        urls: Where it is to be had.
        path: Where it is to lie.
        checksum: The algorithm's name in :mod:`hashlib`, and the first digits of the sum.
        report: Told the share that is done, 0–1.

    Raises:
        Unreachable: No place can be reached, what is there differs, or ``CNNVIZ_DOWNLOAD=off``.
        Problem: The folder cannot be written.
    """
    if path.is_file():
        return
    if os.environ.get("CNNVIZ_DOWNLOAD", "").lower() in ("off", "0", "no"):
        raise Unreachable("CNNVIZ_DOWNLOAD=off")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(urls, path, checksum, report)
    except OSError as error:
        raise Problem(
            "Cannot write to {folder}: {detail}.",
            setting="data",
            folder=str(path.parent),
            detail=error.strerror or str(error),
        ) from error


def _mirrors(torchvision_name: str) -> list[str]:
    from torchvision import datasets  # type: ignore[import-untyped]

    return list(getattr(datasets, torchvision_name).mirrors)


def _share(report: Report, number: int, count: int) -> Callable[[float], None]:
    return lambda share: report((number + share) / count)


def _fetch(urls: list[str], path: Path, checksum: tuple[str, str], report: Report) -> None:
    part = path.with_name(f"{path.name}.part")
    _await_other(part)
    if path.is_file():
        return
    algorithm, digits = checksum
    failures = []
    for url in urls:
        try:
            _stream(url, part, report)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            failures.append(f"{url}: {getattr(error, 'reason', error)}")
            continue
        with part.open("rb") as file:
            found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
        if found.hexdigest().startswith(digits):
            part.replace(path)
            return
        part.unlink()
        failures.append(f"{url}: {algorithm.upper()}")
    raise Unreachable("; ".join(failures))


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
