"""The printed PyTorch code, run as printed: the same modules in every form."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given

from cnnviz import nets
from cnnviz.nets.code import pytorch
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem

from ..examples import examples
from .printed import assert_same, run
from .strategies import networks

EVERY = [
    pytest.param(network, form, id=f"{network.name}-{form}")
    for network in nets.catalogue().values()
    for form in pytorch.available_forms(network.layers)
]


@pytest.mark.parametrize(("network", "form"), EVERY)
def test_every_form_of_the_catalogue_makes_the_network(
    network: nets.Network, form: pytorch.Form
) -> None:
    with torch.device("meta"):
        module = run(network.to_pytorch(form))
    assert_same(module, network)


@given(networks())
@examples(500)
def test_every_form_of_a_random_network_makes_it(network: nets.Network) -> None:
    for form in pytorch.available_forms(network.layers):
        with torch.device("meta"):
            module = run(network.to_pytorch(form))
        assert_same(module, network)


@pytest.mark.parametrize("form", pytorch.FORMS)
def test_with_the_same_weights_the_numbers_are_the_same(form: pytorch.Form) -> None:
    network = nets.find("fashion-cnn")
    torch.manual_seed(0)
    module, expected = run(network.to_pytorch(form)).eval(), network.to_torch().eval()
    values = expected.state_dict().values()
    module.load_state_dict(dict(zip(module.state_dict(), values, strict=True)))
    x = torch.rand(2, *network.input_shape)
    assert torch.equal(module(x), expected(x))


def test_the_ordered_form_has_the_names_of_the_table() -> None:
    network = nets.find("lenet5")
    module = run(network.to_pytorch("ordered"))
    assert [name for name, _ in module.named_children()] == [row.name for row in network.table()]


@pytest.mark.parametrize("form", pytorch.FORMS)
def test_a_network_without_layers_is_printed_too(form: pytorch.Form) -> None:
    x = torch.rand(1, 2, 3, 3)
    assert torch.equal(run(nets.Network("n", (2, 3, 3), ()).to_pytorch(form))(x), x)


@pytest.mark.parametrize(("network", "form"), EVERY)
def test_lines_end_without_blanks_and_fit_an_editor(
    network: nets.Network, form: pytorch.Form
) -> None:
    lines = network.to_pytorch(form).split("\n")
    assert all(line == line.rstrip() for line in lines)
    assert max(map(len, lines)) <= 100
    assert lines[-1] == ""


def test_what_does_not_fit_is_not_printed() -> None:
    with pytest.raises(Problem, match="does not fit"):
        nets.Network("n", (1, 8, 8), (kinds.Linear(8, 4),)).to_pytorch("class")
