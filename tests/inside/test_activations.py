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


def picture() -> torch.Tensor:
    return torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def hooks(module: nn.Module) -> int:
    return sum(len(part._forward_hooks) for part in module.modules())


def by_hand(net: nn.Sequential, x: torch.Tensor) -> list[torch.Tensor]:
    outputs = []
    with torch.no_grad():
        for layer in net.eval():
            x = layer(x)
            outputs.append(x.clone())
    return outputs


def test_every_layer_is_seen_with_its_own_output() -> None:
    net = network()
    seen = activations(net, picture())
    assert list(seen) == [name for name, _ in net.named_children()]
    for result, expected in zip(seen.values(), by_hand(net, picture()), strict=True):
        torch.testing.assert_close(result, expected)


def test_an_in_place_relu_does_not_overwrite_the_layer_before_it() -> None:
    seen = activations(network(inplace=True), picture())
    assert (seen["1"] < 0).any()
    assert (seen["2"] >= 0).all()


def test_an_in_place_first_layer_leaves_the_picture_as_it_was() -> None:
    x = picture()
    before = x.clone()
    activations(nn.Sequential(nn.ReLU(inplace=True), nn.Flatten()), x)
    assert torch.equal(x, before)


def test_a_function_in_place_does_not_change_what_was_seen() -> None:
    class Doubled(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.mul_(2)

    seen = activations(nn.Sequential(nn.Identity(), Doubled()), torch.ones(1, 2))
    assert seen["0"].tolist() == [[1, 1]]
    assert seen["1"].tolist() == [[2, 2]]


def test_a_layer_standing_in_two_places_is_seen_in_both() -> None:
    relu = nn.ReLU()
    seen = activations(nn.Sequential(relu, nn.Linear(2, 2), relu), torch.ones(1, 2))
    assert list(seen) == ["0", "1", "2"]


@pytest.mark.parametrize("training", [True, False])
def test_the_mode_of_the_network_and_its_parts_stays(training: bool) -> None:
    net = network().train(training)
    net[1].eval()  # as one freezes a batch norm
    activations(net, picture())
    assert net.training is training
    assert net[0].training is training
    assert net[1].training is False


def test_nothing_of_the_network_changes() -> None:
    net = network(inplace=True)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    activations(net, picture())
    assert net[2].inplace is True
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_no_gradients_are_kept() -> None:
    seen = activations(network(), picture())
    assert not any(output.requires_grad for output in seen.values())


def test_no_hook_is_left() -> None:
    net = network()
    activations(net, picture())
    assert hooks(net) == 0


def test_no_hook_is_left_after_an_exception() -> None:
    net = network()
    with record_outputs(net), pytest.raises(RuntimeError):
        net(torch.zeros(1, 3, 8, 8))  # three channels where one is expected
    assert hooks(net) == 0
    with pytest.raises(ValueError, match="stop"), record_outputs(net):
        raise ValueError("stop")
    assert hooks(net) == 0


def test_a_hook_that_was_there_before_stays() -> None:
    net = network()
    net[0].register_forward_hook(lambda *_: None)
    with record_outputs(net):
        assert hooks(net) == 1 + len(net)
    assert hooks(net) == 1


def test_any_module_can_be_looked_into() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True))
            self.head = nn.Linear(2 * 6 * 6, 3)
            self.unused = nn.Linear(1, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.body(x).flatten(1))

    seen = activations(Two(), picture())
    assert {name: tuple(output.shape) for name, output in seen.items()} == {
        "body": (1, 2, 6, 6),
        "head": (1, 3),
    }


def test_kernels_are_those_of_the_convolution() -> None:
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


def test_probabilities_of_logits_and_of_their_logarithms_agree() -> None:
    logits = torch.tensor(
        [[-7.427, 8.698, 0.407, -4.990, -4.264, -3.783, -4.286, -3.159, -2.024, -4.415]]
    )
    result = probabilities(logits)
    assert result.argmax().item() == 1
    assert round(result.max().item(), 3) == 1.000
    torch.testing.assert_close(
        probabilities(torch.log_softmax(logits, dim=1)), result, atol=1e-6, rtol=0
    )


def test_a_residual_block_is_looked_at_as_one_layer() -> None:
    network = nets.Network.parse(
        "n~1x8x8~conv_1_2_3_p1~residual~conv_2_2_3_p1~relu~end~convtranspose_2_1_2_s2~flatten"
    )
    module, x = network.to_torch(), torch.rand(1, *network.input_shape)
    seen = list(activations(module, x).values())
    assert [tuple(one.shape[1:]) for one in seen] == network.shapes()
    block = module[1].eval()
    torch.testing.assert_close(seen[1], block.layers(seen[0]) + seen[0])
    assert closeup(block, seen[0][0], seen[1][0], 0) is None
