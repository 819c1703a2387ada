"""What the teacher does: push a page, the queue, limits, ending the class."""

from functools import partial

import streamlit as st

from cnnviz.classroom.classrooms import HOURS
from cnnviz.classroom.records import Classroom
from cnnviz.problem import Problem
from cnnviz.ui.backend import classes
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, _n, literal, say
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.pages import PAGES
from cnnviz.ui.kit.toasts import add_toast, attempt_change

LINK_BOX = "classroom.link-box"
PAGE_BOX = "classroom.page-box"
REFUSED_LINK = "classroom.refused-link"
"""Why the link that was typed last cannot be pushed."""


def show_commands(classroom: Classroom) -> None:
    """Show the buttons beside the heading."""
    code, teacher, do = classroom.code, classroom.teacher, classes.classrooms()

    def set_queue(on: bool) -> None:
        attempt_change(do.set_limits, code, teacher, open=on)

    st.toggle(_("Training open"), **bind("classroom.queue", classroom.limits.open, set_queue))
    with st.popover(_("Limits"), icon=":material/tune:"):
        _show_limits(classroom)
    with st.popover(_("Push a page"), icon=":material/cast:", type="primary"):
        _show_push_form(classroom)
    with st.popover("", icon=":material/more_vert:", help=_("End or extend the class")):
        st.caption(_("The class ends by itself. Its results stay for 30 days."))
        for hours in HOURS[:3]:
            st.button(
                _n("{count} more hour from now", "{count} more hours from now", hours),
                key=f"classroom.extend.{hours}",
                on_click=partial(attempt_change, do.extend, code, teacher, hours),
            )
        st.button(_("End the class now"), key="classroom.end", on_click=_end, args=(code, teacher))


def _end(code: str, teacher: str) -> None:
    """Callback."""
    attempt_change(classes.classrooms().end, code, teacher)
    classes.enter_class("")


def _show_limits(classroom: Classroom) -> None:
    """Show a box for each limit; an empty one is no limit."""
    limits = classroom.limits
    boxes = {
        "max_epochs": (_("Epochs of a run"), limits.max_epochs, 10_000),
        "max_images": (_("Training images of a run"), limits.max_images, 10_000_000),
        "max_kept": (_("Stored runs of a student"), limits.max_kept, 1_000),
    }

    def change(name: str, value: int | None) -> None:
        attempt_change(
            classes.classrooms().set_limits, classroom.code, classroom.teacher, **{name: value}
        )

    for name, (label, value, most) in boxes.items():
        st.number_input(
            label,
            value=None,
            min_value=1,
            max_value=most,
            step=1,
            placeholder=_("no limit"),
            **bind(f"classroom.{name}", value, partial(change, name)),
        )


def _show_push_form(classroom: Classroom) -> None:
    st.caption(
        _(
            "“Push this page” in the corner of every page pushes it exactly as you see it. Here "
            "you push a page from the list, or a link."
        )
    )
    titles = {page.id: _(page.title) for page in PAGES if page.id != "classroom"}
    st.selectbox(
        _("Page"), list(titles), format_func=titles.__getitem__, key=PAGE_BOX, index=None,
        placeholder=_("Choose a page"),
    )  # fmt: skip
    st.text_input(_("Or a link"), key=LINK_BOX, placeholder="…/convolution?stride=2")
    st.button(_("Push"), key="classroom.push", type="primary", on_click=_push, args=(classroom,))
    problem = st.session_state.pop(REFUSED_LINK, None)
    if problem is not None:
        st.warning(say(problem), icon=":material/error:")


def _push(classroom: Classroom) -> None:
    """Callback: push the link that was typed, else the chosen page."""
    url_state.mark_action()
    page, link = st.session_state.get(PAGE_BOX), st.session_state.get(LINK_BOX, "").strip()
    if not link and page is None:
        return
    link = link or ("/" if page == "home" else f"/{page}")
    try:
        classes.classrooms().push(classroom.code, classroom.teacher, link)
    except Problem as problem:
        st.session_state[REFUSED_LINK] = problem
        return
    classes.live_classes().forget(classroom.code)
    st.session_state[LINK_BOX] = ""
    add_toast(_("Pushed: {link}", link=literal(link[:80])))
