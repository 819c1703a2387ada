"""What the close-up sends to the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnviz.inside import activations, closeup
from cnnviz.ui.inside.closeup import closeup_payload

GOLDEN = Path(__file__).parents[2] / "js" / "closeup_payloads.json"


def convolution() -> nn.Conv2d:
    layer = nn.Conv2d(2, 1, 2, stride=2, padding=1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[[[1, -2], [0.5, 0]], [[0, 1], [1, 3]]]]))
        layer.bias.fill_(-1)
    return layer


def norm() -> nn.BatchNorm2d:
    layer = nn.BatchNorm2d(2, eps=0)
    layer.running_mean, layer.running_var = torch.tensor([-1.0, 2]), torch.tensor([4.0, 16])
    return layer


LAYERS = {
    "convolution": convolution(),
    "max": nn.MaxPool2d(2, padding=1),
    "avg": nn.AvgPool2d(2, padding=1, count_include_pad=False),
    "norm": norm(),
    "relu": nn.ReLU(),
}
"""The layers whose payloads tests/js reads as well."""


def payload(layer: nn.Module) -> Any:
    """Return the payload as the browser parses it."""
    x = torch.arange(18.0).reshape(1, 2, 3, 3) - 4
    net = nn.Sequential(layer).eval()
    view = closeup(layer, x[0], activations(net, x)["0"][0], 0)
    assert view is not None
    data = closeup_payload(view, 0, image=False)
    del data["palette"]  # the same in all of them; tests/figures tests the colors
    return json.loads(json.dumps(data))


def test_the_payloads_are_those_that_the_tests_of_the_scripts_read() -> None:
    current = {name: payload(layer) for name, layer in LAYERS.items()}
    assert current == json.loads(GOLDEN.read_text(encoding="utf-8"))
