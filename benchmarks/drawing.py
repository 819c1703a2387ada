"""What it costs the server to draw a layer of 64 maps of 28×28 as one picture."""

from __future__ import annotations

import time

import numpy as np
import torch  # noqa: F401 — as in the server: its objects make garbage collection slow

from benchmarks.cases import SEED
from benchmarks.report import Series
from cnnviz.figures import image, mosaic

WARM_UP = 3
TARGET_MS = 50


def series(samples: int) -> Series:
    """Draw synthetic maps as the page about a network does, up to the HTML that it sends."""
    maps = np.random.default_rng(SEED).normal(size=(samples + WARM_UP, 64, 28, 28))
    times = []
    for one in maps:
        start = time.perf_counter()
        image(mosaic(one), "a layer of 64 maps")
        times.append(1000 * (time.perf_counter() - start))
    return Series("drawing 64 maps of 28×28 as one mosaic", "ms", times[WARM_UP:])
