"""The pages of the app, and the menu that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.text import _, language

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Page:
    """One entry of the menu.

    Args:
        id: Short name, as pages call themselves in ``page.begin``.
        path: Script, relative to the folder of ``app.py``.
        title: Heading and menu label, English.
        tagline: One sentence under the heading, English.
        section: Heading of the menu group it stands in, English.
        picture: Name of its picture in the gallery (``cnnviz.ui.pictures``), empty if it has none.
        heading: What stands at the top of the page when it is not the title, English.
    """

    id: str
    path: str
    title: str
    tagline: str
    section: str
    picture: str = ""
    heading: str = ""


START, STEPS, NETWORKS = N_("Start here"), N_("Step by step"), N_("Networks")

PAGES = (
    Page(
        "home",
        "app.py",
        N_("Home"),
        N_("Every window, every product, every layer: change the numbers and watch what follows."),
        START,
        heading=N_("See what a convolutional network does"),
    ),
    Page(
        "convolution",
        "pages/convolution.py",
        N_("Convolution"),
        N_("Lay the kernel on the input, multiply, add: one number. Move on."),
        STEPS,
        "convolution",
    ),
    Page(
        "pooling",
        "pages/pooling.py",
        N_("Pooling"),
        N_("Keep one number of every window: the largest, or the mean."),
        STEPS,
        "pooling",
    ),
    Page(
        "training",
        "pages/training.py",
        N_("Training room"),
        N_("Train a network on pictures and watch the loss fall."),
        NETWORKS,
        "training",
    ),
    Page(
        "inside",
        "pages/inside.py",
        N_("Look inside"),
        N_("Follow one picture through every layer of a trained network."),
        NETWORKS,
        "inside",
    ),
)


def find(page_id: str) -> Page:
    """Return the page of that id; KeyError if there is none."""
    for page in PAGES:
        if page.id == page_id:
            return page
    raise KeyError(page_id)


def present() -> list[Page]:
    """Return the pages whose script is there, in the order of the menu."""
    return [page for page in PAGES if (ROOT / page.path).is_file()]


def link(page: Page, label: str | None = None, *, width: str = "stretch") -> None:
    """Draw a link to a page; it carries the reader's language along."""
    st.page_link(
        page.path,
        label=_(page.title) if label is None else label,
        query_params={"lang": language()},
        width="stretch" if width == "stretch" else "content",
    )


def draw(current: Page) -> None:
    """Draw the menu: the sections with their pages, the current one marked."""
    with st.container(key="menu", gap=None):
        section = ""
        for page in present():
            if page.section != section:
                section = page.section
                st.container(key=f"menu-section-{page.id}").markdown(_(section))
            state = "current" if page == current else "entry"
            with st.container(key=f"menu-{state}-{page.id}"):
                link(page)
