"""What the browser gets of the layers in space."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cnnviz import nets
from cnnviz.data.image_preparation import Step
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.space import space_payload, stack_windows
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import Model

from .test_layer_payload import model_of

GOLDEN = Path(__file__).parents[2] / "js" / "space_payload.json"
NET = "n~1x8x8~conv_1_3_3~relu~maxpool_2~flatten~linear_27_4~linear_4_2"
"""The network whose payload tests/js reads as well."""


def image_of(model: Model) -> InputImage:
    values = torch.rand(model.network.input_shape, generator=torch.Generator().manual_seed(1))
    return InputImage([Step("Input", np.round(values.numpy(), 2))])


def payload(net: str, places: list[int] | None = None) -> Any:
    model = model_of(nets.find(net))
    image = image_of(model)
    outputs = activations(model, image.input)
    data = space_payload(model, image, outputs, places or list(range(len(outputs))))
    return json.loads(json.dumps(data)) | {"id": "space", "strip": "strip"}


def test_the_payload_of_the_browser_tests_is_up_to_date() -> None:
    model = model_of(nets.find(NET))
    sizes = [list(shape) for shape in model.network.shapes()]
    windows = payload(NET)["windows"]
    image = payload(NET)["image"]
    current = {"sizes": sizes, "windows": windows, "image": image}
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == current, json.dumps(current)


def test_the_values_are_those_of_the_layers() -> None:
    model = model_of(nets.find(NET))
    image = image_of(model)
    outputs = activations(model, image.input)
    for part, output in zip(payload(NET)["layers"], outputs, strict=True):
        values = np.frombuffer(base64.b64decode(part["values"]), np.float32).reshape(part["size"])
        expected = output if output.ndim == 3 else output[None, :, None]
        np.testing.assert_array_equal(values, expected[part["maps"]])
        assert part["limit"] == float(np.abs(output).max())
        assert part["block"] == [1, 1]


def test_there_are_windows_in_the_image_and_in_each_earlier_layer_that_is_drawn() -> None:
    network = nets.find(NET)
    windows = stack_windows(network, [0, 2, 4])
    assert [len(one) for one in windows] == [1, 2, 3]
    rows, columns = windows[1][1][0]  # the pooling, in the first convolution
    assert rows == columns == [(0, 1, True), (2, 3, True), (4, 5, True)]
    assert windows[2][2] == [[[(0, 2, True)], [(0, 2, True)]]]  # the linear layer reads all cells


def test_the_image_has_its_colors() -> None:
    image = payload(NET)["image"]
    colors = np.frombuffer(base64.b64decode(image["colors"]), np.uint8).reshape(*image["size"], 3)
    expected = np.rint(image_of(model_of(nets.find(NET))).input[0] * 255)
    assert (colors == expected[:, :, None]).all()
