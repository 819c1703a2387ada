"""The numbers of all layers of a network, those inside blocks included."""

import pytest
import torch

from cnnviz import nets
from cnnviz.nets.placed_layers import path_ends, placed_layers


@pytest.mark.parametrize("net", ["fashion-cnn", "resnet18", "squeezenet1.1", "efficientnet-lite0"])
def test_every_layer_has_a_place_and_the_shapes_of_its_module(net: str) -> None:
    network = nets.find(net)
    placed = placed_layers(network)
    assert [one.place for one in placed] == list(range(len(placed)))
    assert [one.row.index for one in placed] == list(range(len(placed)))
    assert [one.layer for one in placed[: len(network.layers)]] == list(network.layers)
    with torch.device("meta"):
        module, shapes = network.to_torch().eval(), dict[str, tuple[tuple[int, ...], ...]]()
        for name, part in module.named_modules():
            part.register_forward_hook(
                lambda _part, inputs, output, name=name: shapes.update(
                    {name: (tuple(inputs[0].shape[1:]), tuple(output.shape[1:]))}
                )
            )
        module(torch.zeros(1, *network.input_shape))
    for one in placed:
        name = f"{one.block}.{one.inner}" if one.inner else str(one.place)
        assert shapes[name] == (one.input_shape, one.row.output_shape)
        if len(one.row.output_shape) == 3:
            assert one.fields.extents in (one.row.output_shape[1:], (1, 1))


def test_the_paths_of_a_block_end_in_their_last_layers() -> None:
    network = nets.find(
        "n~3x8x8~relu~residual~conv_3_3_1~relu~end~branches~conv_3_2_1~branch~concat"
    )
    names = [one.row.name for one in placed_layers(network)[3:]]
    assert names == ["residual1.layers.0", "residual1.layers.1", "branches1.branches.0.0"]
    assert path_ends(network, 1) == [4, 0]
    assert path_ends(network, 2) == [5, 1]
    assert path_ends(network, 0) == []
