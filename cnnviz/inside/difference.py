"""The difference between two outputs of a layer: of two networks, two epochs or two images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Difference:
    """The second output minus the first.

    Attributes:
        values: Of the shape of the outputs; NaN where either of them is, or both are infinite.
        place: Of the largest magnitude; () if there is no finite value.
        mean: Mean of the finite magnitudes; 0 if there are none.
    """

    values: Floats
    place: tuple[int, ...]
    mean: float

    @property
    def limit(self) -> float:
        """The largest finite magnitude; 0 if there is none."""
        return abs(float(self.values[self.place])) if self.place else 0.0


def subtract_outputs(first: Floats, second: Floats) -> Difference:
    """Return the difference between two outputs of one shape, (C, H, W) or (F,).

    Raises:
        ValueError: Their shapes differ.
    """
    if first.shape != second.shape:
        raise ValueError(f"Outputs of one shape, not {first.shape} and {second.shape}")
    with np.errstate(invalid="ignore", over="ignore"):
        values: Floats = second - first
    magnitudes = np.abs(values)
    finite = np.isfinite(magnitudes)
    if not finite.any():
        return Difference(values, (), 0.0)
    largest = int(np.where(finite, magnitudes, -1).argmax())
    place = tuple(int(one) for one in np.unravel_index(largest, values.shape))
    return Difference(values, place, float(magnitudes[finite].mean(dtype=np.float64)))
