"""Parts of a page that follow what changes by itself; each is sent again only when it differs.

Streamlit sends all elements of a fragment that runs again.  So each part is a fragment of its own:
one of them, which is small, reads twice a second and has those run that show something else by now.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment, rerun_fragments

Reading = TypeVar("Reading")

POLL_SECONDS = 0.5
REST_SECONDS = 2.0
"""A part stays as it is for at least so long; a reader needs time to see it."""


@dataclass
class _Part(Generic[Reading]):
    """A part of the page that does not run with every poll.

    Attributes:
        content: Returns what differs when the part has to be drawn again.
        rest_s: It is drawn again after so many seconds at the earliest.
        current: It shows what was read last, or runs next for this.
        on_page: Its content on the page.
        time: When it was drawn, in seconds of the monotonic clock.
    """

    content: Callable[[Reading], object]
    rest_s: float
    current: bool = True
    on_page: object = None
    time: float = 0.0


class Poll(Generic[Reading]):
    """What several parts of a page show, read again and again.

    Args:
        name: The keys of the parts begin with it.
        reading: What they show first.
        read: Reads it again; a :class:`Problem` is shown, and the parts stay as they are.
        active: It may change; else nothing is read again.
        every: Seconds between two readings.
    """

    def __init__(
        self,
        name: str,
        reading: Reading,
        read: Callable[[], Reading],
        *,
        active: bool,
        every: float = POLL_SECONDS,
    ) -> None:
        self._every = every
        self._name, self._reading, self._read, self._active = name, reading, read, active
        self._parts: dict[str, _Part[Reading]] = {}

    def show_reader(self, draw: Callable[[Reading], object]) -> None:
        """Show the part that reads; it is sent with every poll.

        Args:
            draw: Draws it; it is called with what was read.
        """
        first = True

        @fragment(run_every=self._every if self._active else None, waits=True)
        def reader() -> None:
            nonlocal first
            _begin()
            problem = None if first else self._read_again()
            first = False
            if problem is not None:
                st.warning(say(problem), icon=":material/error:")
                st.caption(_("Showing the last state that could be read."))
            draw(self._reading)
            self._rerun_parts()

        reader()

    def show_part(
        self,
        name: str,
        draw: Callable[[Reading], object],
        content: Callable[[Reading], object],
        *,
        rest_s: float = REST_SECONDS,
    ) -> None:
        """Show a part.

        Args:
            name: Its name.
            draw: Draws it; a :class:`Problem` is shown in its place.
            content: Returns what differs when the part has to be drawn again.
            rest_s: It is drawn again after so many seconds at the earliest.
        """
        key = f"{self._name}.{name}"
        part = self._parts[key] = _Part(content, rest_s)

        @fragment(key=key, waits=True)
        def show() -> None:
            _begin()
            if not part.current:  # it runs because a control in it was used
                self._read_again()
            part.current = False
            part.on_page, part.time = content(self._reading), time.monotonic()
            try:
                draw(self._reading)
            except Problem as problem:
                st.warning(say(problem), icon=":material/error:")

        show()

    def _read_again(self) -> Problem | None:
        """Read; return what is wrong if that is not possible."""
        if self._active:
            try:
                self._reading = self._read()
            except Problem as problem:
                return problem
        return None

    def _rerun_parts(self) -> None:
        """Have those parts run again that show something else by now."""
        now = time.monotonic()
        keys = [
            key
            for key, part in self._parts.items()
            if now - part.time >= part.rest_s and part.content(self._reading) != part.on_page
        ]
        for key in keys:
            self._parts[key].current = True
        if keys:
            rerun_fragments(keys)


def _begin() -> None:
    """Begin a fragment."""
    show_toasts()
    url_state.consume_action()
