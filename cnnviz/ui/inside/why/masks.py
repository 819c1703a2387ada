"""What the brush has painted, as text for the link.

static/components/saliency/mask.js does the same.
"""

import base64
import re

import numpy as np
from numpy.typing import NDArray

SIDE = 28
"""Cells of the mask in each direction, over an image of any size."""
BYTES = SIDE * SIDE // 8


def mask_text(mask: NDArray[np.bool_]) -> str:
    """Return a mask (SIDE, SIDE) as text: its bits in base64url, without empty bytes at the end."""
    content = np.packbits(mask).tobytes().rstrip(b"\0")
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def read_mask(text: str) -> NDArray[np.bool_]:
    """Return the mask (SIDE, SIDE) of a text.

    Raises:
        ValueError: It is not the text of a mask.
    """
    if not re.fullmatch("[A-Za-z0-9_-]*", text):
        raise ValueError(text)
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(content) > BYTES:
        raise ValueError(text)
    bits = np.frombuffer(content.ljust(BYTES, b"\0"), np.uint8)
    return np.unpackbits(bits).reshape(SIDE, SIDE).astype(bool)
