"""Occlusion: the heat maps of all classes from one set of forward passes, equal to captum's."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from captum import attr
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from cnnviz import inside, nets
from cnnviz.inside.fusion import fuse_batch_norms
from cnnviz.inside.methods import MOST_PLACES, occlusion_starts, occlusion_window
from cnnviz.nets.torch_modules import Residual
from cnnviz.problem import Problem


def network(channels: int = 2) -> nn.Sequential:
    torch.manual_seed(1)
    path = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=2), nn.BatchNorm2d(4), nn.ReLU6())
    net = nn.Sequential(
        nn.Conv2d(channels, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(inplace=True),
        Residual(path, nn.Sequential()), nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(2),
        nn.Flatten(), nn.Linear(16, 5),
    )  # fmt: skip
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean = torch.randn(4)
            part.running_var = torch.rand(4) + 0.5
            nn.init.normal_(part.weight)
    return net.eval()


@settings(max_examples=25)
@given(
    sides=st.tuples(st.integers(4, 13), st.integers(4, 13)),
    window=st.integers(1, 6),
    stride=st.integers(1, 4),
    target=st.integers(0, 4),
)
def test_the_falls_of_every_class_are_captums(
    sides: tuple[int, int], window: int, stride: int, target: int
) -> None:
    stride = min(stride, window)
    net, x = network(), torch.randn(1, 2, *sides, generator=torch.Generator().manual_seed(5))
    paint = torch.tensor([0.5, -1.0])[:, None, None]
    found = inside.occlusion(net, x, fill=paint, window=window, stride=stride)
    patch = [min(side, window) for side in sides]

    def share(images: Tensor) -> Tensor:
        return torch.softmax(net(images), 1)

    with torch.no_grad():
        expected = attr.Occlusion(share).attribute(
            x,
            sliding_window_shapes=(2, *patch),
            strides=(2, *(min(stride, side) for side in sides)),
            baselines=paint.expand(x.shape),
            target=target,
        )[0, 0]
    torch.testing.assert_close(
        torch.from_numpy(found.falls(target)), expected, rtol=1e-3, atol=1e-5
    )
    heat = inside.saliency(net, x, target, method="occlusion", fill=paint, window=window,
                           stride=stride)  # fmt: skip
    torch.testing.assert_close(torch.from_numpy(heat.values), torch.from_numpy(found.falls(target)))


def test_every_image_runs_once_for_all_classes() -> None:
    counts: list[int] = []
    found = inside.occlusion(network(), torch.randn(1, 2, 12, 9), report=counts.append)
    assert found.shares.shape == (len(found.rows), len(found.columns), 5)
    assert counts[-1] == 1 + len(found.rows) * len(found.columns)
    assert counts[-1] == inside.count_passes("occlusion", (12, 9))
    assert found.before.sum() == pytest.approx(1)


@given(side=st.integers(1, 600), share=st.sampled_from([4, 7, 14]))
def test_the_places_cover_the_image_and_are_bounded(side: int, share: int) -> None:
    window = occlusion_window(side, share)
    starts = occlusion_starts(side, window)
    assert starts[0] == 0
    assert all(0 < after - before <= window for before, after in pairwise(starts))
    assert side - window <= starts[-1] < side
    assert len(starts) <= max(MOST_PLACES, 2 * share)  # more in the smallest images alone


def test_fused_batch_norms_give_the_same_output_and_leave_the_network_as_it_is() -> None:
    net, x = network(), torch.randn(3, 2, 9, 9)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    copied = inside.evaluation_copy(net)
    fuse_batch_norms(copied)
    # The one after the block stays: no convolution is directly before it.
    assert sum(isinstance(part, nn.BatchNorm2d) for part in copied.modules()) == 1
    torch.testing.assert_close(copied(x), net(x))
    for name, value in net.state_dict().items():
        assert torch.equal(value, before[name])
        assert value.stride() == before[name].stride()
    assert sum(isinstance(part, nn.BatchNorm2d) for part in net.modules()) == 3


def test_a_batch_norm_is_only_fused_where_it_follows_directly_and_has_statistics() -> None:
    x = torch.randn(2, 2, 6, 6)
    for layers in (
        [nn.Conv2d(2, 2, 3), nn.BatchNorm2d(2, track_running_stats=False)],
        [nn.Conv2d(2, 2, 3), nn.ReLU(), nn.BatchNorm2d(2)],
        [nn.ConvTranspose2d(2, 2, 3), nn.BatchNorm2d(2)],
    ):
        net = nn.Sequential(*layers).eval()
        expected = net(x)
        fuse_batch_norms(net)
        assert isinstance(net[-1], nn.BatchNorm2d)
        torch.testing.assert_close(net(x), expected)


def test_a_large_network_gets_the_same_probabilities() -> None:
    net = nets.find("mobilenet-v3-small").to_torch().eval()
    x = torch.rand(1, 3, 64, 64)
    found = inside.occlusion(net, x, window=32, stride=32)
    painted = x.clone()
    painted[:, :, 32:, :32] = 0
    expected = torch.softmax(net(painted), 1)[0]
    torch.testing.assert_close(
        torch.from_numpy(found.shares[1, 0]).float(), expected, rtol=1e-3, atol=1e-6
    )


def test_a_network_that_does_not_classify_is_refused() -> None:
    with pytest.raises(Problem, match="one value per class"):
        inside.occlusion(nn.Sequential(nn.Conv2d(1, 1, 1)), torch.ones(1, 1, 4, 4))
