"""Weights files written at commit 934132e still load the same."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from cnnviz import nets
from cnnviz.weights import module_weights, weights_file

from ..legacy.files import UPLOADS, read

EXPECTED: dict[str, dict[str, Any]] = read("data_934132e.json")["uploads"]


@pytest.mark.parametrize("file", EXPECTED)
def test_a_weights_file_loads_the_same_weights(file: str) -> None:
    expected = EXPECTED[file]
    result = weights_file.load_weights(nets.find(expected["net"]), (UPLOADS / file).read_bytes())
    assert result.by_order == expected["by_order"]
    assert hashlib.sha256(module_weights.pack(result.module)).hexdigest() == expected["weights"]
