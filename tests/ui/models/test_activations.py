"""The cache of activations is bounded in bytes and shared by all sessions."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnviz import inside
from cnnviz.ui.models import activations
from cnnviz.ui.models.loading import load_model

NET = "net:mine~1x4x4~conv_1_2_3~flatten~linear_8_3"


def test_the_oldest_results_leave_a_full_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activations, "MOST_BYTES", 0)
    model = load_model(NET)
    inputs = [np.full((1, 4, 4), value, np.float32) for value in (0.0, 0.5)]
    outputs = [activations.activations(model, x) for x in inputs]
    assert [output.shape for output in outputs[0]] == [(2, 2, 2), (8,), (3,)]
    assert activations.activations(model, inputs[1]) is outputs[1]
    assert activations.activations(model, inputs[0]) is not outputs[0]


def test_they_equal_those_of_a_fresh_copy_and_the_network_keeps_no_hooks() -> None:
    model, x = load_model(NET), np.linspace(0, 1, 16, dtype=np.float32).reshape(1, 4, 4)
    expected = inside.activations(model.module, torch.from_numpy(x)[None])
    outputs = activations.activations(model, x)
    for output, other in zip(outputs, expected.values(), strict=True):
        np.testing.assert_array_equal(output, other[0].numpy())
    for module in (*model.module.modules(), *model.recorded.modules()):
        assert not module._forward_hooks
