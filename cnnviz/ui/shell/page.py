"""The frame of every page: title, menu, language, device, heading."""

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.backend.device import device_badge
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.garbage import freeze_imports
from cnnviz.ui.kit.i18n import LANGUAGES, _, choose_language, language
from cnnviz.ui.kit.left_sessions import watch_left_sessions
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.pages import (
    COURSE,
    Page,
    find_page,
    group_by_section,
    menu_pages,
    show_page_link,
)
from cnnviz.ui.kit.quick_reruns import quicken_reruns
from cnnviz.ui.kit.short_answers import shorten_answers
from cnnviz.ui.kit.stage import Stage, closed_sheets, hide_parts
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import aside, fragment, turn
from cnnviz.ui.kit.unsent_messages import keep_unsent_messages
from cnnviz.ui.shell.class_bar import show_class_bar
from cnnviz.ui.shell.own_lesson import show_playing_bar

SWITCH = "language-switch"
ABOUT = N_(
    "**cnnviz** shows what convolutional networks do: every window, every product, every layer. "
    "Free software under the MIT License."
)

_keep_frame = component("shell/frame")
SIDEBAR_WIDTH = 216  # pixels; collapsed at first on a phone


def show_page(
    page_id: str,
    show_lesson: Callable[[Stage], None],
    send_words: Callable[[], None] | None = None,
) -> None:
    """Show a page: browser title, menu, language switch, device badge, heading and its lesson.

    Args:
        page_id: The id of the page in ``cnnviz.ui.kit.pages.PAGES``.
        show_lesson: Draws what is below the heading, on the stage that it gets.  A control within
            it runs it again, and not what is around it.
        send_words: Sends the words of its components, which a control does not send again.
    """
    current = find_page(page_id)
    with turn(waits=current.waits):
        _show_frame(current)
        if send_words is not None:
            with st.sidebar:  # it is on every page, and the words take no space
                send_words()
        fragment(waits=current.waits)(_show_lesson)(current, show_lesson)


def _show_frame(current: Page) -> None:
    st.set_page_config(
        page_title=f"{_(current.title)} · cnnviz",
        page_icon="/app/static/icon.png",
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
        menu_items={"About": _(ABOUT)},
    )
    hide_parts()
    with st.sidebar:
        with st.container(key="brand"):
            st.markdown("cnn:orange[viz]")
        show_menu(current)
        with st.container(key="sidebar-foot", gap="small"):
            show_language_switch()
            with aside():  # the badge asks the database
                st.caption(device_badge())
            _keep_frame(
                key="frame",
                data={**_frame_words(current), "closed": closed_sheets()},
                height=1,
                on_connected_change=url_state.mark_action,
            )
            show_class_bar()
    keep_unsent_messages()
    shorten_answers()
    quicken_reruns()
    freeze_imports()
    watch_left_sessions()


def _frame_words(current: Page) -> dict[str, str]:
    keys = _("← → step · space plays · B blackens · Esc leaves")
    if current.section == COURSE:
        keys = _("← → step · Page Down: on · space plays · B blackens · Esc leaves")
    return {
        "language": language(),
        "settings": _("Settings"),
        "close": _("Close settings"),
        "keys": keys,
        "glossary": _("Open the glossary"),
    }


def _show_lesson(current: Page, show_lesson: Callable[[Stage], None]) -> None:
    url_state.note_page(current.id)
    show_toasts()
    show_playing_bar()
    show_lesson(show_heading(current))


def show_menu(current: Page) -> None:
    """Show the menu: the sections with their pages, the current one marked."""
    with st.container(key="menu", gap=None):
        for number, (section, pages) in enumerate(group_by_section(menu_pages())):
            # A section with a heading can be folded (static/components/shell/menu.js).
            with st.container(key=f"menu-section-{number}", gap=None) if section else nullcontext():
                if section:
                    st.markdown(_(section))
                for page in pages:
                    # A container only where it marks something: each costs time in every run.
                    with st.container(key="menu-current") if page == current else nullcontext():
                        show_page_link(page.id)


def show_language_switch() -> None:
    """Show the language switch; the choice goes into the URL and stays for the visit."""

    def choose(code: str) -> None:
        url_state.mark_action()
        choose_language(code)

    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        required=True,
        **bind(SWITCH, language(), choose),
    )


def show_heading(current: Page) -> Stage:
    """Show title and tagline; return the stage, whose controls begin beside them."""
    with st.container(key="page-heading", horizontal=True):
        st.title(_(current.heading or current.title), anchor=False)
        st.markdown(_(current.tagline))
        strip = st.container(key="stage-strip") if current.section == COURSE else None
        controls = st.container(key="stage-controls")
    actions = controls.container(
        key="page-actions", horizontal=True, horizontal_alignment="right", width="stretch"
    )
    return Stage(controls, actions, strip)
