"""A network as plain data: text form, fit, torch module."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import torch
from hypothesis import given

from cnnviz import nets
from cnnviz.nets import text_form
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem
from cnnviz.weights import module_weights

from ..examples import examples
from .strategies import networks


@given(networks())
@examples(500)
def test_shapes_and_parameters_are_torchs(network: nets.Network) -> None:
    module = network.to_torch().eval()
    x = torch.zeros(2, *network.input_shape)
    for child, row in zip(module, network.table(), strict=True):
        x = child(x)
        assert tuple(x.shape[1:]) == row.output_shape
        assert sum(p.numel() for p in child.parameters()) == row.parameters


@given(networks())
def test_the_text_form_comes_back_as_the_same_network(network: nets.Network) -> None:
    short = str(network)
    assert nets.Network.parse(short) == network
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", short), "only characters that a URL leaves alone"


@pytest.mark.parametrize(
    ("short", "place", "part"),
    [
        ("", 1, ""),
        ("n", 2, ""),
        ("n~1x28x", 3, "1x28x"),
        ("n~0x28x28", 3, "0x28x28"),
        ("n~1x28x28~sigmoidal", 11, "sigmoidal"),
        ("n~1x28x28~conv_1_16", 11, "conv_1_16"),
        ("n~1x28x28~relu~conv_1_16_k", 26, "k"),
        ("n~1x28x28~conv_1_16_5_q3", 23, "q3"),
        ("n~1x28x28~conv_1_16_5_p1_p2", 26, "p2"),
        ("n~1x28x28~conv_1_16_5_p", 23, "p"),
        ("n~1x28x28~conv_1x1_16_5", 16, "1x1"),
        ("n~1x28x28~relu_1", 16, "1"),
        ("n~1x28x28~dropout_half", 19, "half"),
        ("n~1x28x28~", 11, ""),
        ("n~1x28x28~end", 11, "end"),
        ("n~1x28x28~shortcut", 11, "shortcut"),
        ("n~1x28x28~residual_3~relu~end", 11, "residual"),
        ("n~1x28x28~branches~relu~shortcut~relu~concat", 25, "shortcut"),
        ("n~1x28x28~branch", 11, "branch"),
        ("n~1x28x28~branches" + 6 * "~relu~branch", 85, "branch"),
        ("n~1x28x28~residual~relu~shortcut~relu~shortcut~end", 39, "shortcut"),
        ("n~1x28x28~residual~relu~tan~end", 25, "tan"),
    ],
)
def test_a_bad_text_is_refused_at_its_character(short: str, place: int, part: str) -> None:
    with pytest.raises(Problem) as caught:
        nets.Network.parse(short)
    assert (caught.value.values["place"], caught.value.values["part"]) == (place, part)


@pytest.mark.parametrize(
    ("short", "place", "message"),
    [
        ("n~1x28x28~conv_1_16_0", 11, "whole number"),
        ("n~1x28x28~relu~conv_1_16_9999999", 16, "from 1 to 1000"),
        ("n~1x28x28~dropout_1.5", 11, "probability"),
        ("n~1x28x28~convtranspose_4_6_3_g3", 11, "must divide"),
        ("n~1x28x28~relu~residual~relu", 16, "not closed: “end” is missing"),
        ("n~1x28x28~residual~end", 11, "needs at least one layer"),
        ("n~1x28x28~branches~branch~concat", 11, "need at least one layer"),
        ("n~1x28x28~relu~branches~relu", 16, "not closed: “concat” is missing"),
        ("n~1x28x28~branches~residual~relu~end~concat", 20, "cannot contain another"),
        ("n~1x28x28~residual~relu~residual~relu~end~end", 25, "cannot contain another"),
    ],
)
def test_impossible_layers_are_refused_at_their_character(
    short: str, place: int, message: str
) -> None:
    with pytest.raises(Problem, match=message) as caught:
        nets.Network.parse(short)
    assert caught.value.values["place"] == place


def test_layers_alone_have_a_text_form() -> None:
    block = kinds.Residual(
        (kinds.Conv2d(1, 2, 3, padding=1),), (kinds.Conv2d(1, 2, 1, bias=False),)
    )
    short = "residual~conv_1_2_3_p1~shortcut~conv_1_2_1_nobias~end"
    assert text_form.layer_text(block) == short
    assert nets.Network.parse(f"n~1x2x2~relu~{short}").layers == (kinds.ReLU(), block)
    with pytest.raises(Problem) as caught:
        nets.Network.parse("n~1x2x2~relu~mish")
    assert caught.value.values["place"] == 14


@pytest.mark.parametrize(
    ("shape", "chain", "number", "setting", "nearest"),
    [
        ((3, 8, 8), (kinds.Conv2d(1, 4, 3),), 1, "in_channels", 3),
        ((1, 8, 8), (kinds.ReLU(), kinds.Conv2d(1, 4, 9)), 2, "kernel_size", 8),
        ((1, 8, 8), (kinds.Flatten(), kinds.Linear(60, 4)), 2, "in_features", 64),
        ((1, 8, 8), (kinds.BatchNorm2d(4),), 1, "num_features", 1),
        ((1, 8, 8), (kinds.Linear(8, 4),), 1, "", None),
        ((8,), (kinds.MaxPool2d(2),), 1, "", None),
        ((1, 8, 8), (kinds.Softmax(),), 1, "", None),
    ],
)
def test_a_layer_that_does_not_fit_is_named_with_what_would(
    shape: tuple[int, ...],
    chain: tuple[nets.Layer, ...],
    number: int,
    setting: str,
    nearest: int | None,
) -> None:
    with pytest.raises(Problem) as caught:
        nets.Network("n", shape, chain).table()
    problem = caught.value
    names = nets.Network("n", shape, chain).names()
    assert problem.values["name"] == names[number - 1]
    assert problem.values["layer"] == str(chain[number - 1])
    assert (problem.setting, problem.nearest) == (setting, nearest)


@pytest.mark.parametrize(
    ("make", "setting"),
    [
        (lambda: kinds.Conv2d(3, 4, 3, groups=2), "groups"),
        (lambda: kinds.Conv2d(1, 4, 3, stride=0), "stride"),
        (lambda: kinds.MaxPool2d(2, padding=2), "padding"),
        (lambda: kinds.Dropout(-0.1), "p"),
        (lambda: kinds.Dropout(float("nan")), "p"),
        (lambda: kinds.LeakyReLU(-1), "negative_slope"),
        (lambda: kinds.AdaptiveAvgPool2d(0), "output_size"),
        (lambda: kinds.BatchNorm2d(4, 0.0), "eps"),
        (lambda: kinds.BatchNorm1d(4, float("nan")), "eps"),
        (lambda: kinds.ZeroPad2d((0, 1)), "padding"),  # type: ignore[arg-type]
        (lambda: kinds.ZeroPad2d((0, 1, -1, 0)), "padding"),
        (lambda: nets.Network("a name", (1, 2, 2), ()), "name"),
    ],
)
def test_impossible_settings_are_refused_by_name(make: object, setting: str) -> None:
    with pytest.raises(Problem) as caught:
        make()  # type: ignore[operator]
    assert caught.value.setting == setting


def test_each_side_is_padded_by_itself() -> None:
    network = nets.Network.parse("n~2x5x7~zeropad_0x1x2x3")
    x = torch.randn(1, 2, 5, 7)
    assert network.output_shape == (2, 5 + 2 + 3, 7 + 0 + 1)
    torch.testing.assert_close(network.to_torch()(x), torch.nn.functional.pad(x, (0, 1, 2, 3)))
    rows, columns = network.fields[1].patch(2, 7)
    assert (rows, columns) == ((0, 0), (7, 7))  # the first row of the input, and padding


@pytest.mark.parametrize("eps", [1e-5, 1e-3, 0.5])
def test_batch_norm_adds_its_own_epsilon_to_the_variance(eps: float) -> None:
    network = nets.Network("n", (2, 1, 1), (kinds.BatchNorm2d(2, eps),))
    assert nets.Network.parse(str(network)) == network
    x = torch.tensor([[3.0, -1.0]])[..., None, None]
    output = network.to_torch().eval()(x)  # mean 0 and variance 1
    torch.testing.assert_close(output, x / (1 + eps) ** 0.5)


def test_a_probability_survives_the_text_form() -> None:
    network = nets.Network("n", (4,), (kinds.Dropout(0.3),))
    assert str(network) == "n~4~dropout_0.3"


def test_a_block_keeps_its_weights_under_the_names_of_its_ways() -> None:
    torch.manual_seed(0)
    network = nets.Network.parse(
        "n~1x8x8~relu~residual~conv_1_2_3_p1~batchnorm_2~shortcut~conv_1_2_1_nobias~end"
    )
    module = network.to_torch()
    names = [name for name in module.state_dict() if name.endswith("weight")]
    assert names == ["1.layers.0.weight", "1.layers.1.weight", "1.shortcut.0.weight"]
    again = module_weights.unpack(network, module_weights.pack(module))
    x = torch.rand(2, 1, 8, 8)
    torch.testing.assert_close(again(x), module.eval()(x), rtol=0, atol=0)


def test_an_empty_shortcut_adds_the_input_itself() -> None:
    network = nets.Network.parse("n~1x4x4~residual~relu~end")
    x = torch.randn(2, 1, 4, 4)
    torch.testing.assert_close(network.to_torch()(x), x.relu() + x)


def test_branches_are_concatenated_in_their_order() -> None:
    network = nets.Network.parse(
        "n~3x6x8~branches~conv_3_2_1~relu~branch~branch~maxpool_3_s1_p1~conv_3_4_3_p1~concat"
    )
    module = network.to_torch()
    x = torch.randn(2, 3, 6, 8)
    (block,) = module.children()
    first, _second, third = block.branches
    expected = [first[1](first[0](x)), x, third[1](third[0](x))]
    torch.testing.assert_close(module(x), torch.cat(expected, dim=1))
    assert network.output_shape == (2 + 3 + 4, 6, 8)
    names = [name for name in module.state_dict() if name.endswith("weight")]
    assert names == ["0.branches.0.0.weight", "0.branches.2.1.weight"]
    assert network.table()[0].layer == "Branches(2, 0, 2)"


@pytest.mark.parametrize(
    ("branches", "message"),
    [
        (((kinds.Conv2d(1, 2, 3),), ()), "its branches output 2×6×6, 1×8×8"),
        (((kinds.ReLU(),), (kinds.Flatten(),)), "its branches output 1×8×8, 64"),
        (((kinds.ReLU(),), (kinds.Tanh(), kinds.Conv2d(2, 2, 3))), "layer 2 of branch 2, Conv2d"),
    ],
)
def test_branches_that_cannot_be_concatenated_are_refused(
    branches: tuple[tuple[nets.Layer, ...], ...], message: str
) -> None:
    network = nets.Network("n", (1, 8, 8), (kinds.Branches(branches),))
    assert message in str(network.problem)


def test_flat_features_have_no_branches() -> None:
    assert nets.Network.parse("n~4~branches~relu~concat").problem is not None
    with pytest.raises(Problem, match="at most 6 can be concatenated"):
        kinds.Branches(7 * ((kinds.ReLU(),),))


def test_a_block_spells_out_the_arithmetic_of_its_layers() -> None:
    row = nets.find("resnet18").table()[8]
    assert (row.name, row.layer) == ("residual3", "Residual(layers=5, shortcut=2)")
    assert row.arithmetic.startswith("128·64·3·3 + 128 + 128 + 128·128·3·3 + ")


@pytest.mark.parametrize("id", ["resnet18", "resnet18-torchvision"])
def test_the_rows_inside_a_block_are_those_of_a_chain_that_ends_in_them(id: str) -> None:
    network = nets.find(id)
    for index, block in enumerate(network.layers):
        if not isinstance(block, kinds.Block):
            assert network.inner_tables(index) == []
            continue
        for way, rows in zip(block.paths.values(), network.inner_tables(index), strict=True):
            chain = replace(network, layers=(*network.layers[:index], *way)).table()[index:]
            assert [replace(row, name="") for row in chain] == [
                replace(row, name="") for row in rows
            ]


def test_a_network_shows_its_table_in_a_notebook() -> None:
    page = ET.fromstring(nets.find("lenet5")._repr_html_())
    assert len(list(page.iter("tr"))) == 1 + len(nets.find("lenet5").layers)
    assert "61,706 parameters" in "".join(page.itertext())
    broken = nets.Network("n", (1, 9, 9), (kinds.ReLU(), kinds.Conv2d(5, 6, 3)))
    page = ET.fromstring(broken._repr_html_())
    assert len(list(page.iter("tr"))) == 2
    assert "Layer conv1, Conv2d(5, 6, 3), does not fit" in "".join(page.itertext())
