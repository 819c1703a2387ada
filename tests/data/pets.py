"""Small folders of images, as zip files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from PIL import Image


def image_bytes(
    tone: int, kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object
) -> bytes:
    """Return an image file of one color with a black left quarter."""
    image = Image.new("RGB", size, (tone, 128, 255 - tone))
    image.paste((0, 0, 0), (0, 0, size[0] // 4, size[1]))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def zip_of(files: Mapping[str, bytes]) -> io.BytesIO:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, content in files.items():
            archive_.writestr(name, content)
    return zipped


def pets(count: int = 5, folder: str = "") -> dict[str, bytes]:
    return {
        f"{folder}{name}/{number}.png": image_bytes(tone + number)
        for name, tone in (("cat", 10), ("dog", 200))
        for number in range(count)
    }
