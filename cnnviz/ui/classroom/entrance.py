"""The entrance of *Classroom*: joining a class, and opening one."""

import importlib.util

import streamlit as st

from cnnviz.classroom.classrooms import HOURS
from cnnviz.classroom.names import (
    CODE_LENGTH,
    MAX_NICKNAME,
    MAX_TITLE,
    clean_nickname,
    read_code,
    spaced_code,
)
from cnnviz.problem import Problem
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom import state
from cnnviz.ui.classroom.state import VIEW
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, _n, literal, say

CODE_BOX = "classroom.code-box"
NICKNAME_BOX = "classroom.nickname-box"
TITLE_BOX = "classroom.title-box"
HOURS_BOX = "classroom.hours-box"
KEY_BOX = "classroom.key-box"
REFUSED = "classroom.refused"
"""Why the last form was refused, by its name."""


def show_entrance(owner: str) -> None:
    """Show the forms for joining and for opening a class."""
    with st.container(key="class-entrance", horizontal=True, gap="medium"):
        with st.container(key="class-join", border=True):
            _show_join_form(owner)
        with st.container(key="class-open", border=True):
            _show_open_form(owner)


def _show_join_form(owner: str) -> None:
    st.subheader(_("Join a class"), anchor=False)
    code = VIEW.current().code
    with st.form("join-form", border=False):
        if code:
            st.markdown(_("Class code **{code}**", code=spaced_code(code)))
        else:
            st.text_input(
                _("Class code"), key=CODE_BOX, max_chars=CODE_LENGTH + 4, placeholder="K7Q 4MX"
            )
        st.text_input(_("Nickname"), key=NICKNAME_BOX, max_chars=MAX_NICKNAME)
        st.form_submit_button(_("Join"), type="primary", on_click=_join, args=(owner, code))
    _show_refusal("join")
    st.caption(
        _(
            "Your teacher sees the nickname, the page you have open, your runs, your drawings "
            "and your answers in quiz and polls. Nothing else is stored; choose a nickname that "
            "is not your real name."
        )
    )
    if code:
        st.button(_("Another code"), type="tertiary", on_click=VIEW.change, kwargs={"code": ""})


def _join(owner: str, code: str) -> None:
    """Callback."""
    url_state.mark_action()
    try:
        code = code or read_code(st.session_state.get(CODE_BOX, ""))
        nickname = clean_nickname(st.session_state.get(NICKNAME_BOX, ""))
        classes.classrooms().join(code, owner, nickname)
    except Problem as problem:
        st.session_state[REFUSED] = ("join", problem)
        return
    classes.enter_class(code)
    VIEW.change(code="")


def _show_open_form(owner: str) -> None:
    st.subheader(_("Open a class"), anchor=False)
    if not state.may_teach():
        _show_sign_in(owner)
        return
    if not state.needs_key() and not state.has_accounts():
        st.caption(
            _(
                "On this computer no key is needed. For other computers set CNNVIZ_TEACHER_KEY "
                "before the server is started."
            )
        )
    with st.form("open-form", border=False):
        st.text_input(_("Title of the class"), key=TITLE_BOX, max_chars=MAX_TITLE)
        st.segmented_control(
            _("It ends after"),
            HOURS,
            format_func=lambda hours: _n("{count} hour", "{count} hours", hours),
            default=3,
            required=True,
            key=HOURS_BOX,
        )
        st.form_submit_button(_("Open the class"), type="primary", on_click=_open, args=(owner,))
    _show_refusal("open")
    _show_open_classes(owner)


def _open(owner: str) -> None:
    """Callback."""
    url_state.mark_action()
    title = st.session_state.get(TITLE_BOX, "").strip() or _("Our class")
    try:
        if not state.may_teach():
            raise Problem("Sign in as a teacher first.")
        classroom = classes.classrooms().open(owner, title, st.session_state.get(HOURS_BOX) or 3)
    except Problem as problem:
        st.session_state[REFUSED] = ("open", problem)
        return
    classes.enter_class(classroom.code)
    VIEW.change(code="")


def _show_open_classes(owner: str) -> None:
    """Show the classes that are open on this server: a teacher may lead one from here."""
    others = [one for one in classes.classrooms().open_classrooms() if one.teacher != owner]
    if not others:
        return
    with st.expander(_("Lead a class that is open already")):
        st.caption(_("The browser that leads it so far no longer does then."))
        for one in others:
            label = f"{literal(one.title)} · {spaced_code(one.code)}"
            st.button(
                label, key=f"classroom.lead.{one.code}", on_click=_lead, args=(owner, one.code)
            )


def _lead(owner: str, code: str) -> None:
    """Callback."""
    url_state.mark_action()
    try:
        if not state.may_teach():
            raise Problem("Sign in as a teacher first.")
        classes.classrooms().take_over(code, owner)
    except Problem as problem:
        st.session_state[REFUSED] = ("open", problem)
        return
    classes.enter_class(code)
    VIEW.change(code="")


def _show_sign_in(owner: str) -> None:
    """Show the ways in which a teacher can show who she is."""
    if state.has_accounts():
        if importlib.util.find_spec("authlib") is None:
            st.caption(_("Accounts need the package Authlib: pip install 'cnnviz[oidc]'."))
        elif state.current_user().get("is_logged_in"):
            st.caption(_("This account is not named as a teacher's on this server."))
            st.button(_("Sign out"), key="classroom.sign-out", on_click=st.logout)
        else:
            st.button(_("Sign in"), key="classroom.sign-in", on_click=st.login)
    if state.needs_key():
        with st.form("key-form", border=False):
            st.text_input(_("Teacher's key"), key=KEY_BOX, type="password", max_chars=200)
            st.form_submit_button(_("Use the key"), on_click=_give_key, args=(owner,))
        _show_refusal("open")
    elif not state.has_accounts():
        st.caption(
            _(
                "A class can be opened on the computer that runs cnnviz, or with a key: the "
                "host sets CNNVIZ_TEACHER_KEY."
            )
        )


def _give_key(owner: str) -> None:
    """Callback."""
    url_state.mark_action()
    typed = st.session_state.pop(KEY_BOX, "")
    try:
        state.accept_key(typed, owner)
    except Problem as problem:
        st.session_state[REFUSED] = ("open", problem)


def _show_refusal(form: str) -> None:
    """Say once why a form was refused."""
    name, problem = st.session_state.get(REFUSED, ("", None))
    if name == form:
        del st.session_state[REFUSED]
        st.warning(say(problem), icon=":material/error:")
