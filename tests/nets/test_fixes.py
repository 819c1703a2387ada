"""Networks that do not fit: how far they go, why no further, and what fixes them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.nets import train_limits
from cnnviz.nets.draft.drafts import draft_of
from cnnviz.nets.draft.fixes import find_fix
from cnnviz.nets.draft.reading import read_draft
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem

from ..examples import examples
from .strategies import networks

conv, pool, linear = kinds.Conv2d, kinds.MaxPool2d, kinds.Linear


def misfit(shape: nets.Shape, *chain: nets.Layer) -> tuple[nets.Network, Problem]:
    """Return a network that does not fit, and its problem."""
    network = nets.Network("n", shape, chain)
    assert network.problem is not None
    return network, network.problem


def fixed_layers(shape: nets.Shape, *chain: nets.Layer) -> tuple[nets.Layer, ...] | None:
    """Return the layers after one fix, None if it removes a layer."""
    misfit(shape, *chain)
    fix = find_fix(read_draft(draft_of(shape, chain)))
    assert fix is not None
    return None if fix.label == "Remove it" else fix.reading.layers


def test_a_network_that_fits_has_no_problem_and_needs_no_fix() -> None:
    network = nets.find("lenet5")
    assert network.problem is None
    assert find_fix(read_draft(draft_of(network.input_shape, network.layers))) is None


def test_the_problem_names_the_first_layer_that_does_not_fit() -> None:
    chain = (conv(1, 4, 3), kinds.ReLU(), conv(5, 6, 3), kinds.ReLU())
    network, problem = misfit((1, 9, 9), *chain)
    assert network.multiply_adds == nets.Network("n", (1, 9, 9), chain[:2]).multiply_adds
    assert str(problem) == (
        "Layer conv2, Conv2d(5, 6, 3), does not fit: "
        "the number of input channels is 4, not 5: use 4."
    )
    for _ in range(2):  # raised as often as asked
        with pytest.raises(Problem) as caught:
            network.shapes()
        assert caught.value is problem


def test_linear_features_are_mended() -> None:
    chain = (conv(1, 64, 3, stride=5), kinds.Flatten(), linear(2304, 10))
    assert fixed_layers((1, 25, 25), *chain) == (*chain[:2], linear(1600, 10))


@pytest.mark.parametrize(
    ("shape", "broken", "fixed"),
    [
        ((3, 8, 8), conv(1, 4, 3), conv(3, 4, 3)),
        ((4, 8, 8), conv(6, 9, 3, groups=3), conv(4, 9, 3)),
        ((1, 8, 8), conv(1, 4, 9), conv(1, 4, 8)),
        ((1, 8, 20), conv(1, 4, (9, 11)), conv(1, 4, (8, 11))),
        ((1, 8, 8), conv(1, 4, 5, dilation=2), conv(1, 4, 5)),
        ((1, 8, 8), conv(1, 4, 9, padding=3, dilation=2), conv(1, 4, 9, padding=3)),
        ((1, 8, 3), conv(1, 4, (5, 1), dilation=2), conv(1, 4, (5, 1), dilation=(1, 2))),
        ((2, 8, 8), kinds.BatchNorm2d(3), kinds.BatchNorm2d(2)),
        ((2, 8, 8), kinds.BatchNorm1d(3), kinds.BatchNorm2d(2)),
        ((7,), kinds.BatchNorm2d(3), kinds.BatchNorm1d(7)),
        ((1, 3, 3), pool(4, 2), pool(3, 2)),
        ((1, 1, 9), pool((8, 4), padding=(4, 2), dilation=3), pool((8, 4), None, (4, 2), (1, 3))),
        ((1, 2, 2), kinds.ConvTranspose2d(1, 1, 3, padding=3), None),
    ],
    ids=str,
)
def test_the_nearest_setting_mends_a_layer(
    shape: nets.Shape, broken: nets.Layer, fixed: nets.Layer | None
) -> None:
    after = fixed_layers(shape, broken)
    assert after is not None
    fits = nets.Network("n", shape, after)
    assert fits.problem is None
    if fixed is not None:
        assert after == (fixed,)


def test_maps_are_laid_flat_for_a_linear_layer() -> None:
    assert fixed_layers((1, 2, 2), linear(4, 3)) == (kinds.Flatten(), linear(4, 3))
    assert fixed_layers((1, 2, 2), kinds.Softmax()) == (kinds.Flatten(), kinds.Softmax())


def test_a_convolution_of_flat_features_cannot_be_mended() -> None:
    assert fixed_layers((1, 4, 4), kinds.Flatten(), conv(1, 2, 3)) is None


def test_a_layer_inside_a_block_is_mended() -> None:
    block = kinds.Residual((conv(4, 4, 3, padding=1), kinds.BatchNorm2d(5)))
    _, problem = misfit((4, 8, 8), block)
    assert str(problem).endswith(
        "layer 2 of the block, BatchNorm2d(5): the number of input channels is 4, not 5: use 4."
    )
    fine = kinds.Residual((conv(4, 4, 3, padding=1), kinds.BatchNorm2d(4)))
    assert fixed_layers((4, 8, 8), block) == (fine,)


@pytest.mark.parametrize(
    ("shape", "inside", "shortcut"),
    [
        (
            (4, 8, 8),
            conv(4, 6, 3, stride=2, padding=1),
            (conv(4, 6, 1, stride=2, bias=False), kinds.BatchNorm2d(6)),
        ),
        (
            (4, 8, 9),
            conv(4, 4, 3, stride=(2, 3), padding=1),
            (conv(4, 4, 1, stride=(2, 3), bias=False), kinds.BatchNorm2d(4)),
        ),
        ((8,), linear(8, 4), (linear(8, 4, bias=False),)),
    ],
)
def test_a_block_that_changes_the_shape_gets_a_projection(
    shape: nets.Shape, inside: nets.Layer, shortcut: tuple[nets.Layer, ...]
) -> None:
    block = kinds.Residual((inside,))
    assert fixed_layers(shape, block) == (kinds.Residual((inside,), shortcut),)
    wrong = kinds.Residual((kinds.ReLU(),), (inside,))
    assert fixed_layers(shape, wrong) == (kinds.Residual((kinds.ReLU(),)),)


@given(networks(), networks(), st.integers(0, 7))
@example(
    nets.Network("one", (1, 1, 1), (kinds.Flatten(), *[kinds.BatchNorm1d(1)] * 3)),
    nets.Network("other", (1, 1, 1), (kinds.BatchNorm2d(1),) * 2),
    1,
)
@examples(200)
def test_fixes_lead_on_to_a_network_that_torch_runs(
    one: nets.Network, other: nets.Network, cut: int
) -> None:
    """Two networks glued together: every fix moves on, and the layers that fit run."""
    reading = read_draft(draft_of(one.input_shape, (*one.layers[:cut], *other.layers)))
    for _ in range(60):
        fix = find_fix(reading)
        if fix is None or fix.label == "Remove it":
            break
        before, after = reading, fix.reading
        assert len(after.fitting_layers) >= len(before.fitting_layers)
        assert after.draft != before.draft
        reading = after
    else:
        pytest.fail("the fixes never end")
    fits = nets.Network("n", one.input_shape, reading.fitting_layers)
    with torch.device("meta"):
        module, x = fits.to_torch().eval(), torch.empty(1, *fits.input_shape)
        assert tuple(module(x).shape[1:]) == fits.output_shape


@pytest.mark.parametrize(
    "text",
    [
        "conv_1_1_1000000000",
        "conv_1_1_3_p999999999",
        "conv_1_1_3_s1000000000",
        "conv_1_1000000000_3",
        "convtranspose_1_1_1000000_s1000000",
        "maxpool_1000000000",
        "adaptiveavgpool_1000000000",
        "linear_1000000000_10",
    ],
)
def test_absurd_numbers_are_problems(text: str) -> None:
    with pytest.raises(Problem):
        nets.Network.parse(f"n~1x28x28~{text}")


def test_maps_do_not_grow_without_end() -> None:
    up = kinds.ConvTranspose2d(1, 1, 1000, stride=1000)
    network, problem = misfit((1, 8, 8), up, up)
    reading = read_draft(draft_of(network.input_shape, network.layers))
    assert (len(reading.fitting_layers), problem.setting) == (1, "")
    assert "the output would be 8000000×8000000; the limit is 10,000 per side" in str(problem)


@pytest.mark.parametrize("shape", [(), (1, 2), (1, 2, 3, 4), (0, 2, 2), (1, 2, 10_001), (10**7,)])
def test_an_impossible_input_is_a_problem(shape: nets.Shape) -> None:
    with pytest.raises(Problem) as caught:
        nets.Network("n", shape, ())
    assert caught.value.setting == "input"


def test_too_many_layers_are_a_problem() -> None:
    with pytest.raises(Problem, match="at most 1000 layers"):
        nets.Network("n", (1, 2, 2), (kinds.ReLU(),) * 1001)
    with pytest.raises(Problem, match="at most 16 layers"):
        kinds.Residual((kinds.ReLU(),) * 17)


def test_what_may_be_trained_is_said() -> None:
    assert train_limits.size_problems(nets.find("fashion-cnn")) == []
    assert train_limits.size_problems(nets.find("resnet18")) == []
    problems = train_limits.size_problems(nets.find("vgg11"))
    assert [problem.setting for problem in problems] == ["parameters", "multiply_adds"]
    long = nets.Network("n", (1, 2, 2), (kinds.ReLU(),) * 101)
    assert [problem.setting for problem in train_limits.size_problems(long)] == ["layers"]
    assert train_limits.size_problems(nets.Network("n", (1, 2, 2), (kinds.ReLU(),) * 100)) == []


def test_a_softmax_at_the_end_is_advised_against() -> None:
    head = (kinds.Flatten(), linear(4, 2))
    ends = {kinds.Softmax(): ["softmax"], kinds.LogSoftmax(): ["logsoftmax"], kinds.ReLU(): []}
    for end, expected in ends.items():
        problems = train_limits.last_layer_advice(nets.Network("n", (1, 2, 2), (*head, end)))
        assert [problem.setting for problem in problems] == expected
