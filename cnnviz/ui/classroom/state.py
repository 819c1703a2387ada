"""The state of *Classroom*: the code in its link, and who the reader is in a class."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.classroom.names import read_code
from cnnviz.classroom.records import Classroom, Member
from cnnviz.classroom.teachers import is_local, is_teacher_account
from cnnviz.problem import N_
from cnnviz.ui.backend import classes
from cnnviz.ui.backend.keys import check_key, is_key_set
from cnnviz.ui.kit.link_codecs import Codec
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "classroom"
TEACHER_KEY = "CNNVIZ_TEACHER_KEY"
"""The environment variable with the key of the teachers."""
TEACHES = "classroom.teaches"
"""This session may open classes."""


@dataclass(frozen=True)
class ClassroomView:
    """What the link says.

    Attributes:
        code: Of the class to join, empty without one.
    """

    code: str = ""


VIEW = PageState(
    PAGE,
    ClassroomView(),
    (Field("code", "code", Codec(read_code, expects=N_("the code of a class"))),),
)


@dataclass(frozen=True)
class Role:
    """Who the reader is.

    Attributes:
        led: The class that the reader leads, None without one.
        joined: The class that the reader is a student of, None without one.
        member: The reader in that class.
    """

    led: Classroom | None = None
    joined: Classroom | None = None
    member: Member | None = None


def find_role(owner: str, code: str) -> Role:
    """Return who a browser is: the class of the link counts before others.

    Raises:
        Problem: The store cannot be used.
    """
    classrooms = classes.classrooms()
    led = classrooms.led_by(owner)
    if led is not None and code in ("", led.code):
        return Role(led=led)
    joined = classrooms.open_membership(owner)
    if joined is not None and code in ("", joined.code):
        return Role(joined=joined, member=classrooms.member(joined.code, owner))
    return Role()


def may_teach() -> bool:
    """Return whether the reader may open classes.

    By the key, given in this session; by an account; or, where the host has set neither, on the
    computer of the server itself.
    """
    if st.session_state.get(TEACHES):
        return True
    if has_accounts() and is_teacher_account(dict(current_user())):
        return True
    return not needs_key() and not has_accounts() and on_this_computer()


def needs_key() -> bool:
    """Return whether the host has set a key for teachers."""
    return is_key_set(TEACHER_KEY)


def accept_key(typed: str, owner: str) -> None:
    """Callback: take the key of the host.

    Raises:
        Problem: It is wrong, or it is too early for another try.
    """
    check_key(TEACHER_KEY, typed.strip(), owner)
    st.session_state[TEACHES] = True


def on_this_computer() -> bool:
    """Return whether the reader's browser runs on the computer of the server."""
    return is_local(st.context.ip_address, dict(st.context.headers))


def has_accounts() -> bool:
    """Return whether the host has set up accounts (``[auth]`` in Streamlit's secrets)."""
    return "is_logged_in" in current_user()


def current_user() -> Any:
    """Return the account of the reader, as ``st.user`` has it; without accounts it is empty."""
    return st.user
