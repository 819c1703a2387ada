"""What the page Look inside looks at: network, picture, map; and how it stands in a link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from cnnviz import data
from cnnviz.data import Dataset, pictures
from cnnviz.data.pictures import Step
from cnnviz.problem import Problem
from cnnviz.ui import models, share
from cnnviz.ui.models import Floats, Model
from cnnviz.ui.share import Field
from cnnviz.ui.text import _, say

PAGE = "inside"
KEY = "inside.view"
FIRST = "inside.first"
"""Which map of the first layer is shown up close before any was chosen."""
LAST = "inside.last"
"""The last picture that could be shown, and the network that it was prepared for."""
TEST, OWN = "test", "own"


@dataclass(frozen=True)
class View:
    """The state of the page.

    Attributes:
        run: Which network: a run's id, or the name of one that comes with the app.
        label: Class of the test picture.
        number: Which picture of that class, from 0.
        spots: Maps looked at up close, (layer, map), one for each layer at most; None for the
            strongest map of the first layer.
        each: Every map has its own scale.
    """

    run: str = ""
    label: int = 9
    number: int = 0
    spots: tuple[tuple[int, int], ...] | None = None
    each: bool = False


@dataclass(frozen=True, eq=False)
class Picture:
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


def _natural(written: str) -> int:
    if not written.isdecimal() or len(written) > 6:
        raise ValueError(written)
    return int(written)


def _read_spots(written: str) -> tuple[tuple[int, int], ...]:
    """Read ``1.3_5.7``: map 3 of layer 1 and map 7 of layer 5; ``none`` for no map."""
    pairs = [] if written == "none" else [part.split(".") for part in written.split("_")]
    return tuple((_natural(layer) - 1, _natural(place)) for layer, place in pairs)


def _write_spots(spots: tuple[tuple[int, int], ...] | None) -> str:
    if spots is None:
        return ""
    return "_".join(f"{layer + 1}.{place}" for layer, place in spots) or "none"


def _scale(written: str) -> bool:
    if written not in ("each", "layer"):
        raise ValueError(written)
    return written == "each"


FIELDS = (
    Field("run", "run", str, str),
    Field("class", "label", _natural, str),
    Field("picture", "number", lambda text: _natural(text) - 1, lambda number: str(number + 1)),
    Field("map", "spots", _read_spots, _write_spots),
    Field("scale", "each", _scale, lambda each: "each" if each else "layer"),
)


def begin() -> View:
    """Return the page's state, taking in what is new in the URL; write the URL."""
    params = share.news(PAGE, FIELDS)
    if params is not None:
        asked, problems = share.from_params(params, View(), FIELDS)
        st.session_state[KEY] = asked
        for problem in problems:
            st.warning(say(problem), icon=":material/error:")
    share.write(PAGE, FIELDS, share.to_params(current(), View(), FIELDS))
    return current()


def current() -> View:
    """Return the state as it is now; a part of the page that runs alone asks for it anew."""
    view: View = st.session_state.setdefault(KEY, View())
    return view


def change(**settings: Any) -> None:
    """Callback: change the state, and the URL with it."""
    st.session_state[KEY] = replace(current(), **settings)
    share.write(PAGE, FIELDS, share.to_params(current(), View(), FIELDS))


def choose_map(layer: int, index: int, shown: int | None) -> None:
    """Callback: look at another map of a layer up close, or no longer at the one that is shown."""
    spots = current().spots
    if spots is None:
        spots = ((0, st.session_state[FIRST]),) if FIRST in st.session_state else ()
    others = tuple(spot for spot in spots if spot[0] != layer)
    change(spots=others if index == shown else tuple(sorted((*others, (layer, index)))))


def choose_model(view: View, owner: str) -> Model | None:
    """Draw the choice of the network and return it, None if there is none to look into."""
    offered: dict[str, str] = {}
    for source in (models.bundled, lambda: models.of_runs(owner, view.run)):
        try:
            offered |= source()
        except Problem as problem:
            st.error(say(problem), icon=":material/error:")
    if not offered:
        st.info(_("There is no trained network yet. Train one in the training room."))
        return None
    key = f"{PAGE}.run"
    ids = list(offered)
    st.session_state[key] = view.run if view.run in offered else ids[0]
    st.selectbox(
        _("Network"),
        ids,
        key=key,
        format_func=offered.__getitem__,
        on_change=lambda: change(
            run="" if st.session_state[key] == ids[0] else st.session_state[key]
        ),
        width=320,
    )
    try:
        with st.spinner(_("Loading the network …"), show_time=False):
            model = models.load(st.session_state[key])
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        return None
    return model


def choose_picture(view: View, model: Model) -> Picture | None:
    """Draw the choice of the picture and return it, None while there is none.

    While none is chosen, or the chosen one cannot be read, the last one stays.
    """
    kinds = {TEST: _("A test picture"), OWN: _("Your own picture")}
    kind = st.segmented_control(
        _("Picture"), list(kinds), default=TEST, required=True, format_func=kinds.__getitem__
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


def _test(view: View, model: Model) -> Picture:
    """Let the reader take a test picture by class and number, or at random."""
    with st.spinner(_("Loading the pictures …")):
        dataset = test_set(model)
    label = min(view.label, len(dataset.classes) - 1)
    places = np.flatnonzero(dataset.test_labels == label)
    number = min(view.number, len(places) - 1)
    _class_box(dataset, label)
    _number_box(number, len(places))
    st.button(_("Random"), on_click=_random, args=(dataset,))
    image = dataset.test_images[places[number]]  # (C, H, W)
    truth = label if dataset.classes == model.classes else None
    return Picture(_prepared(image, model, light_on_dark=False), truth)


def note(model: Model) -> None:
    """Say where the test pictures come from, if they were drawn."""
    dataset = test_set(model)
    if dataset.drawn and model.data != dataset.name:
        text = _(
            "{title} is not on this machine: these are drawn garments of the practice set. The "
            "network has never seen drawings, so it is often wrong.",
            title=_(data.TITLES[model.data]),
        )
        st.info(text)
    elif dataset.drawn:
        st.caption(_("Drawn by our own code, not photographs."))


def _own(model: Model) -> Picture | None:
    """Let the reader upload a picture."""
    file = st.file_uploader(
        _("PNG or JPEG"),
        type=["png", "jpg", "jpeg"],
        max_upload_size=pictures.MOST_BYTES // 2**20,
        help=_("The picture stays on this server for this visit only; links leave it out."),
        width=400,
    )
    if file is None:
        return None
    return Picture(_prepared(pictures.read(file.getvalue()), model, light_on_dark=True), own=True)


def _prepared(image: Any, model: Model, *, light_on_dark: bool) -> list[Step]:
    return pictures.prepare(
        image,
        model.network.input_shape,
        mean=model.mean,
        std=model.std,
        light_on_dark=light_on_dark,
    )


def test_set(model: Model) -> Dataset:
    """Return the dataset whose test pictures are shown: the network's own, else the drawn one.

    Raises:
        Problem: The files of the dataset are damaged.
    """
    return data.load(model.data if data.on_disk(model.data) else "practice")


def _class_box(dataset: Dataset, label: int) -> None:
    key = f"{PAGE}.class"
    st.session_state[key] = label
    st.selectbox(
        _("Class"),
        range(len(dataset.classes)),
        key=key,
        format_func=lambda place: _(dataset.classes[place]),
        on_change=lambda: change(label=st.session_state[key], number=0),
        width=150,
    )


def _number_box(number: int, count: int) -> None:
    key = f"{PAGE}.number"
    st.session_state[key] = number + 1
    st.number_input(
        _("Number, of {count}", count=f"{count:,}"),
        min_value=1,
        max_value=count,
        key=key,
        on_change=lambda: change(number=(st.session_state[key] or number + 1) - 1),
        width=150,
    )


def _random(dataset: Dataset) -> None:
    """Callback: take any test picture."""
    place = secrets.randbelow(len(dataset.test_labels))
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[:place] == label))
    change(label=label, number=number)
