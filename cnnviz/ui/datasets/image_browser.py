"""A browser for the images of a dataset: by class, and by the predictions of a network."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.ui.datasets.captions import inside_address, prediction_caption
from cnnviz.ui.datasets.state import ALL, CORRECTNESS, ORDERS, PARTS, VIEW, DataView, change_view
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.predictions import Predictions, networks_trained_on, test_predictions

PER_PAGE, PER_PAGE_LARGE = 60, 24
LARGE = 96
"""From this side on images are large: fewer are shown per page."""


def show_image_browser(view: DataView, dataset: Dataset, owner: str) -> None:
    """Show the choice of the images, and a page of them."""
    st.subheader(_("All images"), anchor=False)
    names = class_names(dataset.classes)
    with st.container(
        key="image-browser", horizontal=True, vertical_alignment="bottom", gap="small"
    ):
        st.segmented_control(
            _("Dataset"),
            list(PARTS),
            format_func=lambda part: _(PARTS[part]),
            required=True,
            **_widget("part", list(PARTS)),
        )
        _show_class_box("label", _("Class"), _("all classes"), names)
        networks = _networks(view, dataset, owner) if view.part == "test" else {}
        predictions = _show_network_box(networks) if networks else None
        if predictions is not None:
            _show_box(
                "answers", _("Show"), list(CORRECTNESS), lambda answer: _(CORRECTNESS[answer])
            )
            _show_class_box("predicted", _("Predicted class"), _("any class"), names)
            _show_box("order", _("Order"), list(ORDERS), lambda order: _(ORDERS[order]))
    if view.part == "test" and not networks:
        st.caption(_(
            "No network has been trained on these images yet: train one to find its mistakes "
            "here."
        ))  # fmt: skip
    places = _matching_places(view, dataset, predictions)
    if predictions is not None:
        st.markdown(_score(places, predictions))
    _show_images(view, dataset, places, predictions)


def _widget(setting: str, options: Sequence[Any]) -> dict[str, Any]:
    """Return the arguments of a widget that changes which images are shown.

    It shows the first option where the link has one that does not exist.
    """
    value = getattr(VIEW.current(), setting)
    value = value if value in options else options[0]
    return VIEW.widget(setting, value, lambda to: change_view(**{setting: to}))


def _show_box(
    setting: str, label: str, options: Sequence[Any], words: Callable[[Any], str], width: int = 145
) -> Any:
    return st.selectbox(label, options, format_func=words, width=width, **_widget(setting, options))


def _show_class_box(setting: str, label: str, every: str, names: Sequence[str]) -> None:
    """Show a choice of the class; where names are equal, with the numbers of the classes."""
    unique = len(set(names)) == len(names)

    def words(place: int) -> str:
        return every if place == ALL else names[place] if unique else f"{place} · {names[place]}"

    _show_box(setting, label, [ALL, *range(len(names))], words)


def _networks(view: DataView, dataset: Dataset, owner: str) -> dict[str, str]:
    try:
        return networks_trained_on(dataset.name, owner, view.network)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return {}


def _show_network_box(networks: dict[str, str]) -> Predictions | None:
    """Show the choice of the network; return the predictions of the chosen one."""
    titles = {"": _("no network"), **networks}
    label = _("Predictions by")
    network = _show_box("network", label, list(titles), titles.__getitem__, width=260)
    if not network:
        return None
    try:
        with st.spinner(_("Classifying the test images …"), show_time=True):
            return test_predictions(network)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None


def _matching_places(
    view: DataView, dataset: Dataset, predictions: Predictions | None
) -> NDArray[np.int64]:
    """Return the places of the images that match the choices, in their order."""
    labels = dataset.test_labels if view.part == "test" else dataset.train_labels
    matches = np.ones(len(labels), bool)
    if 0 <= view.label < len(dataset.classes):
        matches &= labels == view.label
    if predictions is not None:
        if view.answers != "all":
            matches &= predictions.correct == (view.answers == "right")
        if 0 <= view.predicted < len(dataset.classes):
            matches &= predictions.predicted == view.predicted
    places = np.flatnonzero(matches)
    if predictions is not None and view.order != "place":
        sign = -1 if view.order == "sure" else 1
        places = places[np.argsort(sign * predictions.confidence[places], kind="stable")]
    return places


def _score(places: NDArray[np.int64], predictions: Predictions) -> str:
    """Return how many of the images shown are classified correctly, as a sentence."""
    right = int(predictions.correct[places].sum())
    share = f"{right / len(places):.1%}" if len(places) else "–"
    return _(
        "Images shown: {count}, classified correctly: {right} ({share}). Accuracy on all {all} "
        "test images: {accuracy}.",
        count=f"{len(places):,}",
        right=f"{right:,}",
        share=share,
        all=f"{len(predictions.labels):,}",
        accuracy=f"{predictions.correct.mean():.1%}",
    )


def _show_images(
    view: DataView, dataset: Dataset, places: NDArray[np.int64], predictions: Predictions | None
) -> None:
    """Show one page of images as one image."""
    if not len(places):
        st.info(_("No images match."))
        return
    per_page = PER_PAGE_LARGE if max(dataset.image_shape[1:]) >= LARGE else PER_PAGE
    pages = -(-len(places) // per_page)
    page = min(view.page, pages)
    on_page = places[(page - 1) * per_page : page * per_page]
    images = dataset.test_images if view.part == "test" else dataset.train_images
    captions = _captions(view, dataset, on_page, predictions)
    st.html(figures.image_sheet(images[on_page], captions))
    with st.container(key="image-pages", horizontal=True, vertical_alignment="center"):
        if pages > 1:
            # A key for each page: the number may come from a link as well as from the widget, and
            # a value in the session counts as a second one beside its default of 1.
            key = f"{VIEW.name}.page.{page}"
            st.pagination(
                pages,
                default=page,
                key=key,
                on_change=lambda: change_view(page=st.session_state[key]),
            )
        lines = ["\n".join(caption.words) for caption in captions]
        figure_download(
            lambda: figures.images_figure(images[on_page], lines),
            f"{dataset.name}-{page}",
            key="download-images",
        )


def _captions(
    view: DataView, dataset: Dataset, places: NDArray[np.int64], predictions: Predictions | None
) -> list[figures.Caption]:
    names = class_names(dataset.classes)
    labels = dataset.test_labels if view.part == "test" else dataset.train_labels
    captions = []
    for place in places.tolist():
        truth = names[labels[place]]
        if predictions is None:
            captions.append(figures.Caption((truth,), truth))
            continue
        captions.append(
            prediction_caption(
                truth,
                names[predictions.predicted[place]],
                float(predictions.confidence[place]),
                inside_address(dataset, place, run=view.network),
                correct=bool(predictions.correct[place]),
            )
        )
    return captions
