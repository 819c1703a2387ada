"""The figures of the lesson *Batch, channels, filters, parameters* as files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.data.samples import load_samples
from cnnviz.figures import NumberPanel
from cnnviz.figures.batch_drawings import Sheets, draw_connections, draw_sheets
from cnnviz.lessons.batches import Pick, pick, values_at
from cnnviz.lessons.batches_counts import MAP_SIDE, WAYS, count_multiplications, count_weights
from cnnviz.nets import find
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.problem import N_
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.lessons.batches.counts import counts_results
from cnnviz.ui.lessons.batches.epoch import DRAWN, batch_sizes, epoch_order
from cnnviz.ui.lessons.batches.groups import layers_of
from cnnviz.ui.lessons.batches.network import count_parameters, network_rows
from cnnviz.ui.lessons.batches.stack import index_text, tuple_text
from cnnviz.ui.lessons.batches.state import BatchesState
from cnnviz.ui.lessons.batches.words import WORDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LISTED = 6
"""Numbers of a pick that are listed."""
FLOAT32 = 4
"""Bytes of a number."""


def draw_stack(state: BatchesState) -> Draws:
    """Return the sheets with what the index picks, and the same numbers in memory."""
    return lambda: _draw_stack(state.tensor_shape, state.full_index)


def _draw_stack(shape: tuple[int, ...], index: tuple[int | None, ...]) -> Figure:
    picked = pick(shape, index)
    values = values_at(np.arange(prod(shape))).astype(float)
    limit = float(values.max())
    tensor = values.reshape(shape)
    window = _window(shape[-2:], index[-2:])
    sheets = [
        NumberPanel(
            f"exam{index_text(place)}" if place else "exam",
            tensor[place],
            "input",
            limit=limit,
            marked=window if _is_picked(place, index) else None,
        )
        for place in np.ndindex(shape[:-2])
    ]
    across = shape[-3] if len(shape) > 2 else 1
    rows: list[list[NumberPanel | str]] = [
        list(sheets[first : first + across]) for first in range(0, len(sheets), across)
    ]
    memory = NumberPanel(
        _(WORDS["memory"]), values[None], "input", limit=limit, runs=find_runs(picked)
    )
    numbers = [str(number) for number in values_at(picked.places()).ravel()]
    if len(numbers) > LISTED:
        numbers[LISTED - 1 : -1] = ["…"]
    listed = ", ".join(numbers)
    title = f"exam{index_text(index)} = {f'[{listed}]' if picked.shape else listed}"
    note = (
        f"{_(WORDS['pickedShape'])} {tuple_text(picked.shape)} · storage_offset {picked.offset} · "
        f"stride {tuple_text(picked.stride)}"
    )
    return figures.panels_figure([*rows, [memory]], title=title, note=note)


def _is_picked(sheet: tuple[int, ...], index: tuple[int | None, ...]) -> bool:
    return all(place in {None, at} for place, at in zip(index, sheet, strict=False))


def _window(shape: tuple[int, ...], index: tuple[int | None, ...]) -> tuple[int, int, int, int]:
    """Return row, column, rows and columns of what an index of two axes picks."""
    row, column = (place or 0 for place in index)
    rows, columns = (size if place is None else 1 for size, place in zip(shape, index, strict=True))
    return row, column, rows, columns


def find_runs(picked: Pick) -> list[tuple[int, int, int, int]]:
    """Return the runs of neighbors in memory: row, column, rows and columns in its one row."""
    places = np.sort(picked.places(), axis=None)
    starts = np.flatnonzero(np.diff(places, prepend=-2) > 1)
    return [
        (0, int(places[start]), 1, int(end - start))
        for start, end in pairwise([*starts.tolist(), len(places)])
    ]


def draw_epoch(state: BatchesState) -> Draws:
    """Return the dataset and the batches of the epoch."""
    return lambda: _draw_epoch(state)


def _draw_epoch(state: BatchesState) -> Figure:
    sizes, order = batch_sizes(state), epoch_order(state)
    step = min(state.step, len(sizes) - 1)
    if state.count > DRAWN and sizes:
        return figures.batch_squares_figure(
            len(sizes),
            sizes[-1] / state.size,
            marked=step,
            title=_(WORDS["batches"]),
            note=_epoch_note(state),
        )
    parts: list[tuple[str, list[tuple[str, Sequence[int]]]]] = []
    if state.count <= DRAWN:
        parts.append((WORDS["dataset"], [("", range(state.count))]))
    starts = range(0, len(order), state.size)
    batches: list[tuple[str, Sequence[int]]] = [
        (f"{batch}  ({size}, 1, 28, 28)", order[start : start + size])
        for batch, (start, size) in enumerate(zip(starts, sizes, strict=True))
    ]
    parts.append((_(WORDS["batches"]), batches))
    shown = load_samples("fashion-mnist").test_images[:DRAWN, 0]
    return figures.image_groups_figure(shown, parts, marked=step, note=_epoch_note(state))


def _epoch_note(state: BatchesState) -> str:
    """Return how the images are split."""
    whole, rest = divmod(state.count, state.size)
    batches = len(batch_sizes(state))
    if not batches:
        return _(WORDS["noBatch"])
    return _(
        WORDS["totalDropped" if state.drop and rest else "total"],
        count=f"{state.count:,}",
        whole=whole,
        size=state.size,
        rest=rest,
        batches=batches,
    )


def draw_counts(state: BatchesState) -> Draws:
    """Return the shapes of input, weights and output, and what the convolution counts."""
    return lambda: _draw_counts(state)


def _draw_counts(state: BatchesState) -> Figure:
    layer, images = state.layer, state.images
    results = counts_results(state)
    weight, output = results["weight_shape"], results["output_shape"]
    assert isinstance(weight, tuple)
    assert isinstance(output, tuple)
    marked = min(state.filter, state.filters - 1)
    shape = (images, state.channels, state.side, state.side)
    kernel = weight[2]
    parts = (
        (
            f"{_(WORDS['input'])} {shape}\n(N, C, H, W)",
            Sheets(images, state.channels, _map_side(state.side), "input"),
        ),
        (
            f"∗ {_(WORDS['weight'])} {weight}\n(O, C, kH, kW)",
            Sheets(state.filters, state.channels, 10 + 5 * kernel, "kernel", kernel, marked),
        ),
        (
            f"= {_(WORDS['output'])} {output}\n(N, O, H′, W′)",
            Sheets(images, state.filters, _map_side(output[2]), "output", marked_sheet=marked),
        ),
    )
    drawings = [
        (words, draw_sheets(sheets, words, columns=4 if sheets.name == "kernel" else 2))
        for words, sheets in parts
    ]
    product = "·".join(map(str, weight))
    notes = [
        str(layer),
        _(WORDS["marked"], filter=marked, channels=state.channels),
        f"{_(WORDS['parameters'])}: {product}{f' + {state.filters}' if layer.bias else ''}"
        f" = {results['parameters']:,}",
        f"{_(WORDS['multiplications'])}: {images}·{output[2]}·{output[3]}·({product})"
        f" = {results['multiplications']:,}",
    ]
    return figures.drawings_figure(drawings, notes=notes)


def _map_side(cells: int) -> float:
    """Return the side of a map in a drawing: larger for more cells, and seen even for one."""
    return 14 + 1.7 * cells


def draw_groups(state: BatchesState) -> Draws:
    """Return the connections of the chosen way, and the counts of all."""
    layers = layers_of(state, state.way)
    out = min(state.out, layers[-1].out_channels - 1)

    def draw_wires() -> Figure:
        marked = [{out}]
        for layer in reversed(layers):
            marked.insert(0, {one for at in marked[0] for one in read_channels(layer, at)})
        columns = [layers[0].in_channels, *(layer.out_channels for layer in layers)]
        wires = [
            [(one, at) for at in range(layer.out_channels) for one in read_channels(layer, at)]
            for layer in layers
        ]
        title = f"{_(WORDS[state.way])}: {' → '.join(map(str, layers))}"
        svg = draw_connections(columns, wires, marked, _(WORDS["wires"]))
        count = len(read_channels(layers[-1], out))
        words = WORDS["separableReads" if len(layers) > 1 else "reads"]
        note = _(words, filter=out, count=count, total=state.inputs)
        return figures.drawings_figure([("", svg)], notes=[title, note])

    def draw_table() -> Figure:
        ways = {way: layers_of(state, way) for way in WAYS}
        heading = _(WORDS["multiplicationsOn"], side=MAP_SIDE)
        columns = {
            _(WORDS["weights"]): [count_weights(one) for one in ways.values()],
            heading: [count_multiplications(one) for one in ways.values()],
        }
        names = [_(WORDS[way]) for way in ways]
        return figures.bars_figure(names, columns, scale="count")

    return {N_("Connections"): draw_wires, N_("Weights"): draw_table}


def read_channels(layer: Conv2d, filter: int) -> range:
    """Return the input channels that a filter of a convolution reads."""
    count = layer.in_channels // layer.groups
    first = filter // (layer.out_channels // layer.groups) * count
    return range(first, first + count)


def draw_network(state: BatchesState) -> Draws:
    """Return the parameters of each layer, and the memory of parameters and outputs."""

    def draw_parameters() -> Figure:
        rows = [row for row in network_rows(state.net) if row["parameters"]]
        names = [f"{row['layer']} · {'×'.join(map(str, row['shape']))}" for row in rows]
        total = _(WORDS["parameterTotal"], count=f"{count_parameters(state.net):,}")
        columns = {total: [row["parameters"] for row in rows]}
        return figures.bars_figure(names, columns, scale="count", title=state.net)

    def draw_memory() -> Figure:
        shapes = [find(state.net).input_shape, *(row["shape"] for row in network_rows(state.net))]
        counts = count_parameters(state.net), state.batch * sum(map(prod, shapes))
        names = [_(WORDS["parametersMemory"]), _(WORDS["outputsMemory"], batch=state.batch)]
        columns = {"MB": [FLOAT32 * count / 1e6 for count in counts]}
        return figures.bars_figure(names, columns, scale="count", title=state.net)

    return {N_("Parameters"): draw_parameters, N_("Memory"): draw_memory}
