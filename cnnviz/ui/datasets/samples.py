"""Examples of a dataset, a row of images per class."""

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
LARGE = 96
"""Larger images are shrunk to this side; as photos, they are sent as JPEG."""
DRAWN = N_("Drawn by code, not photographed: accuracies here differ from those on FashionMNIST.")
DRAWN_IN_COLOR = N_(
    "Drawn by code, not photographed: accuracies here say nothing about photographs."
)


def load_dataset(name: str) -> Dataset | None:
    """Return a dataset; None, having said why, if it is missing or damaged."""
    try:
        on_disk = data.on_disk(name)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        return None
    if not on_disk:
        text = _(
            "{title} is not on this machine yet; the run downloads it first (about 30 MB). If "
            "you are offline, use the practice set.",
            title=dataset_markdown(name),
        )
        st.info(text, icon=":material/download:")
        return None
    try:
        with st.spinner(_("Loading the images …")):
            return data.load(name)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None


def show_samples(dataset: Dataset | None) -> None:
    """Show some training images of every class, if there are any."""
    if dataset is None:
        return
    st.html(_rows(dataset.name, language()))
    if dataset.drawn:
        st.caption(_(DRAWN if dataset.image_shape[0] == 1 else DRAWN_IN_COLOR))


@st.cache_data(show_spinner=False, max_entries=8)
def _rows(name: str, language: str) -> str:
    """Return the examples as HTML; the names depend on the language, which is part of the key."""
    dataset = data.load(name)
    rows = []
    for label, words in enumerate(class_names(dataset.classes)[:MOST_CLASSES]):
        places = np.flatnonzero(dataset.train_labels == label)[:PER_CLASS]
        images = figures.shrink_images(dataset.train_images[places], LARGE)
        row = np.concatenate(list(images), axis=2)  # (C, H, n·W)
        width = f"{100 * len(places) / PER_CLASS:g}%"  # images of all classes have one size
        if row.shape[0] == 3 and row.shape[1] >= LARGE:
            strip = figures.photo(row, words, width=width)
        else:
            strip = figures.image(
                figures.enlarge(row, 2 if row.shape[1] < 64 else 1), words, width=width
            )
        rows.append(f"<span>{escape(words)}</span>{strip}")
    return f'<div class="cnn-samples">{"".join(rows)}</div>'
