"""The figures of the lesson *Batch, channels, filters, parameters* to download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnviz import figures
from cnnviz.lessons.batches import STEP, pick
from cnnviz.lessons.batches_counts import WAYS
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.lessons.batches import drawings
from cnnviz.ui.lessons.batches.groups import layers_of
from cnnviz.ui.lessons.batches.state import NETWORKS, SHAPES, BatchesState

STATE = BatchesState()


def figures_of(draws: Draws) -> list[Figure]:
    return [draw() for draw in (draws.values() if isinstance(draws, Mapping) else [draws])]


def texts(figure: Figure) -> set[str]:
    return {text.get_text().strip() for axes in figure.axes for text in axes.texts}


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_the_names_of_maps_are_in_our_font(format: str, recwarn: pytest.WarningsRecorder) -> None:
    (figure,) = figures_of(drawings.draw_counts(STATE))
    assert figures.figure_bytes(figure, format)
    assert not [one for one in recwarn if "Glyph" in str(one.message)]


@given(st.sampled_from(SHAPES), st.lists(st.none() | st.integers(0, 1), min_size=4, max_size=4))
def test_what_an_index_picks_is_framed_in_memory(shape: str, index: list[int | None]) -> None:
    state = replace(STATE, shape=shape, index=tuple(index))
    sizes = state.tensor_shape
    tensor = torch.arange(int(np.prod(sizes))).view(sizes)
    key = tuple(slice(None) if place is None else place for place in state.full_index)
    picked = sorted(tensor[key].flatten().tolist())
    runs = drawings.find_runs(pick(sizes, state.full_index))
    assert [place for _, start, _, size in runs for place in range(start, start + size)] == picked
    ends = [start + size for _, start, _, size in runs]
    assert all(end < run[1] for end, run in zip(ends, runs[1:], strict=False))


def test_the_sheets_frame_what_the_index_picks() -> None:
    (figure,) = figures_of(drawings.draw_stack(replace(STATE, shape="4_6", index=(None, 2))))
    tensor = torch.arange(0, 500, STEP)[:24].view(4, 6)
    values = ", ".join(map(str, tensor[:, 2].tolist()))
    assert f"exam[:, 2] = [{values}]" in texts(figure)
    frames = [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle) and patch.get_linewidth() == 2.2
    ]
    cell = frames[0].get_width()
    assert [round(frame.get_height() / cell) for frame in frames] == [4, 1, 1, 1, 1]


def test_the_batches_have_the_images_of_the_loader() -> None:
    (figure,) = figures_of(drawings.draw_epoch(STATE))
    loader: Any = torch.utils.data.DataLoader(
        list(range(STATE.count)),  # type: ignore[arg-type]
        batch_size=STATE.size,
        shuffle=True,
        generator=torch.Generator().manual_seed(STATE.seed),
    )
    order = [image for batch in loader for image in batch.tolist()]
    written = [text.get_text() for text in figure.axes[0].texts if text.get_text().isdecimal()]
    assert list(map(int, written)) == [*range(STATE.count), *order]
    images = [np.asarray(image.get_array()) for image in figure.axes[0].images]
    for place, image in enumerate(order):
        assert np.array_equal(images[STATE.count + place], images[image])


@pytest.mark.parametrize("size", [1, 64, 60_000])
def test_many_batches_are_squares(size: int) -> None:
    state = replace(STATE, count=60_000, size=size, step=1)
    (figure,) = figures_of(drawings.draw_epoch(state))
    (image,) = figure.axes[0].images
    colored = np.asarray(image.get_array()).reshape(-1, 3).min(axis=1) < 1
    assert colored.sum() == -(-60_000 // size)


def test_an_epoch_without_a_batch_says_so() -> None:
    (figure,) = figures_of(drawings.draw_epoch(replace(STATE, count=12, size=20, drop=True)))
    assert any("drop_last=True" in text for text in texts(figure))
    (figure,) = figures_of(drawings.draw_epoch(replace(STATE, count=5000, size=6000, drop=True)))
    assert any("drop_last=True" in text for text in texts(figure))
    assert not figure.axes[0].images


def test_the_counts_are_those_of_pytorch() -> None:
    (figure,) = figures_of(drawings.draw_counts(STATE))
    layer = torch.nn.Conv2d(STATE.channels, STATE.filters, STATE.kernel, STATE.stride)
    parameters = sum(p.numel() for p in layer.parameters())
    assert any(text.endswith(f"= {parameters:,}") for text in texts(figure))
    output = layer(torch.zeros(STATE.images, STATE.channels, STATE.side, STATE.side))
    assert f"= Output {tuple(output.shape)}" in texts(figure)


@pytest.mark.parametrize("way", WAYS)
def test_a_filter_reads_the_channels_that_change_its_map(way: str) -> None:
    for layer in layers_of(replace(STATE, way=way, inputs=8, outputs=4), way):
        net = torch.nn.Conv2d(
            layer.in_channels, layer.out_channels, 1, groups=layer.groups, bias=False
        )
        torch.nn.init.ones_(net.weight)
        for filter in range(layer.out_channels):
            x = torch.zeros(1, layer.in_channels, 1, 1, requires_grad=True)
            net(x)[0, filter].sum().backward()
            assert x.grad is not None
            read = x.grad.flatten().nonzero().flatten().tolist()
            assert list(drawings.read_channels(layer, filter)) == read


@pytest.mark.parametrize("net", NETWORKS)
def test_the_bars_of_a_network_add_up_to_its_parameters(net: str) -> None:
    bars, memory = figures_of(drawings.draw_network(replace(STATE, net=net)))
    counts = [patch.get_width() for patch in bars.axes[0].patches]  # type: ignore[attr-defined]
    size = memory.axes[0].patches[0].get_width()  # type: ignore[attr-defined]
    assert bars.axes[0].get_title(loc="left") == f"{sum(counts):,.0f} parameters"
    assert size == pytest.approx(4 * sum(counts) / 1e6)
