"""What the browser gets of a layer, and of a cell whose layer is too large to be sent in full."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

from cnnviz import nets
from cnnviz.nets import Network
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.nets.torch_modules import Branches, Residual
from cnnviz.ui.inside import layer_payload as payloads
from cnnviz.ui.inside.detail import Cell, cell_detail
from cnnviz.ui.inside.layer_payload import layer_payload, shrink_maps
from cnnviz.ui.models.activations import activations, layer_values
from cnnviz.ui.models.loading import Floats, Model, ModelKey
from cnnviz.weights import module_weights

from ...rounding import assert_equal_but_rounding

GOLDEN = Path(__file__).parents[2] / "js" / "layer_payloads.json"
NETWORKS = {
    "convolution": "n~2x3x3~conv_2_3_2_s2_p1",
    "grouped": "n~4x3x3~conv_4_4_2_g2",
    "max": "n~2x3x3~maxpool_2_p1",
    "norm": "n~2x3x3~batchnorm_2",
    "relu": "n~2x3x3~relu",
    "avg": "n~2x5x4~avgpool_2_s1_p1",
    "cropped": "n~4x24x24~conv_4_2_3_p1",
    "sum": "n~2x3x3~residual~conv_2_2_1~end",
    "branches": "n~2x3x3~branches~conv_2_1_1~branch~conv_2_2_1~relu~concat",
    "adaptive": "n~2x5x4~adaptiveavgpool_3",
    "leaky": "n~2x3x3~leakyrelu",
    "transposed": "n~2x3x3~convtranspose_2_3_3_s2_p1_o1",
    "apart": "n~4x3x9~convtranspose_4_2_2_s3x5",
    "scale": "n~4x3x3~squeezeexcitation_4_3_hard",
    "sigmoid": "n~4x3x3~squeezeexcitation_4_3",
}
"""The layers whose payloads tests/js reads as well."""


def model_of(network: Network, seed: int = 0) -> Model:
    module = module_weights.initialized(network, seed).eval()
    return Model(ModelKey(str(network)), network, module, "practice", ())


def plain_model(text: str) -> Model:
    """Return a network with weights of few digits: the sums in the browser show them all."""
    model = model_of(nets.find(text))
    with torch.no_grad():
        for place, (name, tensor) in enumerate(model.module.state_dict().items()):
            values = torch.arange(tensor.numel()).reshape(tensor.shape)
            tensor.copy_(4 if "running_var" in name else (values * 7 + place) % 5 - 2)
    for layer in model.module:
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = 0
    return model


def payload(text: str) -> Any:
    """Return the payload of the first layer as the browser parses it."""
    model = plain_model(text)
    shape = model.network.input_shape
    x = (np.arange(np.prod(shape), dtype=np.float32) % 97 - 4).reshape(shape)
    row, after = model.network.table()[0], activations(model, x)[0]
    return json.loads(json.dumps(layer_payload(model, row, x, after, "strip", statistics=True)))


def test_the_payloads_are_those_that_the_tests_of_the_scripts_read() -> None:
    current = {name: payload(text) for name, text in NETWORKS.items()}
    assert current == json.loads(GOLDEN.read_text(encoding="utf-8"))


def floats(code: str) -> Floats:
    return np.frombuffer(base64.b64decode(code), np.float32)


@pytest.mark.parametrize(
    "net", ["lecture-cnn", "fashion-dnn", "fashion-cnn", "lenet5", "resnet18", "squeezenet1.1"]
)
def test_every_layer_of_a_network_has_a_payload_with_its_values(net: str) -> None:
    network = nets.find(net)
    model = model_of(network)
    x = np.random.default_rng(0).random(network.input_shape, dtype=np.float32)
    outputs = activations(model, x)
    for row in (one.row for one in placed_layers(network)):
        before, after = layer_values(model, row.index, x, outputs, "")
        data = layer_payload(model, row, before, after, "strip", statistics=False)
        json.dumps(data, allow_nan=False)
        assert data["shape"] == list(row.output_shape)
        if "floats" in data["outputs"]:
            np.testing.assert_array_equal(floats(data["outputs"]["floats"]), after.ravel())
        else:
            cells = len(after) * data["outputs"]["height"] * data["outputs"]["width"]
            assert cells <= payloads.MOST_CELLS
            assert len(base64.b64decode(data["outputs"]["levels"])) == cells


def test_not_a_number_is_sent_as_such() -> None:
    model = plain_model("n~2x3x3~relu")
    x = np.ones((2, 3, 3), np.float32)
    x[0, 1, 1] = np.nan
    after = activations(model, x)[0]
    data = layer_payload(model, model.network.table()[0], x, after, "strip", statistics=True)
    json.dumps(data, allow_nan=False)
    assert np.isnan(floats(data["outputs"]["floats"])).sum() == 1


def test_the_paths_of_a_block_end_in_layers_that_make_its_maps() -> None:
    text = "n~4x5x5~relu~branches~conv_4_2_1~relu~branch~branch~conv_4_3_3_p1~concat~relu"
    model = model_of(nets.find(text))
    x = np.random.default_rng(0).random((4, 5, 5), dtype=np.float32)
    outputs = activations(model, x)
    row = model.network.table()[1]
    data = layer_payload(model, row, outputs[0], outputs[1], "strip", statistics=False)
    names = [(path["name"], path["label"], path["layer"]) for path in data["paths"]]
    assert names == [
        ("Branch 1", "branches1.branches.0.1", 4),
        ("Branch 2", "relu1", 0),
        ("Branch 3", "branches1.branches.2.0", 5),
    ]
    for path in data["paths"]:
        maps = layer_values(model, path["layer"], x, outputs, "")[1]
        first = path["first"]
        np.testing.assert_array_equal(maps, outputs[1][first : first + path["count"]])


def test_the_factors_of_squeeze_and_excitation_follow_from_what_is_sent() -> None:
    model = model_of(nets.find("n~40x5x4~squeezeexcitation_40_10"), seed=4)
    x = np.random.default_rng(0).random((40, 5, 4), dtype=np.float32)
    after, row = activations(model, x)[0], model.network.table()[0]
    data = layer_payload(model, row, x, after, "strip", statistics=False)
    gate, (first, last) = data["reading"]["gate"], data["reading"]["gate"]["steps"]
    hidden = np.maximum(0, floats(first["sums"]) + floats(first["biases"]))
    assert_equal_but_rounding(floats(gate["hidden"]), hidden, share=1e-6)
    factors = 1 / (1 + np.exp(-floats(last["sums"]) - floats(last["biases"])))
    assert_equal_but_rounding(floats(gate["factors"]), factors, share=1e-6)
    assert_equal_but_rounding(x * factors[:, None, None], after, share=1e-6)
    assert first["weights"] is None  # 40 products are not written out
    written = floats(last["weights"]).reshape(40, 10) @ floats(gate["hidden"])
    assert_equal_but_rounding(written, floats(last["sums"]), share=1e-6)


def test_large_maps_are_sent_as_means() -> None:
    values = np.arange(2 * 170 * 340, dtype=np.float32).reshape(2, 170, 340)
    small = shrink_maps(values)
    assert small.shape == (2, 56, 68)
    assert small[1, 3, 7] == pytest.approx(values[1, 9:12, 35:40].mean())


CELL_NETWORKS = [
    "n~4x7x6~conv_4_6_3_s2_p1",
    "n~4x7x6~conv_4_6_3_d2_g2",
    "n~4x7x6~convtranspose_4_6_3x2_s2x3_p1x0_g2_d2x1",
    "n~4x7x6~convtranspose_4_2_2_s3",
    "n~4x7x6~squeezeexcitation_4_3_hard",
    "n~4x7x6~squeezeexcitation_4_3",
    "n~4x7x6~maxpool_3_s2_p1",
    "n~4x7x6~batchnorm_4",
    "n~4x7x6~tanh",
    "n~4x7x6~sigmoid",
    "n~4x7x6~leakyrelu_a0.2",
    "n~4x7x6~adaptiveavgpool_4x5",
    "n~4x7x6~residual~conv_4_6_3_s2_p1~relu~shortcut~conv_4_6_1_s2~end",
    "n~4x7x6~residual~conv_4_4_1~end",
    "n~4x7x6~branches~conv_4_2_1~branch~branch~conv_4_3_3_p1~concat",
]


@given(data=st.data(), text=st.sampled_from(CELL_NETWORKS))
def test_the_numbers_behind_a_cell_give_its_value(data: st.DataObject, text: str) -> None:
    model = model_of(nets.find(text), seed=1)
    generator = torch.Generator().manual_seed(2)
    x = torch.randn(model.network.input_shape, generator=generator).numpy()
    after = activations(model, x)[0]
    places = [data.draw(st.integers(0, count - 1)) for count in after.shape]
    detail = cell_detail(model, Cell(0, *places), x, after)
    assert detail is not None
    value = after[tuple(places)]
    assert floats(detail["value"])[0] == value
    assert value_of(detail, model.module[0]) == pytest.approx(value, rel=1e-4, abs=1e-5)


def value_of(detail: dict[str, Any], layer: nn.Module) -> float:
    """Return the value of a cell, computed from the numbers that the browser gets."""
    window = floats(detail["window"])
    match layer:
        case nn.Conv2d():
            return float((window * floats(detail["kernel"])).sum()) + (detail["bias"] or 0)
        case nn.ConvTranspose2d():
            depth = layer.in_channels // layer.groups
            kernel = floats(detail["kernel"]).reshape(depth, *layer.kernel_size)
            reaching = kernel[:, detail["kernelRows"]][:, :, detail["kernelColumns"]]
            return float((window * reaching.ravel()).sum()) + (detail["bias"] or 0)
        case SqueezeExcitation():
            return float(window[0] * detail["factor"])
        case nn.MaxPool2d():
            known = [r >= 0 and c >= 0 for r in detail["rows"] for c in detail["columns"]]
            return float(window[np.array(known)].max())
        case nn.AdaptiveAvgPool2d():
            return float(window.sum() / detail["divisor"])
        case Residual():
            return float(window[0] + window[1])
        case Branches():
            return float(window[0])
        case nn.LeakyReLU():
            return float(max(0, window[0]) + detail["slope"] * min(0, window[0]))
        case nn.Sigmoid():
            return float(1 / (1 + np.exp(-window[0])))
        case nn.BatchNorm2d():
            norm = detail["norm"]
            centered = (window[0] - norm["mean"]) / norm["deviation"]
            return float(centered * norm["scale"] + norm["shift"])
    return float(np.tanh(window[0]))
