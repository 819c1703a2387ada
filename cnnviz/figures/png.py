"""Pictures as they are, enlarged."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def enlarge(picture: NDArray[np.uint8] | NDArray[np.floating[Any]], times: int = 1) -> bytes:
    """Enlarge a picture by nearest neighbour: every pixel becomes a square.

    Args:
        picture: (1, H, W) grey or (3, H, W) colours; bytes from 0 to 255 or floats from 0 to 1.
        times: Side of a pixel's square.

    Returns:
        A PNG.

    Raises:
        ValueError: The picture has another shape.
    """
    if picture.ndim != 3 or picture.shape[0] not in (1, 3) or not picture.size:
        raise ValueError(f"A picture is (1, H, W) or (3, H, W), not {picture.shape}")
    if picture.dtype != np.uint8:
        picture = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    pixels = picture.repeat(times, axis=1).repeat(times, axis=2)  # (C, H·times, W·times)
    buffer = io.BytesIO()
    Image.fromarray(pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)).save(
        buffer, "PNG", compress_level=3
    )
    return buffer.getvalue()
