import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.inside import Closeup, activations, closeup


def looked(layer: nn.Module, x: torch.Tensor, channel: int) -> Closeup:
    net = nn.Sequential(layer).eval()
    found = closeup(layer, x[0], activations(net, x)["0"][0], channel)
    assert found is not None
    return found


def window(view: Closeup, row: int, column: int, outside: float) -> np.ndarray:
    """(C, kH, kW) what the closeup says was read, by plain loops."""
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


def picture(channels: int = 4, height: int = 9, width: int = 7) -> torch.Tensor:
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
def test_every_cell_of_a_convolution_is_the_sum_of_what_was_read(layer: nn.Conv2d) -> None:
    view = looked(layer, picture(), channel=3)
    assert view.kernel is not None
    for r, c in cells(view):
        total = (window(view, r, c, 0.0) * view.kernel).sum() + (view.bias or 0)
        assert total == pytest.approx(view.output[r, c], abs=1e-5)


@pytest.mark.parametrize(
    "layer", [nn.MaxPool2d(2), nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)], ids=str
)
def test_every_cell_of_max_pooling_is_the_largest_that_was_read(layer: nn.MaxPool2d) -> None:
    view = looked(layer, picture() - 5, channel=2)  # all below zero: padding must not win
    for r, c in cells(view):
        assert window(view, r, c, -np.inf).max() == pytest.approx(view.output[r, c])


@pytest.mark.parametrize(
    "layer",
    [nn.AvgPool2d(2), nn.AvgPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1, count_include_pad=False)],
    ids=str,
)
def test_every_cell_of_average_pooling_is_the_sum_over_its_divisor(layer: nn.AvgPool2d) -> None:
    view = looked(layer, picture(), channel=2)
    assert view.divisors is not None
    for r, c in cells(view):
        mean = window(view, r, c, 0.0).sum() / view.divisors[r, c]
        assert mean == pytest.approx(view.output[r, c], abs=1e-5)


def test_batch_norm_is_its_four_numbers() -> None:
    layer = nn.BatchNorm2d(4)
    layer(picture())  # running figures that are not 0 and 1
    with torch.no_grad():
        layer.weight.mul_(1.7)
        layer.bias.add_(0.3)
    view = looked(layer.eval(), picture(), channel=1)
    assert view.norm is not None
    norm = view.norm
    again = (view.inputs[0] - norm.mean) / norm.deviation * norm.scale + norm.shift
    np.testing.assert_allclose(again, view.output, atol=1e-5)


def test_batch_norm_without_running_figures_is_not_looked_at() -> None:
    layer = nn.BatchNorm2d(4, track_running_stats=False)
    assert closeup(layer, picture()[0], layer(picture())[0], 0) is None


@pytest.mark.parametrize(
    ("layer", "kind"), [(nn.ReLU(), "relu"), (nn.Tanh(), "tanh"), (nn.Dropout(0.5), "same")]
)
def test_layers_on_single_values_read_the_same_place(layer: nn.Module, kind: str) -> None:
    view = looked(layer, picture(), channel=1)
    assert view.kind == kind
    assert view.rows.tolist() == [[row] for row in range(9)]
    assert view.columns.tolist() == [[column] for column in range(7)]


def test_flat_features_have_no_closeup() -> None:
    assert closeup(nn.Linear(3, 2), torch.ones(3), torch.ones(2), 0) is None


def test_a_closeup_keeps_its_numbers() -> None:
    x = picture()
    view = looked(nn.ReLU(), x, channel=0)
    x.zero_()
    assert view.inputs.any()
