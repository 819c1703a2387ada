"""Receptive fields, compared with what reaches a cell in torch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from cnnviz import nets
from cnnviz.nets.layers import kinds
from cnnviz.nets.receptive.fields import FieldMap

from ..examples import examples
from .strategies import networks

Patch = tuple[tuple[int, int], tuple[int, int]]
NOTHING = ((0, -1), (0, -1))


def patch_of(network: nets.Network, index: int, row: int, column: int) -> Patch:
    """Return the input rectangle of a cell of a layer's output; flat features are one row."""
    field = network.fields[index + 1]
    if len(network.shapes()[index]) == 3:
        return field.patch(row, column)
    rows, columns = field.extents
    return field.patch(*divmod(column % (rows * columns), columns))


def inside(patch: Patch, shape: nets.Shape) -> Patch:
    """Return the part of a patch that is in the input, or NOTHING."""
    sides = shape[1:] if len(shape) == 3 else (1, shape[0])
    cut = [(max(a, 0), min(b, n - 1)) for (a, b), n in zip(patch, sides, strict=True)]
    return NOTHING if any(a > b for a, b in cut) else (cut[0], cut[1])


def around(mask: torch.Tensor) -> Patch:
    """Return the smallest rectangle around the True values of (H, W)."""
    rows, columns = (np.flatnonzero(mask.any(axis).numpy()) for axis in (1, 0))
    if not len(rows):
        return NOTHING
    return (int(rows[0]), int(rows[-1])), (int(columns[0]), int(columns[-1]))


class Finite(nn.Module):
    """Turns −∞ into 0, the maximum of padding alone."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.masked_fill(x.isneginf(), 0)


def finite(module: nn.Module) -> nn.Module:
    for name, child in module.named_children():
        if isinstance(child, nn.MaxPool2d):
            setattr(module, name, nn.Sequential(child, Finite()))
        else:
            finite(child)
    return module


def spoiled(network: nets.Network) -> list[torch.Tensor]:
    """Return per layer, (cells, H, W), which cells an input pixel can change.

    One copy of the input for each pixel, which is NaN in all its channels: whatever reads it gives
    NaN, however it is used.
    """
    channels, height, width = network.input_shape
    x = torch.ones(height * width, channels, height, width, dtype=torch.float64)
    pixels = torch.arange(height * width)
    x[pixels, :, pixels // width, pixels % width] = torch.nan
    masks = []
    for child in finite(network.to_torch().eval().double()).children():
        x = child(x)
        hit = x.isnan()  # (pixels, C', H', W') or (pixels, F)
        hit = hit.any(1).flatten(1) if hit.ndim == 4 else hit
        masks.append(hit.T.reshape(-1, height, width))  # (cells, H, W)
    return masks


def join_channels(masks: torch.Tensor, field: FieldMap) -> torch.Tensor:
    """Return the masks (F, H, W) of flat features, for each that of all channels of its cell."""
    rows, columns = field.extents
    by_channel = masks.reshape(-1, rows * columns, *masks.shape[1:])
    return by_channel.any(0).repeat(len(by_channel), 1, 1)


@given(networks())
@examples(500)
@torch.no_grad()
def test_every_cell_sees_what_torch_lets_through(network: nets.Network) -> None:
    joined = any(isinstance(layer, kinds.Branches) for layer in network.layers)
    for index, (row, masks) in enumerate(zip(network.table(), spoiled(network), strict=True)):
        if joined and len(row.output_shape) == 1:  # the channels of a cell may see different parts
            masks = join_channels(masks, network.fields[index + 1])
        width = row.output_shape[-1]
        for cell in {*range(0, len(masks), max(1, len(masks) // 24)), len(masks) - 1}:
            patch = patch_of(network, index, *divmod(cell, width))
            expected = around(masks[cell])
            assert inside(patch, network.input_shape) == expected, (index, cell, patch)


def reading_cells(network: nets.Network, place: int, later: int) -> torch.Tensor:
    """Return (cells, H, W), which cells of a layer's output each cell of a later layer reads.

    The cells of features are one row; one copy of the output for each cell, which is NaN.
    """
    shape = network.shapes()[place] if place >= 0 else network.input_shape
    height, width = shape[1:] if len(shape) == 3 else (1, shape[0])
    x = torch.ones(height * width, *shape, dtype=torch.float64)
    cells = torch.arange(height * width)
    if len(shape) == 3:
        x[cells, :, cells // width, cells % width] = torch.nan
    else:
        x[cells, cells] = torch.nan
    for child in list(finite(network.to_torch().eval().double()).children())[place + 1 : later + 1]:
        x = child(x)
    hit = x.isnan()
    hit = hit.any(1).flatten(1) if hit.ndim == 4 else hit
    return hit.T.reshape(-1, height, width)


@pytest.mark.parametrize(
    "text",
    [
        "n~1x9x9~conv_1_2_3_s2~relu~maxpool_2_s1~flatten~linear_18_4~dropout_0.5~linear_4_3",
        "n~2x8x8~conv_2_4_3_p1~residual~conv_4_4_3_p1~relu~end~branches~conv_4_2_1~branch"
        "~conv_4_3_3_p1~concat~avgpool_2~flatten~linear_80_3",
    ],
    ids=["plain", "blocks"],
)
@torch.no_grad()
def test_windows_are_what_torch_reads_of_each_earlier_layer(text: str) -> None:
    network = nets.find(text)
    shapes = network.shapes()
    for place in range(-1, len(shapes)):
        windows = network.windows(place)
        assert len(windows) == len(shapes) - place
        before = shapes[place] if place >= 0 else network.input_shape
        for later in range(place + 1, len(shapes)):
            masks = reading_cells(network, place, later)
            field = windows[later - place]
            rows, columns = field.extents
            if len(masks) > rows * columns:  # features: the channels of a cell together
                masks = join_channels(masks, field)
            for cell, mask in enumerate(masks):
                patch = field.patch(*divmod(cell % (rows * columns), columns))
                assert inside(patch, before) == around(mask), (place, later, cell)


@given(networks())
@examples(100)
def test_the_size_is_that_of_the_largest_patch_away_from_borders(network: nets.Network) -> None:
    for index, row in enumerate(network.table()):
        field = row.receptive_field
        if len(row.output_shape) == 1:
            continue
        patch = patch_of(network, index, row.output_shape[1] // 2, row.output_shape[2] // 2)
        assert field.patch == patch
        if not all(field.jump):
            # What sees the whole image beside a window in the padding: the patch around both is
            # larger outside the image, by how far the window is away from it.
            patch = inside(patch, network.input_shape)
        (top, bottom), (left, right) = patch
        assert bottom - top + 1 <= field.size[0]
        assert right - left + 1 <= field.size[1]


def softened(module: nn.Module) -> nn.Module:
    """Let gradients through everywhere: positive weights, average instead of max pooling."""
    for name, child in module.named_children():
        if isinstance(child, nn.MaxPool2d):
            mean = nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode)
            setattr(module, name, mean)
        elif isinstance(child, nn.Tanh | nn.LogSoftmax | nn.ReLU6):
            setattr(module, name, nn.Identity())
        else:
            softened(child)
    for weight in module.parameters(recurse=False):
        nn.init.constant_(weight, 1 / weight[0].numel())
    return module.eval().double()


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("lecture-cnn", 28),
        ("fashion-cnn", 28),
        ("mnist-cnn", 28),
        ("lenet5", 28),
        ("lenet5-convs", 32),
        ("explain-cnn", 47),
        ("vgg11-torchvision", 64),
        ("resnet18", 64),
        ("squeezenet1.1", 64),
        ("efficientnet-lite0", 64),
    ],
)
def test_the_middle_cell_has_the_gradient_of_its_patch(name: str, side: int) -> None:
    network = nets.find(name)
    network = network.resized((network.input_shape[0], side, side))
    maps = [i for i, row in enumerate(network.table()) if len(row.output_shape) == 3]
    stem = nets.Network("stem", network.input_shape, network.layers[: maps[-1] + 1])
    module = softened(stem.to_torch())
    x = torch.ones(1, *network.input_shape, dtype=torch.float64, requires_grad=True)
    now = x
    for child, row in zip(module, stem.table(), strict=True):
        now = child(now)
        if isinstance(stem.layers[row.index], kinds.ReLU | kinds.BatchNorm2d | kinds.Dropout):
            continue  # has the receptive field of the layer before
        middle = now[0, :, now.shape[2] // 2, now.shape[3] // 2].sum()
        (gradient,) = torch.autograd.grad(middle, x, retain_graph=True)
        patch = inside(row.receptive_field.patch, network.input_shape)
        assert around(gradient[0].abs().sum(0) > 0) == patch, row


@pytest.mark.parametrize(
    ("name", "size", "jump"),
    [("vgg11", 150, 32), ("resnet18", 435, 32), ("lenet5", 32, 4), ("lenet5-convs", 13, 1)],
)
def test_the_last_maps_of_known_networks(name: str, size: int, jump: int) -> None:
    """150 for VGG-11 and 435 for ResNet-18 are the values of Araujo et al. and later papers."""
    rows = nets.find(name).table()
    field = [
        row.receptive_field
        for row in rows
        if len(row.output_shape) == 3 and not row.name.startswith("adaptive")
    ][-1]
    assert (field.size, field.jump) == ((size, size), (jump, jump))


def fields(shape: nets.Shape, *chain: nets.Layer) -> list[nets.ReceptiveField]:
    return [row.receptive_field for row in nets.Network("n", shape, chain).table()]


def test_height_and_width_have_their_own_fields() -> None:
    field = fields((1, 9, 12), kinds.Conv2d(1, 1, (3, 2), stride=(2, 1), dilation=(1, 3)))[0]
    assert (field.size, field.jump) == ((3, 4), (2, 1))
    assert field.patch == ((4, 6), (4, 7))


def test_a_patch_goes_on_into_the_padding() -> None:
    network = nets.Network("n", (1, 5, 5), (kinds.Conv2d(1, 1, 3, padding=1),) * 2)
    assert patch_of(network, 1, 0, 4) == ((-2, 2), (2, 6))
    assert patch_of(network, 0, 2, 2) == ((1, 3), (1, 3))


def test_a_transposed_convolution_halves_the_jump() -> None:
    chain = (kinds.Conv2d(1, 2, 3, stride=2, padding=1), kinds.ConvTranspose2d(2, 1, 2, stride=2))
    network = nets.Network("n", (1, 8, 8), chain)
    field = network.table()[1].receptive_field
    assert (field.size, field.jump) == ((3, 3), (Fraction(1), Fraction(1)))
    assert patch_of(network, 1, 2, 5)[0] == patch_of(network, 1, 3, 5)[0] == (1, 3)
    halves = fields((1, 4, 4), kinds.ConvTranspose2d(1, 1, 3, stride=2))[0]
    assert (halves.size, halves.jump) == ((2, 2), (Fraction(1, 2), Fraction(1, 2)))


def test_holes_see_nothing() -> None:
    network = nets.Network("n", (1, 3, 3), (kinds.ConvTranspose2d(1, 1, 1, stride=2),))
    assert patch_of(network, 0, 1, 2) == ((0, -1), (1, 1))


def test_flat_features_see_what_their_cells_saw_until_they_are_mixed() -> None:
    chain = (
        kinds.Conv2d(1, 2, 3),
        kinds.Flatten(),
        kinds.ReLU(),
        kinds.Linear(18, 4),
        kinds.ReLU(),
    )
    network = nets.Network("n", (1, 5, 5), chain)
    for flat in (1, 2):
        assert patch_of(network, flat, 0, 9 + 5) == patch_of(network, 0, 1, 2)
    for mixed in (3, 4):
        assert patch_of(network, mixed, 0, 3) == ((0, 4), (0, 4))
    assert network.table()[4].receptive_field.jump == (0, 0)


def test_the_features_of_a_flat_input_are_one_row() -> None:
    network = nets.Network("n", (6,), (kinds.ReLU(), kinds.Linear(6, 2)))
    assert patch_of(network, 0, 0, 4) == ((0, 0), (4, 4))
    assert patch_of(network, 1, 0, 1) == ((0, 0), (0, 5))


def test_a_residual_block_sees_both_ways() -> None:
    block = kinds.Residual((kinds.Conv2d(1, 1, 3, padding=1),))
    wide = kinds.Residual((kinds.ReLU(),), (kinds.Conv2d(1, 1, 5, padding=2),))
    assert [f.size for f in fields((1, 9, 9), block, wide)] == [(3, 3), (7, 7)]


def test_concatenated_maps_see_what_any_branch_sees() -> None:
    branches = kinds.Branches(
        (
            (kinds.Conv2d(1, 2, 1),),
            (kinds.Conv2d(1, 1, 5, padding=2),),
            (),
            (kinds.MaxPool2d(3, 1, 1),),
        )
    )
    network = nets.Network("n", (1, 9, 9), (branches, kinds.Conv2d(5, 1, 3)))
    assert [row.receptive_field.size for row in network.table()] == [(5, 5), (7, 7)]
    assert [rows[-1].receptive_field.size for rows in network.inner_tables(0) if rows] == [
        (1, 1),
        (5, 5),
        (3, 3),
    ]


def test_absurd_upsampling_is_quick() -> None:
    up = kinds.ConvTranspose2d(1, 1, 1, stride=1000)
    chain = (up, kinds.Conv2d(1, 1, 1, stride=999), up, kinds.Conv2d(1, 1, 1, stride=998))
    sizes = [field.size for field in fields((1, 2, 2), *chain)]
    assert sizes[0] == (1, 1)
    assert np.max(sizes) <= 2


def test_absurd_downsampling_stays_in_numbers() -> None:
    up, down = kinds.ConvTranspose2d(1, 1, 1000), kinds.AdaptiveAvgPool2d(1)
    last = fields((1, 1, 1), *(up, down) * 32)[-1]
    assert (last.patch, last.jump[0]) == (((0, 0), (0, 0)), 1000**32)
