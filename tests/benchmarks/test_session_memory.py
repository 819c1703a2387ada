"""What a session keeps of a network that it has looked into."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.session_memory import reachable_bytes, session_size

LARGE_MAPS = "mine~1x128x128~conv_1_32_3_p1~relu~maxpool_2~flatten~linear_131072_2"


def test_views_and_closures_keep_their_arrays() -> None:
    values = np.zeros(1000)
    assert 8000 < reachable_bytes([values[:1], values]) < 8600
    assert 8000 < reachable_bytes(lambda: values) < 9000


def test_a_session_keeps_no_activations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    assert session_size(LARGE_MAPS) < 1e6  # the maps of the first layer take 2 MB
