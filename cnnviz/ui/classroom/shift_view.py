"""The drawings of the class against MNIST: accuracies both ways, mean images, ink, confusions."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.classroom.collecting import DIGITS, to_png
from cnnviz.classroom.shift import (
    InkStatistics,
    find_confusions,
    ink_statistics,
    mean_images,
)
from cnnviz.data.dataset import Dataset
from cnnviz.data.samples import test_images
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.component import show_html
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.models.loading import load_model
from cnnviz.ui.models.predictions import Predictions, classify_test_images

BUNDLED = "mnist-cnn"
"""Trained on MNIST."""
MOST_IMAGES = 1000
"""Of MNIST's test images: the standard error of an accuracy is 1.6 percentage points at most."""
MOST_CONFUSIONS = 6
SHIFT_BOX = "classroom.shift"
NETWORK_BOX = "classroom.shift-network"
INK = {
    "brightness": (N_("Mean brightness (0–1)"), ".3f"),
    "ink": (N_("Pixels with ink"), ".1%"),
    "height": (N_("Height of the ink (pixels)"), ".1f"),
    "width": (N_("Width of the ink (pixels)"), ".1f"),
    "row": (N_("Center of mass, from the top"), ".2f"),
    "column": (N_("Center of mass, from the left"), ".2f"),
}


def show_shift(folder: str, networks: Mapping[str, str]) -> None:
    """Show a switch, and with it the comparison.

    Args:
        folder: The dataset of the class; only one of all ten digits is compared.
        networks: Networks trained on it that may be chosen, id to title.
    """
    if data.dataset_info(folder).classes != DIGITS:
        return
    if not st.toggle(_("Compare with MNIST"), key=SHIFT_BOX):
        return
    st.caption(
        _(
            "A network is good at images like those that it was trained on. Where other images "
            "come, from other pens and other people, its accuracy falls: a shift of distribution."
        )
    )
    ours, theirs = data.load(folder), _first_images(test_images("mnist"))
    chosen = [BUNDLED]
    if networks:
        picked = st.selectbox(
            _("Trained on the class’s drawings"),
            list(networks),
            format_func=lambda one: networks.get(one, one),
            key=NETWORK_BOX,
        )
        chosen += [picked] if picked else []
    else:
        st.caption(_("Train on the drawings of the class: then the other way round is shown, too."))
    titles = {BUNDLED: _("mnist-cnn, trained on MNIST"), **networks}
    tables = _accuracies(chosen, titles, ours, theirs) + _ink(ours, theirs)
    show_html(f'<div class="class-shift">{tables}</div>', key="class-shift")


def _first_images(dataset: Dataset) -> Dataset:
    return replace(
        dataset,
        test_images=dataset.test_images[:MOST_IMAGES],
        test_labels=dataset.test_labels[:MOST_IMAGES],
    )


def _accuracies(
    chosen: list[str], titles: Mapping[str, str], ours: Dataset, theirs: Dataset
) -> str:
    """Return a row per network: its accuracy and its confusions on both datasets."""
    heads = [
        _("Network"),
        _("on the class’s test images ({count})", count=len(ours.test_labels)),
        _("on MNIST’s test images ({count})", count=len(theirs.test_labels)),
    ]
    rows = []
    for network in chosen:
        try:
            model = load_model(network)
            cells = [
                _cell(classify_test_images(model, dataset), dataset) for dataset in (ours, theirs)
            ]
        except Problem as problem:
            cells = [f"<td colspan='2'>{escape(say(problem, markdown=False))}</td>"]
        rows.append(f"<tr><th>{escape(titles[network])}</th>{''.join(cells)}</tr>")
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _cell(predictions: Predictions, dataset: Dataset) -> str:
    """Return an accuracy, and the most frequent confusions with an example each."""
    found = find_confusions(predictions.labels, predictions.predicted)[:MOST_CONFUSIONS]
    examples = "".join(
        f"<figure>{_example(dataset, one.example)}"
        f"<figcaption>{one.label} → {one.predicted} · {one.count}</figcaption></figure>"
        for one in found
    )
    return f"<td><b>{predictions.correct.mean():.1%}</b><div>{examples}</div></td>"


def _example(dataset: Dataset, place: int) -> str:
    label = _("An incorrectly classified image")
    return figures.image(to_png(dataset.test_images[place]), label, width="2.75rem")


def _ink(ours: Dataset, theirs: Dataset) -> str:
    """Return mean images and statistics of both datasets side by side."""
    images = np.concatenate([ours.train_images, ours.test_images])
    labels = np.concatenate([ours.train_labels, ours.test_labels])
    parts = ((images, labels), (theirs.test_images, theirs.test_labels))
    heads = [_("all drawings of the class"), "MNIST"]
    means = [
        figures.image(
            to_png(np.concatenate(list(mean_images(*part, len(DIGITS))), axis=1)[None]),
            _("Mean images of the digits 0 to 9: {name}", name=head),
        )
        for part, head in zip(parts, heads, strict=True)
    ]
    found: list[InkStatistics] = [ink_statistics(part[0]) for part in parts]
    rows = [("", [escape(head) for head in heads]), (_("Mean images"), means)]
    rows += [
        (_(title), [format(getattr(one, name), form) for one in found])
        for name, (title, form) in INK.items()
    ]
    lines = "".join(
        f"<tr><th>{escape(title)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for title, cells in rows
    )
    return f"<table>{lines}</table>"
