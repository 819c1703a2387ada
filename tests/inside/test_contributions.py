"""Contributions of features add up to the value, exactly where layers are piecewise linear."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnviz.inside.contributions import contributions, is_piecewise_linear

LAYERS = [
    [nn.Linear(12, 4)],
    [nn.Flatten(), nn.Linear(12, 7), nn.ReLU(), nn.Dropout(), nn.Linear(7, 4)],
    [nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3, 4, bias=False)],
    [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(3), nn.Linear(3, 4)],
]


@given(st.sampled_from(LAYERS), st.integers(0, 3), st.integers(0, 1000))
def test_contributions_and_biases_add_up_to_the_value(
    layers: list[nn.Module], index: int, seed: int
) -> None:
    module = nn.Sequential(*layers).eval()
    generator = torch.Generator().manual_seed(seed)
    shape = (12,) if isinstance(layers[0], nn.Linear) else (3, 2, 2)
    features = torch.randn(shape, generator=generator)
    result = contributions(list(module), features, index)
    value = module(features[None])[0, index].item()
    assert float(result.products.sum()) + result.rest == pytest.approx(value, abs=1e-4)
    assert result.products.shape == shape
    # What the biases add stays where all features become half as large, and no ReLU switches.
    halves = contributions(list(module), features / 2, index)
    if isinstance(layers[0], nn.Linear):
        assert halves.rest == pytest.approx(result.rest, abs=1e-4)
        assert result.rest == pytest.approx(float(layers[0].bias[index].detach()), abs=1e-5)


def test_the_contribution_to_a_linear_layer_is_weight_times_feature() -> None:
    layer, features = nn.Linear(5, 3), torch.arange(5.0)
    result = contributions([layer], features, 1)
    torch.testing.assert_close(torch.tensor(result.products), layer.weight[1].detach() * features)


def test_only_piecewise_linear_layers_are_exact() -> None:
    assert is_piecewise_linear([nn.Flatten(), nn.Linear(2, 2), nn.ReLU()])
    assert not is_piecewise_linear([nn.Tanh(), nn.Linear(2, 2)])


def test_there_is_no_value_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        contributions([nn.Linear(2, 3)], torch.zeros(2), 3)
