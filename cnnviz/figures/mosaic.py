"""Arrays as PNG: all feature maps of a layer in ONE image, vectors as strips, images enlarged."""

import functools
import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cnnviz.figures import colors
from cnnviz.figures.colors import Bytes, Floats

LABEL = 11
"""Size of the labels in pixels."""


def mosaic(
    maps: Floats,
    *,
    columns: int | None = None,
    enlarge: int = 1,
    gap: int = 1,
    labels: bool = False,
    each: bool = False,
    limit: float | None = None,
) -> bytes:
    """Draw maps side by side as a PNG, every value as a square of one color.

    Args:
        maps: (C, H, W).
        columns: Maps in a row; :func:`best_columns` if None.
        enlarge: Side of a value's square in pixels (nearest neighbor).
        gap: Width in pixels of the line around maps.
        labels: Write the number of each map above it, from 1.
        each: Give each map a scale of its own.
        limit: Magnitude of the strongest color; the largest one present if None.

    Raises:
        ValueError: ``maps`` is not (C, H, W) with at least one value.
    """
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"Maps have the shape (C, H, W), not {maps.shape}")
    scale: float | Floats = colors.magnitude(maps) if limit is None else limit
    if each:
        scale = np.array([colors.magnitude(one) for one in maps])[:, None, None]  # (C, 1, 1)
    tiles = colors.levels(maps, scale)  # (C, H, W)
    head = LABEL + 4 if labels else 0
    columns = min(columns or best_columns(len(maps)), len(maps))
    tiles = tiles.repeat(enlarge, axis=1).repeat(enlarge, axis=2)
    sheet = _lay_out(tiles, columns, gap, head)
    if labels:
        cell = (head + maps.shape[1] * enlarge + gap, maps.shape[2] * enlarge + gap)
        _write_labels(sheet, len(maps), columns, cell, gap)
    return encode_levels(sheet)


def below_kernels(kernels: Floats, maps: Floats) -> Floats:
    """Return maps (C, H, W) below their kernels (C, kH, kW), which are half as wide."""
    times = max(1, maps.shape[2] // kernels.shape[2] // 2)
    large = kernels.repeat(times, axis=1).repeat(times, axis=2)
    width = max(maps.shape[2], large.shape[2])
    left = (width - large.shape[2]) // 2
    large = np.pad(large, ((0, 0), (2, 2), (left, width - large.shape[2] - left)))
    maps = np.pad(maps, ((0, 0), (0, 0), (0, width - maps.shape[2])))
    return np.concatenate([large, maps], axis=1)


def vector(values: Floats, *, columns: int = 96) -> bytes:
    """Draw a vector (F,) as a PNG: a strip, wrapped into rows of ``columns`` values.

    Raises:
        ValueError: ``values`` is not (F,) with at least one value.
    """
    if values.ndim != 1 or not values.size:
        raise ValueError(f"A vector has the shape (F,), not {values.shape}")
    columns = min(columns, len(values))
    rows = math.ceil(len(values) / columns)
    sheet = np.full(rows * columns, colors.INK, dtype=np.uint8)  # the first ink is no ink
    sheet[: len(values)] = colors.levels(values, colors.magnitude(values))
    return encode_levels(sheet.reshape(rows, columns))


def enlarge(image: Bytes | Floats, times: int = 1) -> bytes:
    """Return an image as PNG, enlarged by nearest neighbor: every pixel becomes a square.

    Args:
        image: (1, H, W) grayscale or (3, H, W) colors; bytes from 0 to 255 or floats from 0 to 1.
        times: Side of a pixel's square.

    Raises:
        ValueError: The image has another shape.
    """
    if image.ndim != 3 or image.shape[0] not in (1, 3) or not image.size:
        raise ValueError(f"An image is (1, H, W) or (3, H, W), not {image.shape}")
    if image.dtype != np.uint8:
        image = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    pixels = image.repeat(times, axis=1).repeat(times, axis=2)  # (C, H·times, W·times)
    return _save(Image.fromarray(pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)))


def best_columns(count: int) -> int:
    """Return how many maps in a row make an image twice as wide as high."""
    return max(1, math.ceil(math.sqrt(2 * count)))


def encode_photo(image: Bytes) -> bytes:
    """Return an image (3, H, W) as JPEG: a tenth of a PNG where pixels are noisy."""
    buffer = io.BytesIO()
    Image.fromarray(image.transpose(1, 2, 0)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def shrink_images(images: Bytes, side: int) -> Bytes:
    """Return images (N, C, H, W) whose longer side is at most ``side`` pixels."""
    longest = max(images.shape[2:])
    if longest <= side or not len(images):
        return images
    height, width = (max(1, round(side * length / longest)) for length in images.shape[2:])
    planes = images.reshape(-1, *images.shape[2:])
    small = [np.asarray(Image.fromarray(plane).resize((width, height))) for plane in planes]
    return np.stack(small).reshape(*images.shape[:2], height, width)


def encode_levels(sheet: Bytes) -> bytes:
    """Return palette places (H, W), see :func:`colors.levels`, as a PNG."""
    rgb, opacities = colors.palette()
    image = Image.fromarray(sheet)
    image.putpalette(rgb)
    return _save(image, transparency=opacities)


def _save(image: Image.Image, **options: bytes) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=3, **options)
    return buffer.getvalue()


def _lay_out(tiles: Bytes, columns: int, gap: int, head: int) -> Bytes:
    """Return (rows·(head + H + gap) + gap, columns·(W + gap) + gap): a line around each tile."""
    count, height, width = tiles.shape
    rows, high, wide = math.ceil(count / columns), head + height + gap, width + gap
    sheet = np.full((rows * high + gap, columns * wide + gap), colors.INK, dtype=np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // columns * high + head, index % columns * wide
        sheet[top : top + height + 2 * gap, left : left + width + 2 * gap] = colors.GAP
        sheet[top + gap : top + gap + height, left + gap : left + wide] = tile
    return sheet


def _write_labels(sheet: Bytes, count: int, columns: int, cell: tuple[int, int], gap: int) -> None:
    """Write 1, 2, 3 … above the maps, in place."""
    page = Image.new("L", (sheet.shape[1], sheet.shape[0]))
    pen = ImageDraw.Draw(page)
    for index in range(count):
        place = (index % columns * cell[1] + gap, index // columns * cell[0])
        pen.text(place, str(index + 1), fill=255, font=_font())
    ink = np.asarray(page)
    mask = ink > 0
    sheet[mask] = colors.INK + (ink[mask].astype(np.uint16) * (colors.INKS - 1) // 255)


@functools.cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own font; digits are all it has to write."""
    return ImageFont.load_default(LABEL)
