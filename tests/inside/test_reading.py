"""How all maps of a layer are computed agrees with the close-up of each map."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

from cnnviz.inside import activations, closeup
from cnnviz.inside.reading import layer_reading
from cnnviz.nets.torch_modules import Branches, Residual

LAYERS = [
    nn.Conv2d(4, 6, 3, stride=2, padding=1),
    nn.Conv2d(4, 6, 2, groups=2, bias=False),
    nn.Conv2d(4, 4, 3, padding="same", groups=4),
    nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2),
    nn.ConvTranspose2d(4, 2, (2, 3), stride=3, bias=False),
    SqueezeExcitation(4, 2),
    nn.MaxPool2d(2, padding=1),
    nn.AvgPool2d(3, padding=1, count_include_pad=False),
    nn.BatchNorm2d(4),
    nn.ReLU6(),
    nn.LeakyReLU(0.2),
    nn.AdaptiveAvgPool2d((4, 3)),
    Residual(nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU()), nn.Sequential()),
    Branches(nn.Sequential(nn.Conv2d(4, 2, 1)), nn.Sequential(), nn.Sequential(nn.Sigmoid())),
]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_a_reading_has_what_the_close_up_of_each_map_has(layer: nn.Module) -> None:
    x = torch.randn(1, 4, 9, 7, generator=torch.Generator().manual_seed(3))
    outputs = activations(nn.Sequential(layer).eval(), x)["0"][0]
    reading = layer_reading(layer, x[0], outputs)
    assert reading is not None
    for index in range(len(outputs)):
        view = closeup(layer, x[0], outputs, index)
        assert view is not None
        first = index // reading.shared * reading.depth
        np.testing.assert_array_equal(reading.inputs[first : first + reading.depth], view.inputs)
        assert reading.kind == view.kind
        for own, of_map in ((reading.rows, view.rows), (reading.columns, view.columns)):
            assert [cells.tolist() for cells in own] == [cells.tolist() for cells in of_map]
        assert reading.slope == view.slope
        for reached, of_map in (
            (reading.kernel_rows, view.kernel_rows),
            (reading.kernel_columns, view.kernel_columns),
        ):
            assert (reached is None) == (of_map is None)
            for one, other in zip(reached or [], of_map or [], strict=True):
                np.testing.assert_array_equal(one, other)
        if reading.gate is not None:
            assert view.factor == reading.gate.factors[index]
        if view.kernel is not None and reading.kernels is not None:
            np.testing.assert_array_equal(reading.kernels[index], view.kernel)
        assert (reading.kernels is None) == (view.kernel is None)
        bias = None if reading.biases is None else pytest.approx(float(reading.biases[index]))
        assert view.bias == bias
        if view.norm is not None and reading.norms is not None:
            np.testing.assert_allclose(reading.norms[index], list(vars(view.norm).values()))
        assert (reading.norms is None) == (view.norm is None)
        if view.divisors is not None:
            np.testing.assert_array_equal(reading.divisors, view.divisors)


def test_layers_without_close_ups_have_no_reading() -> None:
    x = torch.zeros(4, 3, 3)
    assert layer_reading(nn.Flatten(), x, torch.zeros(36)) is None
    assert layer_reading(nn.AdaptiveMaxPool2d(1), x, torch.zeros(4, 1, 1)) is None
