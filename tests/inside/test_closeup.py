"""The close-up of a feature map: every output cell follows from the values that it reads."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

from cnnviz.inside import Closeup, activations, closeup, kernels
from cnnviz.inside.closeup import POINTWISE
from cnnviz.nets.torch_modules import Branches, Residual

from ..rounding import assert_equal_but_rounding

COMPONENT = Path(__file__).parents[2] / "static" / "components" / "inside"


def closeup_of(layer: nn.Module, x: torch.Tensor, channel: int) -> Closeup:
    net = nn.Sequential(layer).eval()
    view = closeup(layer, x[0], activations(net, x)["0"][0], channel)
    assert view is not None
    return view


def window(view: Closeup, row: int, column: int, outside: float) -> np.ndarray:
    """Return the values (C, kH, kW) that an output cell reads, with plain loops."""
    channels, height, width = view.inputs.shape
    rows, columns = view.rows[row], view.columns[column]
    values = np.full((channels, len(rows), len(columns)), outside)
    for c in range(channels):
        for i, r in enumerate(rows):
            for j, k in enumerate(columns):
                if 0 <= r < height and 0 <= k < width:
                    values[c, i, j] = view.inputs[c, r, k]
    return values


def cells(view: Closeup) -> list[tuple[int, int]]:
    return [(r, c) for r in range(view.output.shape[0]) for c in range(view.output.shape[1])]


def image(channels: int = 4, height: int = 9, width: int = 7) -> torch.Tensor:
    return torch.randn(1, channels, height, width, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(4, 6, 3),
        nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 2)),
        nn.Conv2d(4, 6, 3, padding=2, dilation=2, bias=False),
        nn.Conv2d(4, 6, 2, groups=2),
        nn.Conv2d(4, 4, 3, padding="same", groups=4),
    ],
    ids=str,
)
def test_every_cell_of_a_convolution_is_the_weighted_sum_of_its_window(layer: nn.Conv2d) -> None:
    view = closeup_of(layer, image(), channel=3)
    assert view.kernel is not None
    for r, c in cells(view):
        total = (window(view, r, c, 0.0) * view.kernel).sum() + (view.bias or 0)
        assert total == pytest.approx(view.output[r, c], abs=1e-5)


@st.composite
def transposed_layers(draw: st.DrawFn) -> nn.ConvTranspose2d:
    def pair(least: int, most: int) -> tuple[int, int]:
        return draw(st.integers(least, most)), draw(st.integers(least, most))

    groups, stride, dilation = draw(st.sampled_from([1, 2, 4])), pair(1, 3), pair(1, 2)
    return nn.ConvTranspose2d(
        4,
        4 * draw(st.integers(1, 2)),
        pair(1, 4),
        stride=stride,
        padding=pair(0, 1),
        output_padding=tuple(map(min, pair(0, 1), map(max, stride, dilation))),
        groups=groups,
        bias=draw(st.booleans()),
        dilation=dilation,
    )


@given(layer=transposed_layers(), data=st.data())
def test_every_cell_of_a_transposed_convolution_is_the_sum_of_what_reaches_it(
    layer: nn.ConvTranspose2d, data: st.DataObject
) -> None:
    channel = data.draw(st.integers(0, layer.out_channels - 1))
    try:
        view = closeup_of(layer, image(), channel)
    except RuntimeError:  # torch refuses an output_padding that is too large
        assume(False)
    assert view.kernel is not None
    assert view.kernel_rows is not None
    assert view.kernel_columns is not None
    for r, c in cells(view):
        assert set(view.rows[r]) <= set(range(9))  # none is outside the input
        weights = view.kernel[:, view.kernel_rows[r]][:, :, view.kernel_columns[c]]
        total = (window(view, r, c, np.nan) * weights).sum() + (view.bias or 0)
        assert total == pytest.approx(view.output[r, c], abs=1e-5)


def test_kernels_of_a_transposed_convolution_are_those_of_a_convolution_without_stride() -> None:
    """With stride 1, it is a convolution with the flipped kernels, padded all around."""
    layer = nn.ConvTranspose2d(4, 6, 3, groups=2, bias=False)
    weights, _bias = kernels(layer)  # (6, 2, 3, 3)
    same = nn.functional.conv2d(image(), weights.flip(2, 3), padding=2, groups=2)
    torch.testing.assert_close(same, layer(image()))


@given(
    channels=st.integers(1, 6), squeezed=st.integers(1, 4), hard=st.booleans(),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_squeeze_and_excitation_multiplies_each_map_by_its_factor(
    channels: int, squeezed: int, hard: bool, seed: int
) -> None:
    torch.manual_seed(seed)
    function = nn.Hardsigmoid if hard else nn.Sigmoid
    layer = SqueezeExcitation(channels, squeezed, scale_activation=function)
    x = 3 * torch.randn(1, channels, 5, 4)
    view = closeup_of(layer, x, channel=channels - 1)
    gate = view.gate
    assert gate is not None
    assert view.factor is not None
    with torch.no_grad():
        np.testing.assert_array_equal(gate.factors, layer._scale(x).flatten())
    assert_equal_but_rounding(gate.means, x[0].mean((1, 2)), share=1e-6)
    hidden = np.maximum(0, gate.weights_in @ gate.means + gate.biases_in)
    assert_equal_but_rounding(gate.hidden, hidden)
    sums = gate.weights_out @ gate.hidden + gate.biases_out
    factors = np.clip(sums + 3, 0, 6) / 6 if gate.hard else 1 / (1 + np.exp(-sums))
    assert gate.hard == hard
    assert_equal_but_rounding(gate.factors, factors, share=1e-6)
    for r, c in cells(view):
        value = window(view, r, c, np.nan).item() * view.factor
        assert value == pytest.approx(view.output[r, c], abs=1e-6)


def test_squeeze_and_excitation_with_another_activation_has_no_closeup() -> None:
    layer = SqueezeExcitation(4, 2, activation=nn.Tanh)
    assert closeup(layer, image()[0], layer(image())[0], 0) is None


@pytest.mark.parametrize(
    "layer", [nn.MaxPool2d(2), nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)], ids=str
)
def test_every_cell_of_max_pooling_is_the_maximum_of_its_window(layer: nn.MaxPool2d) -> None:
    # All values are negative: padding must not be the maximum.
    view = closeup_of(layer, image() - 5, channel=2)
    for r, c in cells(view):
        assert window(view, r, c, -np.inf).max() == pytest.approx(view.output[r, c])


@pytest.mark.parametrize(
    "layer",
    [nn.AvgPool2d(2), nn.AvgPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1, count_include_pad=False)],
    ids=str,
)
def test_every_cell_of_average_pooling_is_the_sum_divided_by_its_divisor(
    layer: nn.AvgPool2d,
) -> None:
    view = closeup_of(layer, image(), channel=2)
    assert view.divisors is not None
    for r, c in cells(view):
        mean = window(view, r, c, 0.0).sum() / view.divisors[r, c]
        assert mean == pytest.approx(view.output[r, c], abs=1e-5)


@given(
    sides=st.tuples(st.integers(1, 13), st.integers(1, 13)),
    counts=st.tuples(st.integers(1, 15), st.integers(1, 15)),
)
def test_every_cell_of_adaptive_pooling_is_the_mean_of_its_window(
    sides: tuple[int, int], counts: tuple[int, int]
) -> None:
    view = closeup_of(nn.AdaptiveAvgPool2d(counts), image(2, *sides), channel=1)
    assert view.output.shape == counts
    assert view.divisors is not None
    for r, c in cells(view):
        values = window(view, r, c, np.nan)
        assert view.divisors[r, c] == values.size
        assert values.mean() == pytest.approx(view.output[r, c], abs=1e-5)


def test_every_cell_of_a_residual_block_is_the_sum_of_its_paths() -> None:
    layers = nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.ReLU())
    shortcut = nn.Sequential(nn.Conv2d(4, 6, 1, stride=2))
    view = closeup_of(Residual(layers, shortcut), image(), channel=5)
    assert view.kind == "sum"
    with torch.no_grad():
        expected = torch.stack([path(image())[0, 5] for path in (layers, shortcut)])
    np.testing.assert_array_equal(view.inputs, expected)
    for r, c in cells(view):
        assert window(view, r, c, np.nan).sum() == pytest.approx(view.output[r, c], abs=1e-6)


def test_a_map_of_branches_is_that_of_its_branch() -> None:
    branches = [nn.Sequential(nn.Conv2d(4, 3, 1)), nn.Sequential(), nn.Sequential(nn.ReLU())]
    for channel in range(11):
        view = closeup_of(Branches(*branches), image(), channel)
        assert view.kind == "same"
        np.testing.assert_array_equal(view.inputs[0], view.output)


def test_batch_norm_follows_from_its_four_values() -> None:
    layer = nn.BatchNorm2d(4)
    layer(image())  # running statistics other than 0 and 1
    with torch.no_grad():
        layer.weight.mul_(1.7)
        layer.bias.add_(0.3)
    view = closeup_of(layer.eval(), image(), channel=1)
    assert view.norm is not None
    norm = view.norm
    expected = (view.inputs[0] - norm.mean) / norm.deviation * norm.scale + norm.shift
    assert_equal_but_rounding(view.output, expected)


def test_batch_norm_without_running_statistics_has_no_closeup() -> None:
    layer = nn.BatchNorm2d(4, track_running_stats=False)
    assert closeup(layer, image()[0], layer(image())[0], 0) is None


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (nn.ReLU(), "relu"),
        (nn.ReLU6(), "relu6"),
        (nn.LeakyReLU(), "leakyrelu"),
        (nn.Hardswish(), "hardswish"),
        (nn.Hardsigmoid(), "hardsigmoid"),
        (nn.Tanh(), "tanh"),
        (nn.Sigmoid(), "sigmoid"),
        (nn.Dropout(0.5), "same"),
    ],
)
def test_elementwise_layers_read_the_same_cell(layer: nn.Module, kind: str) -> None:
    view = closeup_of(layer, image(), channel=1)
    assert view.kind == kind
    assert view.rows.tolist() == [[row] for row in range(9)]
    assert view.columns.tolist() == [[column] for column in range(7)]


def test_a_padded_map_is_read_cell_by_cell() -> None:
    view = closeup_of(nn.ZeroPad2d((2, 0, 1, 3)), image(), channel=1)
    padded = np.zeros_like(view.output)
    for row, (above,) in enumerate(view.rows.tolist()):
        for column, (left,) in enumerate(view.columns.tolist()):
            if 0 <= above < 9 and 0 <= left < 7:
                padded[row, column] = view.inputs[0, above, left]
    assert view.kind == "same"
    np.testing.assert_array_equal(view.output, padded)


def test_the_browser_writes_the_sum_of_every_kind() -> None:
    kinds = {"convolution", "transposed", "scale", "max", "avg", "sum", *POINTWISE.values()}
    sums, types = ((COMPONENT / name).read_text("utf-8") for name in ("sums.js", "types.d.ts"))
    writers = sums.partition("const WRITERS = {\n")[2].partition("\n};")[0]
    assert set(re.findall(r"^  (\w+)[(:]", writers, re.M)) == kinds, "WRITERS in sums.js"
    (declared,) = re.findall(r"^ +type Kind = ([^;]*);$", types, re.M)
    assert set(re.findall(r'"(\w+)"', declared)) == kinds, "Kind in types.d.ts"


def test_flat_features_have_no_closeup() -> None:
    assert closeup(nn.Linear(3, 2), torch.ones(3), torch.ones(2), 0) is None


def test_a_closeup_copies_its_values() -> None:
    x = image()
    view = closeup_of(nn.ReLU(), x, channel=0)
    x.zero_()
    assert view.inputs.any()
