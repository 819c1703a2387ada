"""The pages of the app and links to them."""

import functools
import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _, language


@dataclass(frozen=True)
class Page:
    """One entry of the menu.

    Attributes:
        id: Short name, as pages call themselves in ``show_page``.
        title: Heading and menu label, English.
        tagline: One sentence below the heading, English.
        section: Heading of its group in the menu, English, or empty.
        shows: Alternative text of its drawing (``cnnviz.ui.shell.thumbnails``), English; empty for
            a page that is not in the gallery.
        heading: Heading of the page where it is not the title, English.
        waits: Its script waits for files, the database or torch (``cnnviz.ui.kit.turns``).
        minutes: Length of a lesson; 0 for other pages.
        key: The environment variable with the key that opens it; empty for a page without one.
    """

    id: str
    title: str
    tagline: str
    section: str
    shows: str = ""
    heading: str = ""
    waits: bool = False
    minutes: int = 0
    key: str = ""

    @property
    def path(self) -> str:
        """Script, relative to the folder of ``app.py``."""
        return "home.py" if self.id == "home" else f"pages/{self.id}.py"


START, COURSE, WORKSHOP, TOGETHER = "", N_("Lessons"), N_("Workshop"), N_("In class")
"""The sections; the first one has no heading."""

PAGES = (
    Page(
        "home",
        N_("Home"),
        N_("Every window, every product, every layer: change the numbers and watch the result."),
        START,
        heading=N_("See what a convolutional network does"),
    ),
    Page(
        "course",
        N_("Course"),
        N_(
            "One idea per scene: predict, look, check yourself. What is done stays in this browser."
        ),
        START,
    ),
    Page(
        "glossary",
        N_("Glossary"),
        N_("Every term of the lessons, in English and in Korean."),
        START,
    ),
    Page(
        "why_convolution",
        N_("Why convolution"),
        N_("One neuron that sees everything, one that sees a window: what each costs and can do."),
        COURSE,
        minutes=10,
    ),
    Page(
        "kernel_features",
        N_("A kernel becomes a feature"),
        N_("Four images, three kernels: in the end each image is three numbers."),
        COURSE,
        minutes=12,
    ),
    Page(
        "layers",
        N_("Layers one by one"),
        N_("What stands between the convolutions: each layer alone, with numbers to change."),
        COURSE,
        minutes=15,
    ),
    Page(
        "batches",
        N_("Batch, channels, filters, parameters"),
        N_("What each number of a shape says, what it costs, and how an epoch is read in batches."),
        COURSE,
        minutes=14,
    ),
    Page(
        "dimensions",
        N_("Dimensions"),
        N_("Along a signal, through a volume, across channels, over a graph: the same sum."),
        COURSE,
        minutes=15,
    ),
    Page(
        "learning",
        N_("How it learns"),
        N_("Backpropagation through a convolution, number by number; descent; overfitting."),
        COURSE,
        minutes=15,
    ),
    Page(
        "classics",
        N_("Classics"),
        N_("LeNet-5, VGG and what came after: layer by layer, and why they are built like this."),
        COURSE,
        minutes=12,
    ),
    Page(
        "dnn_cnn",
        N_("DNN against CNN"),
        N_("The same garments, the same recipe: what convolutions gain, and how to measure it."),
        COURSE,
        waits=True,
        minutes=12,
    ),
    Page(
        "slips",
        N_("Slips"),
        N_("What five texts say about CNNs, and what PyTorch computes: choose a slip and try it."),
        COURSE,
        minutes=35,
    ),
    Page(
        "convolution",
        N_("Convolution"),
        N_("Lay the kernel on the input, multiply, add: one number. Move on."),
        WORKSHOP,
        N_("A 5 by 5 input, a 3 by 3 kernel, and the output up to step 5 of 9."),
    ),
    Page(
        "pooling",
        N_("Pooling"),
        N_("Keep one number per window: the maximum or the average."),
        WORKSHOP,
        N_("A 4 by 4 input in four windows; the maximum of each becomes the output."),
    ),
    Page(
        "activation",
        N_("Activation"),
        N_("One function for every number: ReLU, leaky ReLU, tanh or sigmoid."),
        WORKSHOP,
        N_("A grid of positive and negative numbers, the curve of ReLU, and the output."),
    ),
    Page(
        "sizes",
        N_("Sizes"),
        N_("Layer by layer: what goes in, what comes out, what it costs. Build your own."),
        WORKSHOP,
        N_("LeNet-5 as a chain of blocks that get smaller and thicker, ending in ten numbers."),
    ),
    Page(
        "quiz",
        N_("Quiz"),
        N_("Questions from easy to hard; after each one, the formula with the numbers filled in."),
        WORKSHOP,
        N_("A padded 7×7 input, a 3×3 window, and a question mark."),
        heading=N_("What is the output size?"),
    ),
    Page(
        "data",
        N_("Data"),
        N_("See the images that networks are trained on. Upload your own."),
        WORKSHOP,
        N_("Rows of small images of garments, one row per class."),
        waits=True,
    ),
    Page(
        "training",
        N_("Training room"),
        N_("Train a network on images and watch the loss fall."),
        WORKSHOP,
        N_("Training curves: the loss falls and the accuracy rises, epoch by epoch."),
        waits=True,
    ),
    Page(
        "transfer",
        N_("Transfer learning"),
        N_("Take a trained network, give it a new last layer, and train only what is needed."),
        WORKSHOP,
        N_("The layers of a network as bars: gray ones are frozen, the last one is trained."),
        waits=True,
    ),
    Page(
        "inside",
        N_("Look inside"),
        N_("Follow one image through every layer of a trained network."),
        WORKSHOP,
        N_("An image of a garment, its feature maps, and the predicted class."),
        waits=True,
    ),
    Page(
        "classroom",
        N_("Classroom"),
        N_("One teacher, many browsers: push a page, see who is where, compare all runs, ask."),
        TOGETHER,
        waits=True,
    ),
)

ADMIN = Page(
    "admin",
    N_("Server"),
    N_("For the host: readers, runs, memory and errors of this server."),
    START,
    waits=True,
    key="CNNVIZ_ADMIN_KEY",
)
"""It is in the menu only where the host has set its key."""


def menu_pages() -> list[Page]:
    """Return the pages of the menu: those behind a key only if the host has set it."""
    return [*PAGES, *([ADMIN] if os.environ.get(ADMIN.key) else [])]


@functools.cache
def find_page(page_id: str) -> Page:
    """Return the page with an id; raise KeyError for an unknown one."""
    return {page.id: page for page in (*PAGES, ADMIN)}[page_id]


def gallery_pages() -> list[Page]:
    """Return the pages of the gallery, in the order of the menu."""
    return [page for page in PAGES if page.shows]


def group_by_section(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    """Return pages grouped by the heading of their section, in order."""
    grouped = itertools.groupby(pages, key=lambda page: page.section)
    return [(section, list(group)) for section, group in grouped]


@functools.cache
def _linked_page(page: Page) -> st.Page:
    """Return Streamlit's object for a page; its file would be looked up for every link."""
    return st.Page(page.path, default=page.id == "home")


def show_page_link(
    page_id: str, label: str | None = None, params: Mapping[str, str] | None = None, **options: Any
) -> None:
    """Show a link to a page in the reader's language.

    Args:
        page_id: The id of the page.
        label: What the link says, None for the page's title.
        params: Parameters of the link.
        **options: Of ``st.page_link``.
    """
    page = find_page(page_id)
    st.page_link(
        _linked_page(page),
        label=_(page.title) if label is None else label,
        query_params={**(params or {}), "lang": language()},
        **options,
    )


def open_page(page_id: str, params: Mapping[str, str]) -> NoReturn:
    """Go to a page in the reader's language, as a link with these parameters does."""
    page = _linked_page(find_page(page_id))
    st.switch_page(page, query_params={**params, "lang": language()})
