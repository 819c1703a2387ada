"""Images as PNG, enlarged."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def enlarge(image: NDArray[np.uint8] | NDArray[np.floating[Any]], times: int = 1) -> bytes:
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
    buffer = io.BytesIO()
    Image.fromarray(pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)).save(
        buffer, "PNG", compress_level=3
    )
    return buffer.getvalue()
