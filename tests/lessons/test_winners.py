"""The winners of ImageNet: layers and parameters are those of the networks in the papers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
import torchvision.models
from torch import nn

from cnnviz.lessons.dimensions_blocks import BLOCKS
from cnnviz.lessons.winners import WINNERS, Winner


def winner(name: str) -> Winner:
    (found,) = (winner for winner in WINNERS if winner.name == name)
    return found


def millions(layers: Iterator[nn.Module]) -> float:
    return sum(weight.numel() for layer in layers for weight in layer.parameters()) / 1e6


def alexnet() -> Iterator[nn.Module]:
    """Section 3.5 and figure 2 of the paper: layers 2, 4 and 5 read the maps of one GPU only."""
    for channels, filters, kernel, groups in (
        *((3, 96, 11, 1), (96, 256, 5, 2), (256, 384, 3, 1)),
        *((384, 384, 3, 2), (384, 256, 3, 2)),
    ):
        yield nn.Conv2d(channels, filters, kernel, groups=groups)
    for features, neurons in ((256 * 6 * 6, 4096), (4096, 4096), (4096, 1000)):
        yield nn.Linear(features, neurons)


def googlenet() -> Iterator[nn.Module]:
    """Table 1 of the paper, without the classifiers in the middle."""
    yield from (nn.Conv2d(3, 64, 7), nn.Conv2d(64, 64, 1), nn.Conv2d(64, 192, 3))
    for block in BLOCKS.values():
        yield nn.Conv2d(block.channels, block.single, 1)
        yield nn.Conv2d(block.channels, block.narrow3, 1)
        yield nn.Conv2d(block.narrow3, block.filters3, 3)
        yield nn.Conv2d(block.channels, block.narrow5, 1)
        yield nn.Conv2d(block.narrow5, block.filters5, 5)
        yield nn.Conv2d(block.channels, block.pooled, 1)
    yield nn.Linear(1024, 1000)


def senet154() -> Iterator[nn.Module]:
    """Appendix of the paper: ResNeXt-152 (64×4d) with changes, and SE blocks with r = 16."""

    def convolve(channels: int, filters: int, kernel: int, groups: int = 1) -> Iterator[nn.Module]:
        yield nn.Conv2d(channels, filters, kernel, groups=groups, bias=False)
        yield nn.BatchNorm2d(filters)

    for channels, filters in ((3, 64), (64, 64), (64, 128)):
        yield from convolve(channels, filters, 3)
    channels = 128
    for stage, (count, width) in enumerate(((3, 64), (8, 128), (36, 256), (3, 512))):
        for block in range(count):
            yield from convolve(channels, 2 * width, 1)
            yield from convolve(2 * width, 4 * width, 3, groups=64)
            yield from convolve(4 * width, 4 * width, 1)
            yield from (nn.Conv2d(4 * width, width // 4, 1), nn.Conv2d(width // 4, 4 * width, 1))
            if block == 0:
                yield from convolve(channels, 4 * width, 3 if stage else 1)
            channels = 4 * width
    yield nn.Linear(channels, 1000)


@pytest.mark.parametrize(
    ("name", "layers"), [("AlexNet", alexnet), ("GoogLeNet", googlenet), ("SENet", senet154)]
)
def test_parameters_are_those_of_the_layers_in_the_paper(name: str, layers: object) -> None:
    assert callable(layers)
    with torch.device("meta"):
        assert winner(name).parameters == pytest.approx(millions(layers()), abs=0.05)


def test_parameters_of_resnet_are_those_of_torchvision() -> None:
    with torch.device("meta"):
        counted = millions(iter([torchvision.models.resnet152(weights=None)]))
    assert winner("ResNet").parameters == pytest.approx(counted, abs=0.05)


def test_layers_are_those_of_the_longest_way() -> None:
    assert winner("AlexNet").layers == len(list(alexnet()))
    assert winner("GoogLeNet").layers == 3 + 2 * len(BLOCKS) + 1
    assert winner("ResNet").layers == 1 + 3 * (3 + 8 + 36 + 3) + 1
    assert winner("SENet").layers == 3 + 3 * (3 + 8 + 36 + 3) + 1


def test_winners_are_one_per_year_with_less_error_than_the_year_before() -> None:
    assert [winner.year for winner in WINNERS] == list(range(2010, 2018))
    errors = [winner.error for winner in WINNERS]
    assert errors == sorted(errors, reverse=True)
    assert all(
        bool(winner.layers) == bool(winner.parameters) == bool(winner.described)
        for winner in WINNERS
    )


def test_what_the_prose_says_of_the_winners() -> None:
    alexnet, googlenet, resnet, senet = map(winner, ("AlexNet", "GoogLeNet", "ResNet", "SENet"))
    assert alexnet.layers
    assert googlenet.layers
    assert alexnet.parameters
    assert googlenet.parameters
    assert senet.parameters
    assert 2.5 < googlenet.layers / alexnet.layers < 3
    assert round(alexnet.parameters / googlenet.parameters) == 9
    assert resnet.parameters == pytest.approx(alexnet.parameters, rel=0.02)
    assert senet.parameters / alexnet.parameters == pytest.approx(2, abs=0.2)
