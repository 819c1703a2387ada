"""Examples of a dataset, a row of images per class."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.data import Dataset
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.i18n import _, language, say
from cnnviz.ui.labels.datasets import class_names, dataset_markdown

PER_CLASS = 10
MOST_CLASSES = 40
DRAWN = N_("Drawn by code, not photographed: accuracies here differ from those on FashionMNIST.")


def show_samples(name: str) -> None:
    """Show some training images of every class, or say why there are none."""
    try:
        on_disk = data.on_disk(name)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    if not on_disk:
        text = _(
            "{title} is not on this machine yet; the run downloads it first (about 30 MB). If "
            "you are offline, use the practice set.",
            title=dataset_markdown(name),
        )
        st.info(text, icon=":material/download:")
        return
    try:
        with st.spinner(_("Loading the images …")):
            dataset = data.load(name)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return
    if dataset.drawn:
        st.caption(_(DRAWN))
    st.html(_rows(name, language()))


@st.cache_data(show_spinner=False, max_entries=8)
def _rows(name: str, language: str) -> str:
    """Return the examples as HTML; the names depend on the language, which is part of the key."""
    dataset = data.load(name)
    rows = []
    for label, words in enumerate(class_names(dataset.classes)[:MOST_CLASSES]):
        strip = figures.image(class_strip(dataset, label), words, width=_width(dataset, label))
        rows.append(f"<span>{escape(words)}</span>{strip}")
    return f'<div class="cnn-samples">{"".join(rows)}</div>'


def class_strip(dataset: Dataset, label: int) -> bytes:
    """Return the first training images of a class side by side, as PNG."""
    places = np.flatnonzero(dataset.train_labels == label)[:PER_CLASS]
    images = dataset.train_images[places]  # (n, C, H, W)
    row = np.concatenate(list(images), axis=2)  # (C, H, n·W)
    return figures.enlarge(row, 2 if images.shape[2] < 64 else 1)


def _width(dataset: Dataset, label: int) -> str:
    """Return the width of the strip of a class: images of all classes have one size."""
    count = np.count_nonzero(dataset.train_labels == label)
    return f"{100 * min(1.0, count / PER_CLASS):g}%"
