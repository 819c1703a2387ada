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
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.space import (
    _draw_stacks,
    _shown_layers,
    space_items,
    space_payload,
    stack_windows,
)
from cnnviz.ui.inside.strip import field_ranges
from cnnviz.ui.models.activations import activations, layer_values
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


BLOCK = "n~1x8x8~conv_1_4_3_p1~residual~conv_4_4_3_p1~relu~conv_4_4_3_p1~end~maxpool_2"


def test_an_open_layer_inside_a_block_takes_the_place_of_the_block() -> None:
    network = nets.find(BLOCK)
    placed = placed_layers(network)
    inner = next(one.place for one in placed if one.inner == "layers.2")
    assert _shown_layers(network, inner) == [0, inner, 2]
    model = model_of(network)
    image = image_of(model)
    outputs = activations(model, image.input)
    data = space_payload(model, image, outputs, [0, inner, 2])
    values = np.frombuffer(base64.b64decode(data["layers"][1]["values"]), np.float32)
    expected = layer_values(model, inner, image.input, outputs, image.digest)[1]
    np.testing.assert_array_equal(values, expected[data["layers"][1]["maps"]].ravel())
    of_image, of_convolution = data["windows"][1]
    assert of_convolution[0][0][4] == (2, 6, True)  # two 3×3 convolutions: 5 rows
    assert of_image[0][0][4] == (1, 7, True)  # and the one before the block: 7
    assert of_image == field_ranges(placed[inner].fields)


def test_the_layers_in_space_are_a_figure() -> None:
    model = model_of(nets.find(BLOCK))
    image = image_of(model)
    inner = len(model.network.layers)
    (item,) = space_items(model, image, inner).values()
    assert [file.label for file in item.files] == ["PNG", "SVG", "PDF"]
    figure = _draw_stacks(model, image, inner)
    titles = [text.get_text().partition("\n")[0] for text in figure.axes[0].texts]
    assert titles == ["Image", "1 · conv", "residual1.layers.0", "3 · max pool"]
    assert len(figure.axes[0].images) == 1 + 4 + 4 + 4


def test_the_image_has_its_colors() -> None:
    image = payload(NET)["image"]
    colors = np.frombuffer(base64.b64decode(image["colors"]), np.uint8).reshape(*image["size"], 3)
    expected = np.rint(image_of(model_of(nets.find(NET))).input[0] * 255)
    assert (colors == expected[:, :, None]).all()
