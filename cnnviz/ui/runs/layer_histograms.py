"""The part *Layers* of a report: magnitudes, and histograms of weights and gradients."""

from collections.abc import Mapping
from html import escape

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.figures.colors import Floats
from cnnviz.problem import N_, Problem
from cnnviz.training.records.report import Histogram
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.runs.report_state import RunEpoch, cached

BINS = 41
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
"""What a layer keeps beside its weights."""


def show_layers(run_epoch: RunEpoch) -> None:
    """Show the magnitudes of the layers, of an ended run also its weights and gradients."""
    st.html(_magnitudes(run_epoch))
    if run_epoch.run.active:
        return
    columns = {}
    try:
        columns[_("Weights")] = _weight_histograms(run_epoch)
    except Problem as problem:
        st.caption(say(problem))
    gradients = run_epoch.report().gradients
    if gradients:
        columns[_("Gradients at the last step")] = gradients
    names = run_epoch.run.settings.network.names()
    draws = {
        N_("Magnitudes"): lambda: figures.bars_figure(
            names, _strengths(run_epoch), scale="log", title=_("Magnitudes")
        )
    }
    if any(map(any, columns.values())):
        st.plotly_chart(
            figures.histograms_chart(names, columns),
            key=f"histograms.{run_epoch.epoch}",
            config={"displayModeBar": False, "showTips": False},
        )
        draws[N_("Histograms")] = lambda: figures.histograms_figure(names, columns)
    figure_download(draws, f"layers-epoch-{run_epoch.epoch}", key="download-layers")


def _strengths(run_epoch: RunEpoch) -> dict[str, list[float | None]]:
    """Return the magnitudes of the layers, by heading."""
    strengths = run_epoch.report().strengths
    return {
        _("Activations"): [one.activation for one in strengths],
        _("Weight gradients"): [one.gradient for one in strengths],
    }


@cached(200)
def _magnitudes(run_epoch: RunEpoch) -> str:
    note = _(
        "Magnitude of the values (root mean square) on a logarithmic scale: each mark is ten "
        "times the one before. If the gradients shrink from the last layer to the first, the "
        "first layers have little to learn from."
    )
    columns = _strengths(run_epoch)
    names = run_epoch.run.settings.network.names()
    table = figures.log_bars(names, list(columns), list(columns.values()))
    return f'<p class="note">{escape(note)}</p>{table}'


@cached(50)
def _weight_histograms(run_epoch: RunEpoch) -> list[Histogram | None]:
    return weight_histograms(run_epoch.weights(), len(run_epoch.run.settings.network.layers))


def weight_histograms(tensors: Mapping[str, Floats], count: int) -> list[Histogram | None]:
    """Return how many weights of each of ``count`` layers lie in which bin.

    The tensors have their names in the network's ``state_dict``.
    """
    layers: list[list[Floats]] = [[] for _layer in range(count)]
    for name, tensor in tensors.items():
        layer, _dot, rest = name.partition(".")
        if not rest.endswith(BUFFERS):
            layers[int(layer)].append(tensor.ravel())
    return [_histogram(np.concatenate(values)) if values else None for values in layers]


def _histogram(values: Floats) -> Histogram | None:
    limit = float(np.abs(values).max(initial=0))
    if not 0 < limit < np.inf:
        return None
    counts, _edges = np.histogram(values, BINS, (-limit, limit))
    return Histogram(limit, tuple(counts.tolist()))
