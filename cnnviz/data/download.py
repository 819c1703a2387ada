"""Downloads of published files into the app's own cache, checked and resumed.

Our own code because no library does all of it (pooch, for one, starts an interrupted download from
the beginning): several mirrors, checksums, a resumed download, the share that is done for a page
that shows it, and one download when several workers need the same file.
"""

import functools
import hashlib
import math
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from cnnviz.data.dataset import ShareReport
from cnnviz.data.idx import Source
from cnnviz.problem import Problem, cannot_write

_CHUNK_BYTES = 1 << 18
_TIMEOUT_SECONDS = 20.0
_QUIET_SECONDS = 5.0
"""A partial file that was not written to for so long belongs to no running download."""


class Unreachable(Exception):
    """A file could not be downloaded; the message says from where, and why."""


def download_dataset(
    title: str, sources: tuple[Source, ...], folder: Path, report: ShareReport
) -> None:
    """Download the files of a dataset from torchvision's mirrors.

    ``title`` is its name for readers, and that of torchvision's class, which knows the mirrors.

    Raises:
        Problem: No mirror can be reached, a file differs from the published one, the folder
            cannot be written, or ``CNNVIZ_DOWNLOAD=off``.
    """
    from torchvision import datasets  # type: ignore[import-untyped]

    def report_part(number: int, share: float) -> None:
        report((number + share) / len(sources))

    try:
        for number, source in enumerate(sources):
            published = getattr(datasets, title)
            mirrors = getattr(published, "mirrors", None)
            urls = [mirror + source.name for mirror in mirrors] if mirrors else [published.url]
            part = functools.partial(report_part, number)
            download_file(urls, folder / source.name, ("md5", source.md5), part)
    except Unreachable as error:
        raise Problem(
            "{title} is not on this machine and could not be downloaded ({detail}). The "
            "practice set works offline.",
            setting="data",
            nearest="practice",
            title=title,
            detail=str(error),
        ) from error


def download_file(
    urls: list[str], path: Path, checksum: tuple[str, str], report: ShareReport
) -> None:
    """Download a file that is not there yet, from the first URL that has it.

    An interrupted download stays beside it as ``….part`` and is resumed the next time.
    ``checksum`` is the algorithm's name in :mod:`hashlib`, and the first digits of the sum.

    Raises:
        Unreachable: No URL can be reached, what is there differs, or ``CNNVIZ_DOWNLOAD=off``.
        Problem: The folder cannot be written.
    """
    if path.is_file():
        return
    if os.environ.get("CNNVIZ_DOWNLOAD", "").lower() in ("off", "0", "no"):
        raise Unreachable("CNNVIZ_DOWNLOAD=off")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _try_urls(urls, path, checksum, report)
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def _try_urls(urls: list[str], path: Path, checksum: tuple[str, str], report: ShareReport) -> None:
    part = path.with_name(f"{path.name}.part")
    while _age(part) < _QUIET_SECONDS:  # another process is writing the file
        time.sleep(0.5)
    if path.is_file():
        return
    algorithm, digits = checksum
    failures = []
    for url in urls:
        try:
            _download(url, part, report)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            failures.append(f"{url}: {getattr(error, 'reason', error)}")
            continue
        with part.open("rb") as file:
            digest = hashlib.file_digest(
                file, lambda: hashlib.new(algorithm, usedforsecurity=False)
            )
        if digest.hexdigest().startswith(digits):
            part.replace(path)
            return
        part.unlink()
        failures.append(f"{url}: {algorithm.upper()}")
    raise Unreachable("; ".join(failures))


def _age(part: Path) -> float:
    """Return the seconds since a file was written to; infinity if there is no file."""
    try:
        return time.time() - part.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _download(url: str, part: Path, report: ShareReport) -> None:
    """Append the rest of a file; a server that cannot resume sends it from the start."""
    size = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={size}-"} if size else {})
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is missing: the checksum decides
            return
        raise
    with response:
        if response.status != 206:
            size = 0
        total = size + int(response.headers.get("Content-Length") or 0)
        with part.open("ab" if size else "wb") as file:
            while chunk := response.read(_CHUNK_BYTES):
                file.write(chunk)
                size += len(chunk)
                report(min(size / total, 1.0) if total else 0.0)
