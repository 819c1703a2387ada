"""What excites a channel: the strongest of many images, and gradient ascent."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnviz import inside, nets
from cnnviz.inside.excitation import exciting_images, gradient_ascent
from cnnviz.problem import Problem

from .networks import nested, with_blocks


def images(count: int = 23, side: int = 8) -> torch.Tensor:
    return torch.rand(count, 1, side, side, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("layer", ["features.1.0", "features.0.1"])
def test_the_images_with_the_largest_values_are_found(layer: str) -> None:
    net = nested()
    maps = inside.activations(net, images(), [layer])[layer][:, 3]  # (N, h, w)
    found = exciting_images(net, layer, 3, images(), count=4, batch=5)
    order = maps.flatten(1).amax(1).argsort(descending=True)[:4]
    assert [one.image for one in found] == order.tolist()
    for one in found:
        assert one.cell is not None
        assert one.value == pytest.approx(float(maps[one.image].max()), abs=1e-6)
        assert maps[one.image][one.cell] == maps[one.image].max()


def test_a_feature_of_a_linear_layer_has_no_cell() -> None:
    net = nested().eval()
    found = exciting_images(net, "head", 1, images(), count=3)
    with torch.no_grad():
        values = net(images())[:, 1]
    assert [one.image for one in found] == values.argsort(descending=True)[:3].tolist()
    assert {one.cell for one in found} == {None}


@pytest.mark.parametrize("layer", ["features.1.0", "head"])
def test_the_image_excites_the_channel_more_and_more(layer: str) -> None:
    steps = list(gradient_ascent(nested(), layer, 0, (1, 8, 8), steps=30, seed=1))
    assert [one.step for one in steps] == list(range(31))
    assert steps[-1].value > steps[0].value
    assert all(0 <= one.pixels.min() <= one.pixels.max() <= 1 for one in steps)
    (value,) = inside.activations(nested(), torch.tensor(steps[-1].pixels)[None], [layer]).values()
    assert value[0, 0].mean() > steps[0].value


def test_a_seed_gives_the_same_image_and_draws_nothing_else() -> None:
    state = torch.get_rng_state()
    first, second, other = (
        list(gradient_ascent(with_blocks(), "2", 1, (1, 8, 8), steps=5, seed=seed))[-1].pixels
        for seed in (3, 3, 4)
    )
    # with_blocks() itself draws; what it leaves is the same each time
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    torch.set_rng_state(state)
    net = with_blocks()
    state = torch.get_rng_state()
    list(gradient_ascent(net, "2", 1, (1, 8, 8), steps=2))
    assert torch.equal(torch.get_rng_state(), state)


def test_an_ascent_that_is_left_early_leaves_no_hooks() -> None:
    net = nested()
    ascent = gradient_ascent(net, "features.1.0", 0, (1, 8, 8))
    next(ascent)
    ascent.close()
    assert not any(part._forward_hooks for part in net.modules())


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(Problem, match="channels 0 to 5, not 6"):
        exciting_images(nested(), "features.1.0", 6, images())
    with pytest.raises(Problem, match="no layer"):
        next(gradient_ascent(nested(), "features.7", 0, (1, 8, 8)))
    net = nets.catalogue()["fashion-dnn"].to_torch()
    assert exciting_images(net, "1", 3, images(side=28), count=1)[0].cell is None
