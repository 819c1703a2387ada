"""The files of a folder or a zip archive, read without unpacking the archive to disk."""

import functools
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cnnviz.data import image_reading
from cnnviz.problem import Problem, Quoted, reason_of

MEGABYTE = 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flag bits of an entry: APPNOTE.TXT of the zip format, 4.4.4
_ENTRY_BYTES = 200  # of the central directory per file, with a name of usual length
_ENTRY_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What zipfile raises for a damaged entry."""


@dataclass(frozen=True)
class Bounds:
    """Upper bounds of an import.

    Attributes:
        packed: Bytes of a zip archive.
        files: Files in it, or in a folder.
        unpacked: Bytes of all files; counted while reading, whatever headers say.
        decoded: Bytes of all images in memory.
    """

    packed: int
    files: int
    unpacked: int
    decoded: int


UPLOADED = Bounds(200 * MEGABYTE, 100_000, 1_024 * MEGABYTE, 1_024 * MEGABYTE)
"""For uploads."""
OWN = Bounds(50_000 * MEGABYTE, 2_000_000, 200_000 * MEGABYTE, 16_000 * MEGABYTE)
"""For the host's own disk."""


class Unreadable(Exception):
    """A file that cannot be read; others may be."""


@dataclass(frozen=True)
class Entry:
    """A file: the parts of its path, and a function that reads it (raises Unreadable).

    Or a folder, which may be empty: reading it gives nothing.
    """

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    is_folder: bool = False


@contextmanager
def open_archive(source: Path | BinaryIO, bounds: Bounds) -> Iterator[list[Entry]]:
    """Open a folder or a zip archive and list its files and folders in the order of their paths.

    Hidden files and those that macOS adds are ignored.

    Raises:
        Problem: It cannot be read, is too large, or contains paths that lead out of it.
    """
    if isinstance(source, Path) and source.is_dir():
        yield sorted(_folder_entries(source, bounds), key=lambda entry: entry.parts)
        return
    try:
        # An open file stays open: it may be read again, with other options.
        with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
            _check_size(file, bounds)
            with zipfile.ZipFile(file) as archive:
                entries = _zip_entries(archive, bounds)
                yield sorted(entries, key=lambda entry: entry.parts)
    except (zipfile.BadZipFile, NotImplementedError, struct.error) as error:
        raise _not_a_zip() from error  # not implemented: a later version of the format
    except OSError as error:
        raise Problem(
            "Cannot read {path}: {detail}.",
            setting="zip",
            path=Quoted(source),
            detail=reason_of(error),
        ) from error


def _not_a_zip() -> Problem:
    return Problem(
        "This is not a zip file, or it is damaged or incomplete. Zip the folder that contains one "
        "folder per class.",
        setting="zip",
    )


def _check_size(file: BinaryIO, bounds: Bounds) -> None:
    """Refuse an archive that is too large, or whose central directory is, before it is read."""
    size = file.seek(0, os.SEEK_END)
    if size > bounds.packed:
        raise Problem(
            "The zip file is {size} MB; the limit is {most} MB.",
            setting="zip",
            size=round(size / MEGABYTE),
            most=bounds.packed // MEGABYTE,
        )
    if _directory_bytes(file, size) > bounds.files * _ENTRY_BYTES:
        raise _too_many(bounds)


def _too_many(bounds: Bounds) -> Problem:
    return Problem("Too many files: the limit is {most}.", setting="zip", most=f"{bounds.files:,}")


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """Return the size of the central directory of an archive, in bytes.

    ``zipfile`` reads the whole directory when it opens an archive. The record at the end is found
    as in ``zipfile``: APPNOTE.TXT of the zip format, 4.3.14 to 4.3.16.
    """
    start = max(0, size - 22 - 65_535)
    file.seek(start)
    tail = file.read()
    at = len(tail) - 22
    if at < 0 or not (tail[at:].startswith(b"PK\5\6") and tail.endswith(b"\0\0")):
        at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise _not_a_zip()
    (count,) = struct.unpack_from("<L", tail, at + 12)
    if tail[max(0, at - 20) :].startswith(b"PK\6\7"):  # 64-bit sizes of a large archive
        (place,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        file.seek(min(place, size))
        (count,) = struct.unpack_from("<Q", file.read(56), 40)
    return int(count)


def _zip_entries(archive: zipfile.ZipFile, bounds: Bounds) -> Iterator[Entry]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > bounds.files:
        raise _too_many(bounds)
    if sum(info.file_size for info in infos) > bounds.unpacked:
        raise _too_much(bounds)
    for info in filter(zipfile.ZipInfo.is_dir, archive.infolist()):
        parts = _composed(_decoded_name(info).rstrip("/").split("/"))
        if all(parts) and not _hidden(parts):  # nothing is read: a path out of it does no harm
            yield Entry(parts, bytes, is_folder=True)
    left = [bounds.unpacked]  # for all files together
    for info in infos:
        parts = _parts(info)
        if not _hidden(parts):
            _check_entry(info, "/".join(parts))
            yield Entry(parts, functools.partial(_read_packed, archive, info, left, bounds))


def _too_much(bounds: Bounds) -> Problem:
    return Problem(
        "Unpacked, the files exceed the limit of {most} MB.",
        setting="zip",
        most=bounds.unpacked // MEGABYTE,
    )


def _read_packed(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: list[int], bounds: Bounds
) -> bytes:
    size = min(image_reading.MAX_BYTES, left[0]) + 1
    try:
        with archive.open(info) as file:
            content = file.read(size)
    except _ENTRY_ERRORS as error:
        raise Unreadable(str(error)) from error
    left[0] -= len(content)
    if left[0] < 0:
        raise _too_much(bounds)
    return content


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the parts of a path in an archive, in Unicode's composed form.

    Raises:
        Problem: The path leads out of the archive.
    """
    name = _decoded_name(info)
    parts = _composed(name.split("/"))
    if not all(parts) or {".", ".."} & {*parts} or {"\\", "\0"} & {*name} or parts[0].endswith(":"):
        raise Problem(
            "The zip file contains the path {path}, which points outside of it or does not have "
            "the form class/image.png. Zip the folder again.",
            setting="zip",
            path=Quoted(name[:80]),
        )
    return parts


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Return a path in its true encoding: UTF-8, else Korean Windows."""
    # zipfile cuts names off at a NUL and decodes those without the UTF-8 flag as cp437.
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name
    raw = name.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _check_entry(info: zipfile.ZipInfo, path: str) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):  # the upper half is the mode of a Unix file
        raise Problem(
            "{path} in the zip file is a link to another file; include the images themselves.",
            setting="zip",
            path=Quoted(path),
        )
    if info.flag_bits & _ENCRYPTED:
        raise Problem(
            "The zip file is password-protected; create it without a password.", setting="zip"
        )
    if info.compress_type not in _METHODS:
        raise Problem(
            "{path} is compressed with an unsupported method; create an ordinary zip file.",
            setting="zip",
            path=Quoted(path),
        )


def _folder_entries(root: Path, bounds: Bounds) -> Iterator[Entry]:
    count = 0
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not _hidden((name,))]
        for name in folders:
            parts = _composed(Path(place, name).relative_to(root).parts)
            yield Entry(parts, bytes, is_folder=True)
        for name in names:
            path = Path(place, name)
            parts = _composed(path.relative_to(root).parts)
            if not _hidden(parts):
                count += 1
                if count > bounds.files:
                    raise _too_many(bounds)
                yield Entry(parts, functools.partial(_read_file, path))


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(image_reading.MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(reason_of(error)) from error


def _composed(parts: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of a path in Unicode's composed form; macOS decomposes Korean names."""
    return tuple(unicodedata.normalize("NFC", part) for part in parts)
