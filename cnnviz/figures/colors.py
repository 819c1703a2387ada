"""One color map for signed values: blue below zero, nothing at zero, red above.

The colors are transparent toward zero, so the same image works on light and dark pages.  Blue and
red differ for every common type of color blindness.
"""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]
Indices = NDArray[np.intp]

NEGATIVE, POSITIVE = (46, 125, 220), (220, 50, 66)
STEPS = 120
"""Shades on either side of zero."""
GAP, NOT_A_NUMBER, INK = 2 * STEPS + 1, 2 * STEPS + 2, 2 * STEPS + 3
"""Palette places of the gap between maps, of NaN, and of the first shade of label ink."""
INKS = 256 - INK
GRAY = (128, 138, 148)
TINTS = {"red": (217, 43, 43), "green": (31, 143, 58), "blue": (30, 95, 214)}
"""Names of the channels of a color image, and the colors of their grids."""
LIGHT = {
    "input": "#0f766e",
    "kernel": "#b45309",
    "output": "#6d28d9",
    "stride": "#1d64b4",
    "padding": "#64748b",
    "dilation": "#be185d",
    "bias": "#8a6d00",
    "page": "#ffffff",
    "panel": "#f4f6f8",
    "line": "#dde3e8",
    "text": "#17202a",
    "quiet": "#566577",
}
"""The colors of the roles and of a light page (assets/page.css), for drawings that stand alone."""


def role(name: str) -> str:
    """Return the CSS color of a role (``input``, ``output``, …), as assets/page.css sets it."""
    return f"var(--role-{name})"


QUIET = "var(--quiet)"
"""CSS color of notes and lines."""


def magnitude(values: Floats) -> float:
    """Return the largest finite magnitude among the values; 0 if there is none."""
    if not values.size:
        return 0.0
    largest = float(np.maximum(values.max(), -values.min()))  # NaN if any value is
    if np.isfinite(largest):
        return largest
    values = values[np.isfinite(values)]
    return float(max(values.max(), -values.min())) if values.size else 0.0


def map_magnitudes(values: Floats) -> Floats:
    """Return the largest finite magnitude of each map (C, H, W) or value (F,)."""
    flat = values.reshape(len(values), -1)
    largest: Floats = np.maximum(flat.max(axis=1), -flat.min(axis=1))
    for place in np.flatnonzero(~np.isfinite(largest)):
        largest[place] = magnitude(flat[place])
    return largest


def levels(values: Floats, limit: float | Floats) -> Bytes:
    """Return the palette place of each value.

    Args:
        values: Any shape.
        limit: Magnitude of the strongest color, broadcast to ``values``; larger values have the
            strongest color too.

    Returns:
        Same shape: 0 is −limit, ``STEPS`` is zero, ``2·STEPS`` is +limit; NaN has its own place.
    """
    scale = STEPS / np.maximum(np.asarray(limit, dtype=np.float32), np.float32(1e-30))
    scaled = np.clip(values * scale, -STEPS, STEPS)
    nan = np.isnan(scaled)
    if not nan.any():
        return (scaled + (STEPS + 0.5)).astype(np.uint8)
    places = (np.where(nan, 0, scaled) + (STEPS + 0.5)).astype(np.uint8)
    places[nan] = NOT_A_NUMBER
    return places


@functools.cache
def palette() -> tuple[bytes, bytes]:
    """Return the 256 colors as RGB triples and as their opacities."""
    strength = np.abs(np.arange(-STEPS, STEPS + 1))[:, None] / STEPS  # (2·STEPS + 1, 1)
    signed = np.where(np.arange(-STEPS, STEPS + 1)[:, None] < 0, NEGATIVE, POSITIVE)
    rgb = np.zeros((256, 3))
    alpha = np.zeros((256, 1))
    rgb[: len(signed)], alpha[: len(signed)] = signed, strength**0.65
    rgb[GAP], alpha[GAP] = GRAY, 0.28
    rgb[NOT_A_NUMBER], alpha[NOT_A_NUMBER] = GRAY, 1
    rgb[INK:], alpha[INK:] = GRAY, np.linspace(0, 1, INKS)[:, None]
    return np.rint(rgb).astype(np.uint8).tobytes(), np.rint(alpha * 255).astype(np.uint8).tobytes()


def gradient() -> str:
    """Return the color map as a CSS gradient from −limit to +limit."""
    _, opacities = palette()
    stops = []
    for place in range(0, 2 * STEPS + 1, STEPS // 6):
        red, green, blue = NEGATIVE if place < STEPS else POSITIVE
        stops.append(f"rgb({red} {green} {blue} / {opacities[place] / 255:.3f})")
    return f"linear-gradient(to right,{','.join(stops)})"
