"""What the browser computes: tests/js/dimensions.json has the numbers of Python."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.lessons.dimensions import Padding, SignalFilter, convolve_volume, mix_channels
from cnnviz.lessons.dimensions_blocks import BLOCKS, count_writes, draw_shapes, is_even
from cnnviz.lessons.dimensions_graph import convolve_grid
from cnnviz.lessons.dimensions_volumes import KERNELS, VOLUMES, write_bits
from cnnviz.ui.lessons.dimensions.graph_codec import GRAPH
from cnnviz.ui.lessons.dimensions.state import DimensionsState

GOLDEN = Path(__file__).parents[2] / "js" / "dimensions.json"
GRAPHS = ("20_30_1_0~60_30_0_1.5~80_60_-2_1~10_10_4_4~~0_1~1_2", "20_30_1_0~60_30_0_1")


def signal_cases() -> list[dict[str, Any]]:
    state = DimensionsState()
    return [
        {"signal": state.signal, "taps": taps, "padding": padding.value, "dilation": dilation}
        | {"output": filtered.output.tolist(), "zeros": filtered.zeros}
        for padding in Padding
        for taps, dilation in (((1.0, 0.0, -1.0), 1), ((0.5, 2.0), 3), ((1.0, 2.0, 3.0, 4.0), 2))
        for filtered in (SignalFilter(np.array(state.signal), np.array(taps), padding, dilation),)
    ]


def graph_cases() -> list[dict[str, Any]]:
    texts = (*GRAPHS, GRAPH.write(DimensionsState().drawn))
    weights = np.array([[1.0, -1.0, 0.5], [0.25, 2.0, 3.0]])
    return [
        {
            "text": text,
            "weights": weights.tolist(),
            "adjacency": graph.adjacency.ravel().tolist(),
            "propagation": graph.propagation.ravel().tolist(),
            "layer": graph.convolve(weights, relu=False).tolist(),
            "smooth": graph.smooth(5)[-1].tolist(),
            "parts": graph.parts,
        }
        for text in texts
        for graph in (GRAPH.read(text).graph,)
    ]


def cases() -> dict[str, Any]:
    pixels = np.arange(64.0).reshape(8, 8) % 7
    shapes = draw_shapes()
    mix = [1.0, -0.5, 0.25]
    return {
        "signals": signal_cases(),
        "graphs": graph_cases(),
        "grids": [
            {"pixels": pixels.ravel().tolist(), "diagonal": diagonal}
            | {"step": convolve_grid(pixels, diagonal=diagonal).ravel().tolist()}
            for diagonal in (False, True)
        ],
        "writes": [
            {"kernel": k, "stride": s, "counts": count_writes(5, k, s).tolist()}
            | {"even": is_even(k, s)}
            for k in range(1, 8)
            for s in range(1, 5)
        ],
        "blocks": [
            {"block": dataclasses.asdict(block)}
            | {"direct": block.multiplications(kernel, None), "kernel": kernel}
            | {"narrow": block.multiplications(kernel, 24)}
            for block in BLOCKS.values()
            for kernel in (3, 5)
        ],
        "volumes": [
            {"bits": write_bits(volume), "cells": volume.ravel().tolist()}
            | {"kernel": kernel.tolist()}
            | {"output": convolve_volume(volume, kernel).ravel().tolist()}
            for volume in VOLUMES.values()
            for kernel in KERNELS.values()
        ],
        "mixed": {
            "channels": shapes.reshape(3, -1).tolist(),
            "weights": mix,
            "output": mix_channels(shapes, np.array([mix])).ravel().tolist(),
        },
    }


def test_the_numbers_that_the_tests_of_the_browser_use_are_ours() -> None:
    """Write them with ``GOLDEN.write_text(json.dumps(cases()))`` after a change."""
    ours = json.loads(json.dumps(cases()))
    assert_close(ours, json.loads(GOLDEN.read_text(encoding="utf-8")))


def assert_close(ours: Any, theirs: Any) -> None:
    """Compare what JSON holds; numbers may differ in the last digits."""
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for name, value in ours.items():
            assert_close(value, theirs[name])
    elif isinstance(ours, list):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_close(one, other)
    elif isinstance(ours, float):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    else:
        assert ours == theirs
