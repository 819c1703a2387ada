"""A browser over the pictures of a set: by class, and by what a network said to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.problem import N_, Problem
from cnnviz.ui.datasets import state
from cnnviz.ui.datasets.state import ALL, View
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language, say
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.predictions import Predictions, networks_trained_on, test_predictions

PER_PAGE, PER_PAGE_LARGE = 60, 24
LARGE = 96
"""Pictures with sides from this on are large: fewer stand on a page."""
PARTS = {"test": N_("Test images"), "train": N_("Training images")}
ANSWERS = {"all": N_("all"), "wrong": N_("incorrect only"), "right": N_("correct only")}
ORDERS = {
    "place": N_("original order"),
    "sure": N_("confident first"),
    "unsure": N_("uncertain first"),
}


def show_image_browser(now: View, dataset: Dataset, owner: str) -> None:
    """Draw the choice of the pictures, and a page of them."""
    st.subheader(_("All images"), anchor=False)
    with st.container(key="browse", horizontal=True, vertical_alignment="bottom", gap="small"):
        _part_box(now)
        names = class_names(dataset.classes)
        _class_box("label", _("Class"), _("all classes"), names, now.label)
        networks = _networks(now, dataset, owner) if now.part == "test" else {}
        found = _asked(now, networks)
        if found is not None:
            _box("answers", _("Show"), list(ANSWERS), now.answers, lambda one: _(ANSWERS[one]))
            _class_box("said", _("Predicted class"), _("any class"), names, now.said)
            _box("order", _("Order"), list(ORDERS), now.order, lambda one: _(ORDERS[one]))
    if now.part == "test" and not networks:
        st.caption(_(
            "No network has been trained on these images yet: train one to find its mistakes "
            "here."
        ))  # fmt: skip
    places = _found(now, dataset, found)
    if found is not None:
        st.markdown(_score(places, found))
    _page(now, dataset, places, found)


def _part_box(now: View) -> None:
    st.session_state["browse.part"] = now.part
    st.segmented_control(
        _("Dataset"),
        list(PARTS),
        key="browse.part",
        format_func=lambda part: _(PARTS[part]),
        required=True,
        on_change=lambda: state.change_view(part=st.session_state["browse.part"]),
    )


def _class_box(setting: str, label: str, every: str, names: Sequence[str], now: int) -> None:
    """Draw a choice of the class; names may be alike, so their numbers stand with them."""
    plain = len(set(names)) == len(names)

    def words(place: int) -> str:
        return every if place == ALL else names[place] if plain else f"{place} · {names[place]}"

    options = [ALL, *range(len(names))]
    _box(setting, label, options, now if now in options else ALL, words)


def _box(
    setting: str, label: str, options: list[Any], now: Any, words: Callable[[Any], str]
) -> None:
    key = f"browse.{setting}"
    st.session_state[key] = now
    st.selectbox(
        label,
        options,
        key=key,
        format_func=words,
        on_change=lambda: state.change_view(**{setting: st.session_state[key]}),
        width=145,
    )


def _networks(now: View, dataset: Dataset, owner: str) -> dict[str, str]:
    try:
        return networks_trained_on(dataset.name, owner, now.by)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return {}


def _asked(now: View, networks: dict[str, str]) -> Predictions | None:
    """Draw the choice of the network, and return what the chosen one says."""
    if not networks:
        return None
    key = "browse.by"
    st.session_state[key] = now.by if now.by in networks else ""
    st.selectbox(
        _("Predictions by"),
        ["", *networks],
        key=key,
        format_func=lambda one: networks[one] if one else _("no network"),
        on_change=lambda: state.change_view(by=st.session_state[key]),
        width=260,
    )
    if not st.session_state[key]:
        return None
    try:
        with st.spinner(_("Classifying the test images …"), show_time=True):
            return test_predictions(st.session_state[key])
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None


def _found(now: View, dataset: Dataset, found: Predictions | None) -> NDArray[np.int64]:
    """Return the places of the pictures that are asked for, in their order."""
    labels = dataset.test_labels if now.part == "test" else dataset.train_labels
    wanted = np.ones(len(labels), bool)
    if 0 <= now.label < len(dataset.classes):
        wanted &= labels == now.label
    if found is not None:
        if now.answers != "all":
            wanted &= found.right == (now.answers == "right")
        if 0 <= now.said < len(dataset.classes):
            wanted &= found.predicted == now.said
    places = np.flatnonzero(wanted)
    if found is not None and now.order != "place":
        sign = -1 if now.order == "sure" else 1
        places = places[np.argsort(sign * found.sure[places], kind="stable")]
    return places


def _score(places: NDArray[np.int64], found: Predictions) -> str:
    """Say how many of the pictures that are shown are answered right."""
    right = int(found.right[places].sum())
    share = f"{right / len(places):.1%}" if len(places) else "–"
    return _(
        "Images shown: {count}, classified correctly: {right} ({share}). Accuracy on all {all} "
        "test images: {accuracy}.",
        count=f"{len(places):,}",
        right=f"{right:,}",
        share=share,
        all=f"{len(found.truth):,}",
        accuracy=f"{found.right.mean():.1%}",
    )


def _page(
    now: View, dataset: Dataset, places: NDArray[np.int64], found: Predictions | None
) -> None:
    """Draw one page of pictures as one image."""
    if not len(places):
        st.info(_("No images match."))
        return
    each = PER_PAGE_LARGE if max(dataset.image_shape[1:]) >= LARGE else PER_PAGE
    pages = -(-len(places) // each)
    page = min(now.page, pages)
    shown = places[(page - 1) * each : page * each]
    images = dataset.test_images if now.part == "test" else dataset.train_images
    captions = _captions(now, dataset, shown, found)
    st.html(figures.image_sheet(images[shown], captions))
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            key = f"browse.page.{page}"  # the page may come from a link as well as from the control
            st.pagination(
                pages,
                default=page,
                key=key,
                on_change=lambda: state.change_view(page=st.session_state[key]),
            )
        lines = ["\n".join(caption.words) for caption in captions]
        figure_download(
            lambda: figures.images_figure(images[shown], lines),
            f"{dataset.name}-{page}",
            key="download-images",
        )


def _captions(
    now: View, dataset: Dataset, shown: NDArray[np.int64], found: Predictions | None
) -> list[figures.Caption]:
    names = class_names(dataset.classes)
    labels = dataset.test_labels if now.part == "test" else dataset.train_labels
    captions = []
    for place in shown.tolist():
        truth = names[labels[place]]
        if found is None:
            captions.append(figures.Caption((truth,), truth))
            continue
        said, sure = names[found.predicted[place]], f"{found.sure[place]:.0%}"
        if found.right[place]:
            words: tuple[str, ...] = (f"✓ {said}, {sure}",)
            colour = "var(--role-output)"
        else:
            words = (f"✗ {said}, {sure}", _("true: {truth}", truth=truth))
            colour = "var(--role-dilation)"
        shows = _("true class {truth}, predicted {said}, {sure}", truth=truth, said=said, sure=sure)
        captions.append(figures.Caption(words, shows, _inside(now, dataset, place), colour))
    return captions


def _inside(now: View, dataset: Dataset, place: int) -> str:
    """Return the address that looks inside the network with a test picture."""
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[: place + 1] == label))
    asked = {"run": now.by, "class": label, "picture": number, "lang": language()}
    return f"inside?{urlencode(asked)}"
