"""Files of weights from the time of commit 934132e are read as they were then."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from cnnviz import nets
from cnnviz.weights import module_weights, weights_file

from ..legacy.files import UPLOADS, read

THEN: dict[str, dict[str, Any]] = read("data_934132e.json")["uploads"]


@pytest.mark.parametrize("file", THEN)
def test_a_file_of_weights_gives_the_same_weights(file: str) -> None:
    then = THEN[file]
    result = weights_file.load_weights(nets.find(then["net"]), (UPLOADS / file).read_bytes())
    assert result.by_order == then["by_order"]
    assert hashlib.sha256(module_weights.pack(result.module)).hexdigest() == then["weights"]
