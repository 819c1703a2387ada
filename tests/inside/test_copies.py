"""The copy that is looked into: layers at any depth, and a module that stays as it is."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnviz import inside
from cnnviz.problem import Problem

from .networks import image, nested, with_blocks


def test_layers_at_any_depth_are_named() -> None:
    assert inside.layer_names(nested()) == [
        "features",
        "features.0",
        "features.0.0",
        "features.0.1",
        "features.1",
        "features.1.0",
        "features.1.1",
        "features.1.2",
        "dropout",
        "head",
    ]


def test_the_outputs_of_layers_at_any_depth_are_recorded() -> None:
    net, x = nested().eval(), image()
    names = ["features.0.0", "features.0.1", "features.1.1", "features.1.2", "head"]
    outputs = inside.activations(net, x, names)
    assert list(outputs) == names
    first = net.features[0][0](x)
    torch.testing.assert_close(outputs["features.0.0"], first)
    torch.testing.assert_close(outputs["features.0.1"], torch.relu(first))
    torch.testing.assert_close(outputs["features.1.2"], torch.relu(outputs["features.1.1"]))
    torch.testing.assert_close(outputs["head"], net(x))


def test_outputs_before_an_in_place_relu_keep_their_negative_values() -> None:
    outputs = inside.activations(nested(), image(), inside.layer_names(nested()))
    assert (outputs["features.0.0"] < 0).any()
    assert (outputs["features.1.1"] < 0).any()
    assert outputs["features.0.1"].min() == outputs["features.1.2"].min() == 0


def test_vgg11_of_torchvision_keeps_the_negative_values_of_its_first_convolution() -> None:
    from torchvision import models

    torch.manual_seed(0)
    vgg = models.vgg11(weights=None).eval()
    assert vgg.features[1].inplace
    x = torch.rand(1, 3, 32, 32)
    outputs = inside.activations(vgg, x, ["features.0", "features.1"])
    assert (outputs["features.0"] < 0).any()
    torch.testing.assert_close(outputs["features.0"], vgg.features[0](x))
    assert vgg.features[1].inplace


def test_layers_within_blocks_are_recorded() -> None:
    net, x = with_blocks().eval(), image()
    outputs = inside.activations(net, x, ["1", "2.layers.0", "2.layers.1", "2", "3.branches.1.0"])
    inner = net[2].layers[0](outputs["1"])
    torch.testing.assert_close(outputs["2.layers.0"], inner)
    torch.testing.assert_close(outputs["2"], torch.relu(inner) + outputs["1"])
    torch.testing.assert_close(outputs["3.branches.1.0"], net[3].branches[1][0](outputs["2"]))


def test_an_unknown_layer_is_named_with_one_that_is_spelled_alike() -> None:
    with pytest.raises(Problem, match=r"no layer “feature\.0”.*“features\.0") as refused:
        inside.activations(nested(), image(), ["feature.0"])
    assert refused.value.nearest in inside.layer_names(nested())


def test_the_weights_are_shared_and_the_layers_are_not() -> None:
    net = nested()
    copied = inside.evaluation_copy(net)
    ours = dict(net.named_parameters())
    assert all(part is ours[name] for name, part in copied.named_parameters())
    assert not {id(part) for part in copied.modules()} & {id(part) for part in net.modules()}


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated:FutureWarning")
def test_a_weight_that_a_hook_computes_is_copied_with_it() -> None:
    net = nn.Sequential(nn.utils.weight_norm(nn.Linear(2, 3)))
    x = torch.ones(1, 2)
    torch.testing.assert_close(inside.activations(net, x)["0"], net(x))


@pytest.mark.parametrize("training", [True, False])
def test_nothing_of_the_module_changes(training: bool) -> None:
    net = nested().train(training)
    net.head.weight.grad = torch.full_like(net.head.weight, 7)
    weights = {name: value.clone() for name, value in net.state_dict().items()}
    state = torch.get_rng_state()
    inside.activations(net, image(), inside.layer_names(net))
    inside.layer_closeup(net, image(), "features.1.0", 2)
    for method in set(inside.METHODS):
        inside.saliency(net, image(), method=method, layer="features.1")
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(weights[name], value) for name, value in net.state_dict().items())
    assert {part.training for part in net.modules()} == {training}
    assert net.features[0][1].inplace
    grads = {name: value.grad for name, value in net.named_parameters() if value.grad is not None}
    assert list(grads) == ["head.weight"]
    assert (grads["head.weight"] == 7).all()
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in net.modules())


def test_hooks_at_any_depth_are_removed_after_an_exception() -> None:
    net = nested()
    with (
        pytest.raises(RuntimeError),
        inside.record_outputs(net, inside.layer_names(net)),
        inside.record_inputs(net, ["head"]),
    ):
        net(torch.zeros(1, 3, 8, 8))
    assert not any(part._forward_hooks for part in net.modules())


def test_kernels_are_found_by_name() -> None:
    weights, biases = inside.kernels(nested(), "features.1.0")
    assert torch.equal(weights, nested().features[1][0].weight)
    assert biases is not None
    with pytest.raises(TypeError, match="Linear"):
        inside.kernels(nested(), "head")


def test_the_close_up_of_a_layer_at_any_depth() -> None:
    net, x = nested(), image()
    view = inside.layer_closeup(net, x, "features.1.0", 2)
    assert view is not None
    outputs = inside.activations(net, x, ["features.0", "features.1.0"])
    torch.testing.assert_close(torch.tensor(view.inputs), outputs["features.0"][0])
    torch.testing.assert_close(torch.tensor(view.output), outputs["features.1.0"][0, 2])
    assert inside.layer_closeup(net, x, "features.1", 0) is None
