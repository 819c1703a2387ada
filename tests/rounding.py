"""Comparing numbers in float32 that are summed in different orders."""

from __future__ import annotations

from typing import Any

import numpy as np


def assert_equal_but_rounding(
    ours: Any, theirs: Any, *, rtol: float = 1e-4, share: float = 1e-5
) -> None:
    """Compare two tensors or arrays that networks have computed.

    CPUs, numbers of threads and libraries sum in different orders, and a small sum of large values
    is rounded as these are: the tolerance grows with the largest value of the array.

    Args:
        ours: What is tested.
        theirs: What it should be.
        rtol: Share of each value by which it may differ.
        share: Share of the largest value, or of 1, by which all may differ.
    """
    one, other = (
        value.detach().cpu() if hasattr(value, "detach") else value for value in (ours, theirs)
    )
    one, other = np.asarray(one), np.asarray(other)
    largest = np.abs(other[np.isfinite(other)]).max(initial=1.0)
    np.testing.assert_allclose(one, other, rtol=rtol, atol=share * float(largest))
