"""How the values of feature maps are distributed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
BINS = 40


@dataclass(frozen=True, eq=False)
class MapStatistics:
    """Statistics of C maps, or of F features as F maps of one value; NaN and ∞ are left out.

    Attributes:
        mean: (C,) mean of each map.
        deviation: (C,) standard deviation of each map, of all its values (divided by n).
        zeros: (C,) share of the values of each map that are exactly 0.
        counts: (C, BINS) histogram of each map; all have the same bins.
        low: Lower edge of the first bin.
        high: Upper edge of the last bin.
        total_mean: Mean of all values.
        total_deviation: Standard deviation of all values.
        dead: Maps without any value other than 0.
    """

    mean: Floats
    deviation: Floats
    zeros: Floats
    counts: NDArray[np.int64]
    low: float
    high: float
    total_mean: float
    total_deviation: float
    dead: int


def map_statistics(values: NDArray[Any]) -> MapStatistics:
    """Return the statistics of maps (C, H, W) or features (F,).

    Raises:
        ValueError: There are no values.
    """
    if not values.size:
        raise ValueError("There are no values.")
    flat = values.reshape(len(values), -1).astype(np.float64)  # (C, n)
    known = np.isfinite(flat)
    if not known.all():
        flat = np.where(known, flat, 0)
    count = np.where(known.any(axis=1), known.sum(axis=1), np.nan)  # (C,)
    mean = flat.sum(axis=1) / count
    square = (np.square(flat - mean[:, None]) * known).sum(axis=1) / count
    finite = flat[known]
    counts, low, high = _histogram(flat, known)
    zeros = ((flat == 0) & known).sum(axis=1) / count
    return MapStatistics(
        mean.astype(np.float32),
        np.sqrt(square).astype(np.float32),
        zeros.astype(np.float32),
        counts,
        low,
        high,
        float(finite.mean()) if finite.size else float("nan"),
        float(finite.std()) if finite.size else float("nan"),
        int(((zeros == 1) & known.any(axis=1)).sum()),
    )


def map_strengths(values: NDArray[Any]) -> Floats:
    """Return the mean magnitude of each of the maps (C, H, W) or features (F,); NaN counts as 0."""
    sums = np.nan_to_num(np.abs(values).reshape(len(values), -1).mean(axis=1), posinf=np.inf)
    return np.asarray(sums, np.float32)


def _histogram(
    flat: NDArray[np.float64], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], float, float]:
    """Return how many values of each map are in each bin, and the edges; as numpy.histogram."""
    finite = flat[known]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    places = ((flat - low) * (BINS / (high - low))).astype(np.int64).clip(0, BINS - 1)
    maps = np.arange(len(flat))[:, None] * BINS
    counts = np.bincount((places + maps)[known], minlength=len(flat) * BINS)
    return counts.reshape(len(flat), BINS), low, high
