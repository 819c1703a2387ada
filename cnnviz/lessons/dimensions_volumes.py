"""Lesson *Dimensions*: small volumes, and kernels that move through them in three directions."""

import numpy as np

from cnnviz.grid.trace import Array

SIDE = 5
"""Slices, rows and columns of a volume."""
SIZE = 3
"""Of a kernel."""


def _make_volumes() -> dict[str, Array]:
    d, r, c = np.mgrid[:SIDE, :SIDE, :SIDE]
    ball = (d - 2) ** 2 + (r - 2) ** 2 + (c - 2) ** 2 <= 4
    video = (c == d) & (r >= 1) & (r <= 3)
    return {"ball": ball.astype(np.float64), "video": video.astype(np.float64)}


def _make_kernels() -> dict[str, Array]:
    d, _, c = np.mgrid[:SIZE, :SIZE, :SIZE]
    right, left = c == d, c == SIZE - 1 - d
    return {
        "front": (1.0 - d),
        "motion": right.astype(np.float64) - left,
        "mean3": np.full((SIZE,) * 3, 1 / SIZE**3),
    }


VOLUMES = _make_volumes()
"""A ball as in a scan, and a bar that moves right from frame to frame as in a video."""
KERNELS = _make_kernels()
"""What changes from front to back, what moves right (its negative: left), and the mean."""


def write_bits(volume: Array) -> str:
    """Return a volume of zeros and ones as hexadecimal digits, the first cell first."""
    return np.packbits(volume.ravel().astype(np.uint8)).tobytes().hex()


def read_bits(text: str) -> Array:
    """Return the volume (5, 5, 5) that ``write_bits`` has written; raise ValueError for others."""
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(text), dtype=np.uint8))
    volume = bits[: SIDE**3].astype(np.float64)
    if len(volume) < SIDE**3 or write_bits(volume) != text:
        raise ValueError(text)
    return volume.reshape(SIDE, SIDE, SIDE)
