"""The figures of the lesson *Why convolution* as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.figures import Line, NumberPanel
from cnnviz.grid import convolve
from cnnviz.lessons.shifted_images import shift_images
from cnnviz.lessons.why_convolution import (
    EDGE,
    SIDE,
    dense_weights,
    garment,
    largest_response,
    neuron_output,
    shared_weights,
    shifted_accuracy,
)
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.lessons.why_convolution.moved import TITLES
from cnnviz.ui.lessons.why_convolution.state import SIDES, WhyState

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_neurons(state: WhyState) -> Draws:
    """Return what a neuron of each kind reads."""

    def draw() -> Figure:
        image = garment(state.garment) / 255.0
        return figures.panels_figure(
            [
                [
                    NumberPanel(
                        _(title),
                        image,
                        role,
                        note=_n("{count} weight", "{count} weights", side**2),
                        marked=((SIDE - side) // 2, (SIDE - side) // 2, side, side),
                    )
                    for title, role, side in (
                        (_("Fully connected"), "kernel", SIDE),
                        (_("Convolution"), "kernel", state.kernel),
                    )
                ]
            ]
        )

    return draw


def draw_weights(state: WhyState) -> Draws:
    """Return the weights of both layers while the image grows."""

    def draw() -> Figure:
        sides = sorted({*SIDES, state.side})
        dense = [dense_weights(side, state.channels, state.outputs) for side in sides]
        shared = shared_weights(state.kernel, state.channels, state.outputs)
        now = dense[sides.index(state.side)]
        return figures.lines_figure(
            {
                _("Fully connected"): Line(sides, dense),
                _("Convolution"): Line(sides, [shared] * len(sides), 1),
            },
            x=_("Rows and columns of the image"),
            y=_("Weights"),
            log=True,
            marks=[(state.side, now, f"{now:,}"), (state.side, shared, f"{shared:,}")],
        )

    return draw


def draw_moved(state: WhyState) -> Draws:
    """Return the moved image with what both neurons make of it."""

    def draw() -> Figure:
        image = garment(state.garment) / 255.0
        moved = shift_images(garment(state.garment), state.right, state.down) / 255.0
        edges = convolve(moved, np.array(EDGE, dtype=float), padding=1).output[0, 0]
        output = neuron_output(garment(state.garment), state.right, state.down)
        largest = largest_response(garment(state.garment), state.right, state.down)
        return figures.panels_figure(
            [
                [
                    NumberPanel(_("Image"), moved, "input"),
                    "·",
                    NumberPanel(_("Its weights"), image / (image**2).sum(), "kernel"),
                    "=",
                    NumberPanel(_("Output"), np.array([[round(output, 4)]])),
                ],
                [
                    NumberPanel(_("Image"), moved, "input"),
                    "∗",
                    NumberPanel(_("Kernel"), np.array(EDGE, dtype=float), "kernel"),
                    "=",
                    NumberPanel(_("Feature map"), edges),
                ],
            ],
            note=f"{_('Largest value')}: {largest:.4g}",
        )

    return draw


def draw_accuracy(_state: WhyState) -> Draws:
    """Return the accuracy of both networks on moved images."""

    def draw() -> Figure:
        kept = shifted_accuracy()
        lines = {
            _(title): Line(kept.shifts, kept.accuracy[name], place)
            for place, (name, title) in enumerate(TITLES.items())
        }
        return figures.lines_figure(
            lines, x=_("Pixels to the right"), y=_("Accuracy"), percent=True, limits=(0, 1)
        )

    return draw
