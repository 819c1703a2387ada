"""The test images of the page *Look inside*: by class, or the network's worst mistakes."""

import secrets

import numpy as np
import streamlit as st

from cnnviz import data
from cnnviz.data import Dataset, samples
from cnnviz.problem import Problem
from cnnviz.ui.inside.image_state import CLASS, IMAGE, MISTAKES
from cnnviz.ui.inside.images import InputImage, prepare
from cnnviz.ui.inside.state import TEST, VIEW, InsideView
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.toasts import show_nearest_image_toast
from cnnviz.ui.labels.datasets import class_names, dataset_markdown
from cnnviz.ui.models.loading import Model
from cnnviz.ui.models.predictions import classify_test_images


def show_test_image(view: InsideView, model: Model, *, controls: bool = True) -> InputImage:
    """Return the test image; show its choice by class and number, at random, or by mistakes."""
    with st.spinner(_("Loading the images …")):
        dataset, _problem = test_dataset(model)
    knows = dataset.classes == model.classes and model.key.seed is None
    if knows and controls:
        orders = {CLASS: _("By class"), MISTAKES: _("Worst mistakes")}
        st.segmented_control(
            _("Test images"),
            list(orders),
            required=True,
            format_func=orders.__getitem__,
            **IMAGE.widget("order"),
        )
    if knows and IMAGE.current().order == MISTAKES:
        place = _choose_mistake(model, dataset, controls=controls)
    else:
        place = _choose_by_class(view, dataset, controls=controls)
    pixels = dataset.test_images[place].copy()  # (C, H, W); a view would keep all of them
    truth = int(dataset.test_labels[place]) if knows else None
    return InputImage(prepare(pixels, model, TEST), truth, pixels=pixels)


def _choose_by_class(view: InsideView, dataset: Dataset, *, controls: bool) -> int:
    """Return the place of the image of a class and a number."""
    label = min(view.label, len(dataset.classes) - 1)
    places = np.flatnonzero(dataset.test_labels == label)
    number = min(view.number, len(places) - 1)
    if view.label == InsideView.label and label != view.label:  # the default does not exist
        VIEW.correct(label=label, number=number)
    elif (label, number) != (view.label, view.number):  # the image of a link does not exist
        show_nearest_image_toast((view.label, view.number), (label, number))
        VIEW.correct(label=label, number=number)
    if controls:
        _show_class_box(dataset, label)
        _show_number_box(number, len(places))
        st.button(_("Random"), on_click=_choose_random, args=(dataset,))
    return int(places[number])


def _choose_mistake(model: Model, dataset: Dataset, *, controls: bool) -> int:
    """Return the place of the image that the network gets wrong with the most confidence."""
    text = _("Classifying the test images, once for this network …")
    bar = st.progress(0.0, text)

    def report(share: float) -> None:
        bar.progress(share, text)

    places = classify_test_images(model, dataset, report).worst
    bar.empty()
    if not len(places):
        st.info(_("The network makes no mistake on these images."))
        return 0
    number = min(IMAGE.current().mistake, len(places) - 1)
    if controls:
        label = _("Mistake (of {count})", count=f"{len(places):,}")
        st.number_input(
            min_value=1,
            max_value=len(places),
            width=150,
            **IMAGE.number("mistake", label, number + 1, lambda to: IMAGE.change(mistake=to - 1)),
        )
    return int(places[number])


def show_source_note(model: Model) -> None:
    """Say where the test images come from, unless they are those of the network's dataset."""
    dataset, problem = test_dataset(model)
    title = dataset_markdown(model.data)
    if problem is not None:
        st.error(say(problem), icon=":material/error:")
    if dataset.name == model.data and not dataset.drawn:
        if not len(dataset.train_images):
            text = _(
                "{title} is not on this machine; these are the first {count} images of its test "
                "set, which come with the app.",
                title=title,
                count=len(dataset.test_images),
            )
            st.caption(text)
    elif problem is not None:
        text = _(
            "Until this is fixed, these are drawn garments from the practice set. The network "
            "has never seen drawings, so it is often wrong."
        )
        st.info(text)
    elif dataset.drawn and model.data != dataset.name:
        text = _(
            "{title} is not on this machine; these are drawn garments from the practice set. "
            "The network has never seen drawings, so it is often wrong.",
            title=title,
        )
        st.info(text)
    elif dataset.drawn:
        st.caption(_("Drawn by code, not photographed."))


def test_dataset(model: Model) -> tuple[Dataset, Problem | None]:
    """Return the dataset of the network, and None.

    If it is not here or cannot be read, that is its bundled samples, or the practice set for a
    dataset without any, and the problem.
    """
    problem = None
    try:
        if data.on_disk(model.data):
            return data.load(model.data), None
    except Problem as error:
        problem = error
    if samples.has_samples(model.data):
        return samples.load_samples(model.data), problem
    return data.load("practice"), problem


def _show_class_box(dataset: Dataset, label: int) -> None:
    names = class_names(dataset.classes)
    st.selectbox(
        _("Class"),
        range(len(dataset.classes)),
        format_func=names.__getitem__,
        width=150,
        **VIEW.widget("label", label, lambda to: VIEW.change(label=to, number=0)),
    )


def _show_number_box(number: int, count: int) -> None:
    label = _("Number (of {count})", count=f"{count:,}")
    st.number_input(
        min_value=1,
        max_value=count,
        width=150,
        **VIEW.number("number", label, number + 1, lambda to: VIEW.change(number=to - 1)),
    )


def _choose_random(dataset: Dataset) -> None:
    """Callback: choose any test image."""
    place = secrets.randbelow(len(dataset.test_labels))
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[:place] == label))
    VIEW.change(label=label, number=number)
