"""What the browser computes: tests/js/batches.json has the numbers of Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.lessons.batches import pick, shuffle_epoch, split_epoch
from cnnviz.lessons.batches_counts import (
    WAYS,
    connect_channels,
    convolve_planes,
    count_weights,
    read_photo,
)
from cnnviz.ui.lessons.batches.state import BatchesState

from .test_dimensions_payload import assert_close

GOLDEN = Path(__file__).parents[2] / "js" / "batches.json"


def cases() -> dict[str, Any]:
    picks = [
        ((3, 5, 5), (2, 0, 3)),
        ((3, 5, 5), (1, None, 4)),
        ((3, 2, 4, 5), (None, 1, 2, None)),
        ((4, 6), (None, None)),
    ]
    kernels = np.array(BatchesState().kernels).reshape(3, 3, 3)
    planes = read_photo()[:, :8, :8]
    return {
        "picks": [
            {"tensor": shape, "index": index, **vars(found)}
            | {"places": found.places().ravel().tolist()}
            for shape, index in picks
            for found in (pick(shape, index),)
        ],
        "epochs": [
            {"count": count, "seed": seed, "epoch": epoch}
            | {"order": shuffle_epoch(count, seed, epoch)}
            for count, seed, epoch in ((23, 0, 0), (23, 999, 4), (1, 3, 1), (700, 7, 2))
        ],
        "splits": [
            {
                "count": count,
                "size": size,
                "drop": drop,
                "sizes": split_epoch(count, size, drop_last=drop),
            }
            for count, size in ((23, 5), (12, 4), (4, 9))
            for drop in (False, True)
        ],
        "ways": [
            {"way": way, "inputs": inputs, "outputs": outputs, "kernel": 5, "groups": 4}
            | {"weights": count_weights(connect_channels(way, inputs, outputs, 5, 4))}
            for way in WAYS
            for inputs, outputs in ((8, 16), (16, 4))
        ],
        "maps": {
            "planes": planes.reshape(3, -1).tolist(),
            "kernels": kernels.reshape(3, -1).tolist(),
            "maps": convolve_planes(planes, kernels).reshape(3, -1).tolist(),
        },
    }


def test_the_numbers_that_the_tests_of_the_browser_use_are_ours() -> None:
    """Write them with ``GOLDEN.write_text(json.dumps(cases()))`` after a change."""
    ours = json.loads(json.dumps(cases()))
    assert_close(ours, json.loads(GOLDEN.read_text(encoding="utf-8")))
