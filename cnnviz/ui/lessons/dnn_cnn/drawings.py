"""The figures of the lesson *DNN against CNN* as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.data import GARMENTS
from cnnviz.figures import Line, NumberPanel
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS, Mode
from cnnviz.lessons.histories import kept_history
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.lessons.dnn_cnn.curves import modes_lines, nearest_seed, seed_name, six_runs_lines
from cnnviz.ui.lessons.dnn_cnn.modes import measure
from cnnviz.ui.lessons.dnn_cnn.state import MEASURES, MODES, DnnCnnState
from cnnviz.ui.lessons.dnn_cnn.yours import find_own_run, yours_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _draw_lines(lines: dict[str, Line], measured: str) -> Figure:
    accuracy = measured == "accuracy"
    return figures.lines_figure(lines, x=_("Epoch"), y=_(MEASURES[measured]), percent=accuracy)


def draw_six_runs(state: DnnCnnState) -> Draws:
    """Return the curves of all kept runs."""
    return lambda: _draw_lines(six_runs_lines(state.measure), state.measure)


def draw_matrices(state: DnnCnnState) -> Draws:
    """Return both confusion matrices."""

    def matrix(net: str) -> Figure:
        seed = nearest_seed(net, state.seed)
        words = {"truth": _("Class"), "predicted": _("Predicted class")}
        return figures.confusion_figure(
            kept_history(net, seed).report.confusion,
            class_names(GARMENTS),
            title=seed_name(net, seed),
            words=words,
        )

    return {DNN: lambda: matrix(DNN), CNN: lambda: matrix(CNN)}


def draw_modes(state: DnnCnnState) -> Draws:
    """Return for each image whether both networks are right, in both modes."""

    def draw() -> Figure:
        rows: list[list[NumberPanel | str]] = []
        for net in NETWORKS:
            row: list[NumberPanel | str] = []
            for mode in Mode:
                found = measure(net, mode, state)
                wrong = 1.0 - np.array(found.correct, dtype=float).reshape(20, -1)
                note = f"{MODES[mode]}: {found.accuracy:.1%}"
                row.append(NumberPanel(net, wrong, "input", note=note, limit=1.0))
            rows.append(row)
        return figures.panels_figure(rows, note=_("1: misclassified"))

    return draw


def draw_over_training(state: DnnCnnState) -> Draws:
    """Return the test accuracy of a kept run of each network in both modes."""
    return lambda: _draw_lines(modes_lines(state.seed), "accuracy")


def draw_yours(state: DnnCnnState) -> Draws:
    """Return the run of the reader beside one kept run of each network."""
    return lambda: _draw_lines(yours_lines(state.measure, find_own_run(state.mine)), state.measure)
