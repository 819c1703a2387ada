"""The menu beside every page."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import Page, link, present, sections


def draw_menu(current: Page) -> None:
    """Draw the menu: the sections with their pages, the current one marked."""
    with st.container(key="menu", gap=None):
        for section, pages in sections(present()):
            st.markdown(_(section))
            for page in pages:
                # A container only where it marks something: each is drawn anew by every edit.
                with st.container(key="menu-current") if page == current else nullcontext():
                    link(page)
