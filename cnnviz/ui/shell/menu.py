"""The menu beside every page."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import Page, existing_pages, group_by_section, show_page_link


def show_menu(current: Page) -> None:
    """Show the menu: the sections with their pages, the current one marked."""
    with st.container(key="menu", gap=None):
        for section, pages in group_by_section(existing_pages()):
            st.markdown(_(section))
            for page in pages:
                # A container only where it marks something: each costs time in every run.
                with st.container(key="menu-current") if page == current else nullcontext():
                    show_page_link(page.id)
