"""The state of the page *Data*: the dataset, which of its images, and the form for an upload."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz import data
from cnnviz.data.decode_folder import MAX_SEED, SIDES, ImportOptions
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import NATURAL, TEXT, Codec, list_of, one_of, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "data"
PARTS = {"test": N_("Test images"), "train": N_("Training images")}
CORRECTNESS = {"all": N_("all"), "wrong": N_("incorrect only"), "right": N_("correct only")}
ORDERS = {
    "place": N_("original order"),
    "sure": N_("confident first"),
    "unsure": N_("uncertain first"),
}
ALL = -1
"""Stands for every class."""


@dataclass(frozen=True)
class DataView:
    """The state of the page.

    Attributes:
        name: The dataset; empty for the usual one.
        part: A key of ``PARTS``.
        label: The class whose images are shown, or ALL.
        page: Which page of them, from 1.
        network: The network whose predictions are shown, a run's id or the name of a bundled one;
            empty for none.
        answers: Which of them, a key of ``CORRECTNESS``.
        predicted: The class that it predicts, or ALL.
        order: A key of ``ORDERS``.
        side: Height and width of the images of an upload.
        color: The images of an upload have three channels, else one.
        seed: Of the order of the images of an upload.
        open: The open parts of the page.
    """

    name: str = ""
    part: str = "test"
    label: int = ALL
    page: int = 1
    network: str = ""
    answers: str = "all"
    predicted: int = ALL
    order: str = "place"
    side: int = ImportOptions.side
    color: bool = True
    seed: int = 0
    open: tuple[str, ...] = ()


LABEL = Codec(
    lambda text: ALL if text == "all" else NATURAL.read(text),
    lambda label: "all" if label == ALL else str(label),
    NATURAL.expects,
)

COLORS = Codec(
    lambda text: one_of(("rgb", "gray")).read(text) == "rgb",
    lambda color: "rgb" if color else "gray",
    "rgb, gray",
)

VIEW = PageState(
    PAGE,
    DataView(),
    (
        Field("set", "name", Codec(lambda text: data.dataset_info(text).name)),
        Field("part", "part", one_of(PARTS)),
        Field("class", "label", LABEL),
        Field("page", "page", Codec(lambda text: max(1, NATURAL.read(text)), str, NATURAL.expects)),
        Field("by", "network", TEXT),
        Field("answers", "answers", one_of(CORRECTNESS)),
        Field("said", "predicted", LABEL),
        Field("order", "order", one_of(ORDERS)),
        Field("size", "side", one_of(SIDES)),
        Field("colors", "color", COLORS),
        Field("seed", "seed", whole(0, MAX_SEED)),
        Field("open", "open", list_of(one_of(("upload",)))),
    ),
)


def open_view() -> DataView:
    """Return the page's state, having read what is new in the URL."""
    view = VIEW.begin()
    try:
        data.dataset_info(dataset_name(view))
    except Problem as problem:  # it was deleted in another tab
        st.warning(say(problem), icon=":material/error:")
        VIEW.put(DataView())
    return VIEW.current()


def dataset_name(view: DataView) -> str:
    """Return the name of the dataset."""
    if view.name:
        return view.name
    try:
        return "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    except Problem:  # the card of the dataset says what is wrong with the folder
        return "practice"


def change_view(**settings: Any) -> None:
    """Callback: change which images are shown, beginning with their first page."""
    VIEW.change(**{"page": 1, **settings})


def choose_dataset(name: str) -> None:
    """Callback: show all images of a dataset."""
    change_view(
        name=name, part="test", label=ALL, network="", answers="all", predicted=ALL, order="place"
    )
