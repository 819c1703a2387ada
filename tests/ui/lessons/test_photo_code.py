"""The code of the scene *Your own photo* gets the same numbers as our own maths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.cbook import get_sample_data

from cnnviz.grid import functional
from cnnviz.lessons.kernel_features import read_kernel
from cnnviz.ui.lessons.kernel_features.photo import photo_code
from cnnviz.ui.lessons.kernel_features.state import KernelState

from ...rounding import assert_equal_but_rounding

BRIGHTNESS = (0.2989, 0.587, 0.114)


@pytest.mark.parametrize(
    "state", [KernelState(color="gray", window=4), KernelState(color="rgb", window=2)]
)
def test_the_code_gets_the_maps_of_every_channel(state: KernelState) -> None:
    names: dict[str, Any] = {}
    exec(photo_code(state), names)
    plt.close("all")
    photo = plt.imread(get_sample_data("grace_hopper.jpg")) / 255  # (H, W, 3)
    planes = [photo @ BRIGHTNESS] if state.color == "gray" else list(photo.transpose(2, 0, 1))
    assert names["maps"].shape[1] == len(planes)
    kernel = read_kernel(state.kernel)
    for channel, plane in enumerate(planes):
        maps = functional.convolve(plane, kernel.values, bias=[kernel.bias]).output
        pooled = functional.pool(np.maximum(maps, 0), state.window).output
        for ours, theirs in ((maps, names["maps"]), (pooled, names["pooled"])):
            assert_equal_but_rounding(theirs[0, channel], ours[0, 0])
