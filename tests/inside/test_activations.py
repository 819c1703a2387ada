"""Recording the output of every layer: right values, no side effects on the network."""

import pytest
import torch
from torch import nn

from cnnviz import nets
from cnnviz.inside import activations, closeup, kernels, probabilities, record_outputs


def network(inplace: bool = False) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=inplace),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(4 * 4 * 4, 3),
    )


def image() -> torch.Tensor:
    return torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def count_hooks(module: nn.Module) -> int:
    return sum(len(submodule._forward_hooks) for submodule in module.modules())


def layer_by_layer(net: nn.Sequential, x: torch.Tensor) -> list[torch.Tensor]:
    outputs = []
    with torch.no_grad():
        for layer in net.eval():
            x = layer(x)
            outputs.append(x.clone())
    return outputs


def test_the_output_of_every_layer_is_recorded() -> None:
    net = network()
    outputs = activations(net, image())
    assert list(outputs) == [name for name, _ in net.named_children()]
    for output, expected in zip(outputs.values(), layer_by_layer(net, image()), strict=True):
        torch.testing.assert_close(output, expected)


def test_an_in_place_relu_does_not_overwrite_the_layer_before_it() -> None:
    outputs = activations(network(inplace=True), image())
    assert (outputs["1"] < 0).any()
    assert (outputs["2"] >= 0).all()


def test_an_in_place_first_layer_does_not_change_the_image() -> None:
    x = image()
    before = x.clone()
    activations(nn.Sequential(nn.ReLU(inplace=True), nn.Flatten()), x)
    assert torch.equal(x, before)


def test_an_in_place_operation_does_not_change_earlier_outputs() -> None:
    class Doubled(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.mul_(2)

    outputs = activations(nn.Sequential(nn.Identity(), Doubled()), torch.ones(1, 2))
    assert outputs["0"].tolist() == [[1, 1]]
    assert outputs["1"].tolist() == [[2, 2]]


def test_a_layer_used_twice_is_recorded_twice() -> None:
    relu = nn.ReLU()
    outputs = activations(nn.Sequential(relu, nn.Linear(2, 2), relu), torch.ones(1, 2))
    assert list(outputs) == ["0", "1", "2"]


@pytest.mark.parametrize("training", [True, False])
def test_training_and_evaluation_modes_are_restored(training: bool) -> None:
    net = network().train(training)
    net[1].eval()  # like a frozen batch norm
    activations(net, image())
    assert net.training is training
    assert net[0].training is training
    assert net[1].training is False


def test_the_network_does_not_change() -> None:
    net = network(inplace=True)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    activations(net, image())
    assert net[2].inplace is True
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_outputs_require_no_gradients() -> None:
    outputs = activations(network(), image())
    assert not any(output.requires_grad for output in outputs.values())


def test_hooks_are_removed() -> None:
    net = network()
    activations(net, image())
    assert count_hooks(net) == 0


def test_hooks_are_removed_after_an_exception() -> None:
    net = network()
    with record_outputs(net), pytest.raises(RuntimeError):
        net(torch.zeros(1, 3, 8, 8))  # three channels where one is expected
    assert count_hooks(net) == 0
    with pytest.raises(ValueError, match="stop"), record_outputs(net):
        raise ValueError("stop")
    assert count_hooks(net) == 0


def test_earlier_hooks_stay() -> None:
    net = network()
    net[0].register_forward_hook(lambda *_: None)
    with record_outputs(net):
        assert count_hooks(net) == 1 + len(net)
    assert count_hooks(net) == 1


def test_outputs_of_any_module_are_recorded() -> None:
    class BodyAndHead(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True))
            self.head = nn.Linear(2 * 6 * 6, 3)
            self.unused = nn.Linear(1, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.body(x).flatten(1))

    outputs = activations(BodyAndHead(), image())
    assert {name: tuple(output.shape) for name, output in outputs.items()} == {
        "body": (1, 2, 6, 6),
        "head": (1, 3),
    }


def test_kernels_are_the_weights_of_the_convolution() -> None:
    net = network()
    weights, biases = kernels(net[0])
    assert weights.shape == (4, 1, 3, 3)
    assert torch.equal(weights, net[0].weight)
    assert biases is not None
    assert biases.shape == (4,)
    assert kernels(nn.Conv2d(1, 1, 1, bias=False))[1] is None


def test_a_layer_without_kernels_is_refused() -> None:
    with pytest.raises(TypeError, match="ReLU"):
        kernels(nn.ReLU())


def test_logits_and_log_probabilities_give_the_same_probabilities() -> None:
    logits = torch.tensor(
        [[-7.427, 8.698, 0.407, -4.990, -4.264, -3.783, -4.286, -3.159, -2.024, -4.415]]
    )
    expected = probabilities(logits)
    assert expected.argmax().item() == 1
    assert round(expected.max().item(), 3) == 1.000
    torch.testing.assert_close(
        probabilities(torch.log_softmax(logits, dim=1)), expected, atol=1e-6, rtol=0
    )


def test_a_residual_block_is_one_layer() -> None:
    network = nets.Network.parse(
        "n~1x8x8~conv_1_2_3_p1~residual~conv_2_2_3_p1~relu~end~convtranspose_2_1_2_s2~flatten"
    )
    module, x = network.to_torch(), torch.rand(1, *network.input_shape)
    outputs = list(activations(module, x).values())
    assert [tuple(output.shape[1:]) for output in outputs] == network.shapes()
    block = module[1].eval()
    torch.testing.assert_close(outputs[1], block.layers(outputs[0]) + outputs[0])
    view = closeup(block, outputs[0][0], outputs[1][0], 0)
    assert view is not None
    assert view.kind == "sum"
