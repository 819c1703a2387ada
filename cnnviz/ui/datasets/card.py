"""The card of a dataset: its origin, its figures, and some of its images."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnnviz import data, figures
from cnnviz.data import Dataset, image_folders
from cnnviz.data.image_folders import FolderCard
from cnnviz.nets import shape_text
from cnnviz.problem import N_, Problem
from cnnviz.ui.backend import runs
from cnnviz.ui.datasets.samples import load_dataset, show_samples
from cnnviz.ui.datasets.state import choose_dataset
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.stage import stage_buttons
from cnnviz.ui.kit.toasts import attempt_change
from cnnviz.ui.labels.datasets import (
    class_names,
    dataset_markdown,
    dataset_title,
    is_class_dataset,
)

ORIGINS = {
    "fashion-mnist": N_(
        "28×28 grayscale images of Zalando articles: Xiao, Rasul and Vollgraf 2017 (arXiv "
        "1708.07747). MIT license, © Zalando SE."
    ),
    "mnist": N_(
        "Handwritten digits collected by NIST, resized to 28×28 by LeCun, Cortes and Burges "
        "1998. License: Creative Commons BY-SA 3.0."
    ),
    "cifar10": N_(
        "32×32 color photographs of ten kinds, collected by Krizhevsky, Nair and Hinton: "
        "Krizhevsky 2009, “Learning Multiple Layers of Features from Tiny Images”. Its authors "
        "state no license."
    ),
    "practice": N_(
        "Drawn by code, for computers without internet access; MIT license like the app. "
        "Accuracy on drawings says nothing about photographs."
    ),
    "scenes": N_(
        "Houses, trees and boats drawn by code, each in another place, size and color: few images, "
        "for a first try of transfer learning. MIT license like the app."
    ),
}


def show_card(name: str, owner: str) -> Dataset | None:
    """Show the card of a dataset; return the dataset, None while it is not on this machine."""
    info = data.dataset_info(name, owner)
    with st.container(key="dataset-card"):
        st.subheader(dataset_markdown(name), anchor=False)
        dataset = load_dataset(name)
        if dataset is not None:
            names, counts = class_names(dataset.classes), _class_counts(dataset)
            samples, bars = st.columns(2, gap="large")
            with samples:
                show_samples(dataset)
            with bars:
                st.html(figures.class_counts(names, counts, label=_("Images per class")))
                _show_notes(info.card)
        with st.container(key="dataset-facts"):
            if dataset is not None:
                st.html(_facts(dataset))
            st.markdown(_origin(info.card, owner) if info.card else _(ORIGINS[name]))
        with stage_buttons():
            label = _("Train a network on these images")
            show_page_link("training", label, {"data": name}, width="content")
            if dataset is not None:
                title = dataset_title(name)
                figure_download(
                    lambda: figures.class_counts_figure(names, counts, title=title),
                    f"{name}-classes",
                    key="download-class-counts",
                )
            _show_delete_button(name, owner)
    return dataset


def _origin(card: FolderCard, owner: str) -> str:
    parts = [
        _where_from(card, owner),
        _("No test folder: 20% of each class was held out (seed {seed}).", seed=card.seed)
        if card.split
        else _("Training and test images are split as in its folders."),
        _("Anyone with this link can see these images."),
    ]
    return " ".join(parts)


def _where_from(card: FolderCard, owner: str) -> str:
    """Return who has made an image folder, and when."""
    if is_class_dataset(card.name):
        return _("Made by your class.")
    if not image_folders.is_owner(card.name, owner, image_folders.HOST):
        return _("Image folder of another browser.")
    date = dt.datetime.fromtimestamp(card.made, dt.UTC)
    return _(
        "Image folder, read from {source} on {date}.",
        source=literal(card.source),
        date=f"{date:%Y-%m-%d}",
    )


def _facts(dataset: Dataset) -> str:
    def joined(values: Iterable[float]) -> str:
        return " · ".join(f"{value:.4f}" for value in values)

    channels = (_("Red"), _("Green"), _("Blue"))
    order = f" ({' · '.join(channels)})" if len(dataset.mean) == len(channels) else ""
    return figures.facts(
        [
            (_("Training images"), f"{len(dataset.train_labels):,}"),
            (_("Test images"), f"{len(dataset.test_labels):,}"),
            (_("Classes"), str(len(dataset.classes))),
            (_("Image shape"), shape_text(dataset.image_shape)),
            (_("Mean") + order, joined(dataset.mean)),
            (_("Standard deviation"), joined(dataset.std)),
            (_("Variance"), joined(deviation**2 for deviation in dataset.std)),
        ]
    )


def _class_counts(dataset: Dataset) -> list[tuple[str, list[int]]]:
    """Return the name of each part and its number of images of each class."""
    classes = len(dataset.classes)
    return [
        (_("training"), np.bincount(dataset.train_labels, minlength=classes).tolist()),
        (_("test"), np.bincount(dataset.test_labels, minlength=classes).tolist()),
    ]


def _show_notes(card: FolderCard | None) -> None:
    """Say which files of an image folder were ignored."""
    if card is None:
        return
    if card.skipped:
        files = _joined(card.skipped_names, card.skipped)
        st.warning(
            _("Unreadable files, ignored ({count}): {files}", count=card.skipped, files=files),
            icon=":material/broken_image:",
        )
    if card.others:
        st.caption(
            _(
                "Files ignored (not images, or not in a class folder): {count}.",
                count=f"{card.others:,}",
            )
        )
    if card.empty:
        names = _joined(card.empty_names, card.empty)
        st.caption(
            _("Folders without images, ignored ({count}): {names}", count=card.empty, names=names)
        )


def _joined(names: Sequence[str], count: int) -> str:
    """Return the first names as Markdown, and how many more there are."""
    more = count - len(names)
    return ", ".join(map(literal, names)) + (f" + {more}" if more else "")


def show_damaged_folders(owner: str) -> None:
    """Show the image folders of a browser whose cards cannot be read, to be deleted."""
    for name in image_folders.folder_names(owner):
        try:
            image_folders.folder_card(name)
        except Problem as problem:
            st.warning(say(problem), icon=":material/error:")
            _show_delete_button(name, owner)


def _show_delete_button(name: str, owner: str) -> None:
    """Show the button that deletes an image folder to the browser that uploaded it."""
    if not image_folders.is_owner(name, owner):
        return

    def delete() -> None:
        training = any(r.active and r.settings.data == name for r in runs.store().runs())
        if training and not image_folders.is_shared(name, owner):
            raise Problem("A run is training on these images; stop it first.", setting="data")
        image_folders.delete_folder(name, owner)
        choose_dataset("")

    with st.popover(_("Delete these images"), type="tertiary"):
        if image_folders.is_shared(name, owner):
            note = _("The images remain for others who have uploaded the same.")
        else:
            note = _("Runs trained on them remain, but can no longer show their mistakes.")
        st.caption(note)
        key, attempt = f"delete-set.{name}", partial(attempt_change, delete)
        st.button(_("Delete permanently"), key=key, on_click=attempt)
