"""The figures of the lesson *Layers one by one* as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.figures import Line, NumberPanel
from cnnviz.grid.activations import activate, derivative
from cnnviz.grid.trace import Array
from cnnviz.lessons.layers import (
    draw_batches,
    drop,
    feature_map,
    find_largest,
    follow_statistics,
    pool,
    softmax,
)
from cnnviz.problem import N_
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.lessons.layers import batch_norm, dropout, flatten, largest, linear, maps
from cnnviz.ui.lessons.layers.state import MODES, REACH, LayersState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Row = list[NumberPanel | str]


def draw_activation(state: LayersState) -> Draws:
    """Return the curve with its derivative, and the map before and after."""
    x = np.linspace(-REACH, REACH, 161)

    def draw_curve() -> Figure:
        lines = {
            "f": Line(x.tolist(), activate(state.kind, x, state.slope).tolist()),
            "f′": Line(x.tolist(), derivative(state.kind, x, state.slope).tolist(), 1, "dash"),
        }
        value = float(activate(state.kind, np.array(state.x), state.slope))
        title = maps.NAMES[state.kind]
        mark = (state.x, value, f"f({state.x:g}) = {value:.4g}")
        return figures.lines_figure(lines, x="x", y="", marks=[mark], title=title)

    def draw_maps() -> Figure:
        before = feature_map()
        after = activate(state.kind, before, state.slope)
        panels: Row = [
            NumberPanel(_("Feature map"), before, "input", limit=REACH),
            "→",
            NumberPanel(maps.NAMES[state.kind], after, limit=REACH),
        ]
        return figures.panels_figure([panels])

    return {N_("Curve"): draw_curve, N_("Feature map"): draw_maps}


def draw_pooling(state: LayersState) -> Draws:
    """Return the map, its maxima and its means."""
    values, window = maps.pooled_map(), state.window
    largest_of, mean = pool(values, window)
    row, column = divmod(maps.marked_output(state), largest_of.shape[1])
    limit = float(values.max())
    marked = (row, column, 1, 1)
    return _panels(
        [
            NumberPanel(
                _("Feature map after ReLU"),
                values,
                "input",
                limit=limit,
                marked=(row * window, column * window, window, window),
            ),
            "→",
            NumberPanel(_("Max pooling"), largest_of, limit=limit, marked=marked),
            NumberPanel(_("Average pooling"), mean, limit=limit, marked=marked),
        ]
    )


def draw_batch_norm(state: LayersState) -> Draws:
    """Return the batch before and after in the chosen channel, and the running mean."""
    batches = draw_batches()
    means = batches[:, :, state.channel].mean(axis=(1, 2, 3))
    statistics = [follow_statistics(batches[:seen], state.momentum) for seen in range(len(batches))]
    running = [float(mean[state.channel]) for mean, _variance in statistics]

    def draw_batch() -> Figure:
        before = batches[state.seen, :, state.channel].reshape(4, 4)
        result = np.asarray(batch_norm.batch_norm_results(state)["y"])
        after = result[:, state.channel].reshape(4, 4)
        panels: Row = [
            NumberPanel(_("Batch: four images of 2×2, a row per image"), before, "input"),
            "→",
            NumberPanel(_("Output"), after, limit=3.0),
        ]
        return figures.panels_figure([panels])

    def draw_means() -> Figure:
        steps = list(range(len(running)))
        lines = {
            _("Mean of each batch"): Line(steps[1:], means[:-1].tolist(), 0, "dot"),
            _("Running mean"): Line(steps, running, 1),
        }
        mark = (state.seen, running[state.seen], f"{running[state.seen]:.4g}")
        return figures.lines_figure(lines, x=_("Batches"), y=_("Mean"), whole=True, marks=[mark])

    return {N_("Batch"): draw_batch, N_("Running mean"): draw_means}


def draw_flatten(state: LayersState) -> Draws:
    """Return the maps with their numbers in order, and the rows that they become."""
    (images, channels, rows, cols), (image, channel, row, col) = flatten.marked_cell(state)
    size = channels * rows * cols
    shown = min(images, 3)
    values = np.arange(images * size, dtype=float).reshape(images, channels, rows, cols)
    panels: list[Row] = []
    for n in range(shown):
        drawn: Row = [
            NumberPanel(
                f"x[{n}, {c}]",
                values[n, c],
                "input",
                limit=float(values.max()),
                marked=(row, col, 1, 1) if (n, c) == (image, channel) else None,
            )
            for c in range(min(channels, 12))
        ]
        panels.append(drawn)
    place = channel * rows * cols + row * cols + col
    flat = values.reshape(images, size)
    marked = (image, place, 1, 1)
    title = f"({images}, {channels}, {rows}, {cols}) → ({images}, {size})"
    panels.append([NumberPanel(title, flat, marked=marked)])
    return lambda: figures.panels_figure(panels)


def draw_linear(state: LayersState) -> Draws:
    """Return weights, features, bias and outputs."""
    marked = (state.out, 0, 1, 1)
    return _panels(
        [
            NumberPanel(
                _("Weights"),
                linear.linear_weights(state),
                "kernel",
                marked=(state.out, 0, 1, len(state.features)),
            ),
            "·",
            NumberPanel(_("Input"), np.array(state.features)[:, None], "input"),
            "+",
            NumberPanel(_("Bias"), np.array(state.bias)[:, None], "bias", marked=marked),
            "=",
            NumberPanel(_("Output"), linear.linear_output(state)[:, None], marked=marked),
        ]
    )


def draw_dropout(state: LayersState) -> Draws:
    """Return the values, the factors of the draw and the output."""
    draws, training = dropout.draw_numbers(state.seed), state.mode == MODES[0]
    factors = drop(np.ones_like(dropout.VALUES), draws, state.p, training=training)
    output = drop(dropout.VALUES, draws, state.p, training=training)
    return _panels(
        [
            NumberPanel(_("Values"), dropout.VALUES, "input"),
            "×",
            NumberPanel(_("Factors"), factors, "kernel"),
            "=",
            NumberPanel(_("Output"), output),
        ]
    )


def draw_softmax(state: LayersState) -> Draws:
    """Return the probabilities as bars."""
    shares = softmax(np.array(state.logits), state.temperature)
    names = [f"{place}: {logit:g}" for place, logit in enumerate(state.logits)]
    columns = {_("Probability"): shares.tolist()}
    title = _("Probabilities of the logits, temperature {value}", value=f"{state.temperature:g}")
    return lambda: figures.bars_figure(names, columns, title=title)


def draw_largest(state: LayersState) -> Draws:
    """Return the logits of the batch, and the largest along the dimension."""
    scores = largest.batch_scores(state)
    values, indices = (found.astype(float) for found in find_largest(scores, state.axis))
    head = NumberPanel(_("Logits: images by classes"), scores, "input")
    shape = (1, -1) if state.axis == 0 else (-1, 1)
    found = [NumberPanel("values", values.reshape(shape)), _count_panel(indices.reshape(shape))]
    rows: list[Row] = [[head, "→", *found]] if state.axis else [[head], [found[0]], [found[1]]]
    return lambda: figures.panels_figure(rows)


def _count_panel(indices: Array) -> NumberPanel:
    return NumberPanel("indices", indices, "kernel")


def _panels(row: Row) -> Draws:
    """Return the figure of one row."""
    return lambda: figures.panels_figure([row])
