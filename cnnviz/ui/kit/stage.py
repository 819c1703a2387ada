"""The stage: where a page puts its controls, its figure and its text.

A page says what goes where.  assets/page.css places it: on a wide screen one below the other, on a
phone the figure first and the controls in a sheet, and while presenting the figure alone.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui.kit.link_codecs import list_of, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

CLOSED = "stage.closed-sheets"
"""How often the page has closed the sheet of the settings."""
LESSON_PARTS = ("prediction", "check")
"""Parts of a lesson that are not drawn where ``hide=`` names them."""
PARTS = (
    *("menu", "heading", "actions", "settings", "formula", "notice", "buttons", "text", "path"),
    *LESSON_PARTS,
)
"""What ``hide=`` in a link can leave out; assets/page.css hides the elements of the others."""


@dataclass(frozen=True)
class Stage:
    """The places of a page that stand above its figure.

    Attributes:
        controls: Holds actions and settings; on a phone a sheet that opens from the bottom.
        actions: For the few buttons that belong to the whole page, beside its heading.
        strip: For the scenes of a lesson, above the settings; other pages have no such place.
    """

    controls: DeltaGenerator
    actions: DeltaGenerator
    strip: DeltaGenerator | None = None

    @property
    def settings(self) -> DeltaGenerator:
        """A new row for the settings of the figure."""
        return self.controls.container(
            key="stage-settings", horizontal=True, vertical_alignment="bottom"
        )

    @property
    def side(self) -> DeltaGenerator:
        """A new column for settings beside the figure, in place of a row above it."""
        return self.controls.container(key="stage-side")


def stage_figure() -> DeltaGenerator:
    """Return a new place for the figure: all that is shown while presenting."""
    return st.container(key="stage-figure")


def stage_buttons() -> DeltaGenerator:
    """Return a new row for the buttons below the figure."""
    return st.container(key="stage-buttons", horizontal=True, vertical_alignment="center")


def stage_text() -> DeltaGenerator:
    """Return a new place for explanation and code, where they are not in tabs of the figure."""
    return st.container(key="stage-text")


def close_sheet() -> None:
    """Close the sheet of the settings on a phone: what it was open for is done."""
    st.session_state[CLOSED] = closed_sheets() + 1


def closed_sheets() -> int:
    """Return how often ``close_sheet`` was called in this visit."""
    return int(st.session_state.get(CLOSED, 0))


@dataclass(frozen=True)
class Hidden:
    """What a link leaves out.

    Attributes:
        parts: Of ``PARTS``.
    """

    parts: tuple[str, ...] = ()


HIDDEN = PageState("stage", Hidden(), (Field("hide", "parts", list_of(one_of(PARTS))),))


def is_hidden(part: str) -> bool:
    """Return whether the link leaves out a part of ``PARTS``."""
    return part in HIDDEN.current().parts


def hide_parts() -> None:
    """Leave out what the link says, and the menu where the page is embedded in another one.

    It stays so in all pages of the visit.
    """
    parts = set(HIDDEN.begin(keep=True).parts)
    if st.context.is_embedded:
        parts.add("menu")
    # Marks for the style; an element only for it would come later than what it hides.
    if parts:
        st.sidebar.container(key=f"hide-{'-'.join(sorted(parts))}").caption("")
    if "present" in st.query_params:
        st.sidebar.container(key="presents").caption("")
