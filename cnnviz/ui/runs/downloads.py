"""The downloads of a run: weights, history, script; and a link to its settings."""

import functools

import streamlit as st

from cnnviz.training.export import torch_script
from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.labels.runs import epoch_label
from cnnviz.ui.training.state import FIELDS


def show_downloads(snapshot: Snapshot) -> None:
    """Show the downloads of a run; a file is made when its button is clicked."""
    run, store = snapshot.run, runs.store()
    name = torch_script.file_name(run)
    epochs = store.epochs(run.id)
    show_button = functools.partial(st.download_button, on_click="ignore")
    with st.popover(_("Download"), icon=":material/download:"):
        if epochs:
            epoch = st.selectbox(
                _("Weights after epoch"),
                epochs,
                index=len(epochs) - 1,
                key=f"download.epoch.{run.id}",
                format_func=lambda epoch: epoch_label(epoch, snapshot.progress),
            )
            show_button(
                _("Weights (safetensors)"),
                lambda: store.weights(run.id, epoch),
                f"{name}-epoch-{epoch}.safetensors",
                "application/octet-stream",
                key="download.weights",
            )
        show_button(
            _("Training history (CSV)"),
            lambda: torch_script.to_csv(store.progress(run.id)),
            f"{name}.csv",
            "text/csv",
            key="download.history",
        )
        if not run.uploaded:  # it has no training
            show_button(
                _("This run as a PyTorch script"),
                lambda: torch_script.to_pytorch(run, store.events(run.id)),
                f"{name}.py",
                "text/x-python",
                key="download.script",
                help=_("Reproduces the run, with every change of the learning rate at its step."),
            )
        params = url_state.to_params(run.settings, None, FIELDS)  # all, also the usual ones
        show_page_link("training", _("Link to these settings"), params, icon=":material/link:")
