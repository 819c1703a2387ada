"""What the reader of Look inside chooses: the network and the picture."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import data
from cnnviz.data import Dataset, image_reading
from cnnviz.data.image_reading import Step
from cnnviz.problem import Problem
from cnnviz.ui.inside.state import PAGE, VIEW, View
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.page_state import bind, bind_number
from cnnviz.ui.kit.toasts import show_nearest_image_toast
from cnnviz.ui.labels.datasets import class_names, dataset_markdown
from cnnviz.ui.models.loading import (
    UNTRAINED,
    Floats,
    Model,
    bundled_networks,
    load_model,
    networks_of_runs,
    untrained_networks,
)

LAST = "inside.last"
"""The last picture that could be shown, and the network that it was prepared for."""
TEST, OWN = "test", "own"


@dataclass(frozen=True, eq=False)
class InputImage:
    """The picture that is looked at.

    Attributes:
        steps: Its preparation; the last step is the network's input.
        truth: Its class, None if nobody knows.
        own: The reader brought it.
    """

    steps: list[Step]
    truth: int | None = None
    own: bool = False

    @property
    def input(self) -> Floats:
        """(C, H, W) what the network gets."""
        return self.steps[-1].pixels.astype(np.float32, copy=False)


def choose_network(view: View, owner: str) -> Model | None:
    """Draw the choice of the network and return it, None if there is none to look into."""
    offered: dict[str, str] = {}
    sources = (
        bundled_networks,
        lambda: networks_of_runs(owner, view.run),
        lambda: untrained_networks(view.net),
    )
    for source in sources:
        try:
            offered |= source()
        except Problem as problem:
            st.error(say(problem), icon=":material/error:")
    ids = list(offered)
    asked = UNTRAINED + view.net if view.net else view.run
    chosen: str = st.selectbox(
        _("Network"),
        ids,
        format_func=offered.__getitem__,
        width=320,
        **bind(
            f"{PAGE}.run",
            asked if asked in offered else ids[0],
            lambda model_id: VIEW.change(**_chosen(model_id, ids[0])),
        ),
    )
    if chosen.startswith(UNTRAINED):
        st.number_input(
            min_value=0,
            max_value=999_999,
            width=121,
            **bind_number(f"{PAGE}.seed", _("Seed"), view.seed, lambda to: VIEW.change(seed=to)),
        )
    try:
        with st.spinner(_("Loading the network …"), show_time=False):
            model = load_model(chosen, view.seed)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None
    return model


def _chosen(model_id: str, usual: str) -> dict[str, str]:
    """Return the state's settings for a choice of the network."""
    if model_id.startswith(UNTRAINED):
        return {"run": "", "net": model_id.removeprefix(UNTRAINED)}
    return {"run": "" if model_id == usual else model_id, "net": ""}


def choose_image(view: View, model: Model) -> InputImage | None:
    """Draw the choice of the picture and return it, None while there is none.

    While none is chosen, or the chosen one cannot be read, the last one stays.
    """
    kinds = {TEST: _("Test image"), OWN: _("Your own image")}
    kind = st.segmented_control(
        _("Image"),
        list(kinds),
        default=TEST,
        required=True,
        format_func=kinds.__getitem__,
        on_change=url_state.mark_action,
    )
    try:
        found = _own(model) if kind == OWN else _test(view, model)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        found = None
    if found is not None:
        st.session_state[LAST] = (model.key, found)
    of_model, last = st.session_state.get(LAST, ("", None))
    return last if of_model == model.key else None


def _test(view: View, model: Model) -> InputImage:
    """Let the reader take a test picture by class and number, or at random."""
    with st.spinner(_("Loading the images …")):
        dataset, _fault = test_dataset(model)
    label = min(view.label, len(dataset.classes) - 1)
    places = np.flatnonzero(dataset.test_labels == label)
    number = min(view.number, len(places) - 1)
    if view.label == View.label and label != view.label:  # nobody asked: the usual one is not there
        VIEW.correct(label=label, number=number)
    elif (label, number) != (view.label, view.number):  # a link asked for what is not there
        show_nearest_image_toast((view.label, view.number), (label, number))
        VIEW.correct(label=label, number=number)
    _class_box(dataset, label)
    _number_box(number, len(places))
    st.button(_("Random"), on_click=_random, args=(dataset,))
    image = dataset.test_images[places[number]]  # (C, H, W)
    truth = label if dataset.classes == model.classes and model.seed is None else None
    return InputImage(_prepared(image, model, light_on_dark=False), truth)


def show_source_note(model: Model) -> None:
    """Say where the test pictures come from, if they were drawn, and why."""
    dataset, fault = test_dataset(model)
    if fault is not None:
        st.error(say(fault), icon=":material/error:")
        text = _(
            "Until this is fixed, these are drawn garments from the practice set. The network "
            "has never seen drawings, so it is often wrong."
        )
        st.info(text)
    elif dataset.drawn and model.data != dataset.name:
        text = _(
            "{title} is not on this machine; these are drawn garments from the practice set. "
            "The network has never seen drawings, so it is often wrong.",
            title=dataset_markdown(model.data),
        )
        st.info(text)
    elif dataset.drawn:
        st.caption(_("Drawn by code, not photographed."))


def _own(model: Model) -> InputImage | None:
    """Let the reader upload a picture."""
    file = st.file_uploader(
        _("PNG or JPEG"),
        type=["png", "jpg", "jpeg"],
        max_upload_size=image_reading.MAX_BYTES // 2**20,
        help=_("The image stays on this server for this visit only; links do not include it."),
        on_change=url_state.mark_action,
        width=400,
    )
    if file is None:
        return None
    # Garments and digits are light on black; photographs are as they are.
    inverted = model.data in data.NAMES and model.network.input_shape[0] == 1
    return InputImage(
        _prepared(image_reading.read_image(file.getvalue()), model, light_on_dark=inverted),
        own=True,
    )


def _prepared(image: Any, model: Model, *, light_on_dark: bool) -> list[Step]:
    return image_reading.prepare_image(
        image,
        model.network.input_shape,
        mean=model.mean,
        std=model.std,
        light_on_dark=light_on_dark,
    )


def test_dataset(model: Model) -> tuple[Dataset, Problem | None]:
    """Return the dataset whose test pictures are shown, and what is wrong with the network's own.

    It is the network's own, else the drawn one.
    """
    try:
        own = data.load(model.data) if data.on_disk(model.data) else None
    except Problem as problem:
        return data.load("practice"), problem
    return own or data.load("practice"), None


def _class_box(dataset: Dataset, label: int) -> None:
    names = class_names(dataset.classes)
    st.selectbox(
        _("Class"),
        range(len(dataset.classes)),
        format_func=names.__getitem__,
        width=150,
        **bind(f"{PAGE}.class", label, lambda to: VIEW.change(label=to, number=0)),
    )


def _number_box(number: int, count: int) -> None:
    label = _("Number (of {count})", count=f"{count:,}")
    st.number_input(
        min_value=1,
        max_value=count,
        width=150,
        **bind_number(f"{PAGE}.number", label, number + 1, lambda to: VIEW.change(number=to - 1)),
    )


def _random(dataset: Dataset) -> None:
    """Callback: take any test picture."""
    place = secrets.randbelow(len(dataset.test_labels))
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[:place] == label))
    VIEW.change(label=label, number=number)
