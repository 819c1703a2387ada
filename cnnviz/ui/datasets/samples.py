"""Examples of a dataset, a row of pictures for each class."""

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
_NAME = "font-size:.82rem;overflow-wrap:anywhere"
DRAWN = N_("Drawn by code, not photographed: accuracies here differ from those on FashionMNIST.")


def show_samples(name: str) -> None:
    """Draw some training pictures of every class, or say why there are none to draw."""
    try:
        known = data.on_disk(name)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return
    if not known:
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
    """Return the examples as HTML; the language is part of the key, the names are translated."""
    dataset = data.load(name)
    rows = []
    for label, words in enumerate(class_names(dataset.classes)[:MOST_CLASSES]):
        picture = figures.image(class_strip(dataset, label), words, width=_width(dataset, label))
        rows.append(f'<span style="{_NAME}">{escape(words)}</span>{picture}')
    return (
        '<div style="display:grid;grid-template-columns:fit-content(40%) minmax(0,26rem);'
        f'gap:2px .8rem;align-items:center">{"".join(rows)}</div>'
    )


def class_strip(dataset: Dataset, label: int) -> bytes:
    """Return the first training pictures of a class side by side."""
    chosen = np.flatnonzero(dataset.train_labels == label)[:PER_CLASS]
    images = dataset.train_images[chosen]  # (n, C, H, W)
    row = np.concatenate(list(images), axis=2)  # (C, H, n·W)
    return figures.enlarge(row, 2 if images.shape[2] < 64 else 1)


def _width(dataset: Dataset, label: int) -> str:
    """Return the width of a class's strip: pictures are of one size, however few there are."""
    count = np.count_nonzero(dataset.train_labels == label)
    return f"{100 * min(1.0, count / PER_CLASS):g}%"
