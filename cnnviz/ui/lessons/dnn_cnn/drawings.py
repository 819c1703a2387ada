"""The figures of the lesson *DNN against CNN* as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.data import GARMENTS
from cnnviz.figures import Line, NumberPanel
from cnnviz.figures.curve_points import evaluation_points
from cnnviz.lessons import dnn_cnn
from cnnviz.lessons.dnn_cnn import CNN, DNN, NETWORKS, Mode
from cnnviz.lessons.histories import kept_history
from cnnviz.training import Progress
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.lessons.dnn_cnn.curves import EPOCHS, nearest_seed, seed_name
from cnnviz.ui.lessons.dnn_cnn.modes import measure
from cnnviz.ui.lessons.dnn_cnn.state import MEASURES, MODES, DnnCnnState
from cnnviz.ui.lessons.dnn_cnn.yours import find_own_run, plain_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _line(progress: Sequence[Progress], measured: str, place: int, dash: int = 0) -> Line:
    points = evaluation_points(progress, measured, EPOCHS)
    x, y = [point.epoch for point in points], [point.value for point in points]
    return Line(x, y, place, ("solid", "dash", "dot")[min(dash, 2)])


def _draw_lines(lines: dict[str, Line], measured: str) -> Figure:
    accuracy = measured == "accuracy"
    return figures.lines_figure(lines, x=_("Epoch"), y=_(MEASURES[measured]), percent=accuracy)


def draw_six_runs(state: DnnCnnState) -> Draws:
    """Return the curves of all kept runs."""

    def draw() -> Figure:
        lines = {
            seed_name(net, run.settings.seed): _line(run.progress, state.measure, place, dash)
            for place, net in enumerate(NETWORKS)
            for dash, run in enumerate(dnn_cnn.kept_histories(net))
        }
        return _draw_lines(lines, state.measure)

    return draw


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

    def draw() -> Figure:
        lines: dict[str, Line] = {}
        for place, net in enumerate(NETWORKS):
            run = kept_history(net, nearest_seed(net, state.seed))
            both = (run.progress, dnn_cnn.train_mode_records(run))
            for dash, (words, records) in enumerate(zip(MODES.values(), both, strict=True)):
                lines[f"{net}, {words}"] = _line(records, "accuracy", place, dash)
        return _draw_lines(lines, "accuracy")

    return draw


def draw_yours(state: DnnCnnState) -> Draws:
    """Return the run of the reader beside one kept run of each network."""

    def draw() -> Figure:
        lines = {
            seed_name(net, 0): _line(kept_history(net).progress, state.measure, place)
            for place, net in enumerate(NETWORKS)
        }
        own = find_own_run(state.mine)
        if own is not None:
            run, progress = own
            lines[plain_title(run)] = _line(progress, state.measure, len(NETWORKS))
        return _draw_lines(lines, state.measure)

    return draw
