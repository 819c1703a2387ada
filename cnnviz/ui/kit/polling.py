"""Parts of a page that follow what changes by itself; each is sent again only when it differs.

Streamlit sends all elements of a fragment that runs again.  So each part is a fragment of its own:
one of them, which is small, reads twice a second and has those run that show something else by now.
"""

from __future__ import annotations

import time
from collections.abc import Callable
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
"""A part stays as it is for so long at least: no reader is faster."""


class Poll(Generic[Reading]):
    """What several parts of a page show, read again and again.

    Args:
        name: The keys of the parts begin with it.
        reading: What they show first.
        read: Reads it again; a :class:`Problem` is shown, and the parts stay as they are.
        active: It may change; else nothing is read again.

    Attributes:
        reading: What was read last.
    """

    def __init__(
        self, name: str, reading: Reading, read: Callable[[], Reading], *, active: bool
    ) -> None:
        self.reading = reading
        self._name, self._read, self._active = name, read, active
        self._contents: dict[str, tuple[Callable[[Reading], object], float]] = {}
        self._shown: dict[str, tuple[object, float]] = {}
        self._up_to_date: set[str] = set()  # parts that run next because of what was read

    def show_reader(self, draw: Callable[[Reading], object]) -> None:
        """Show the part that reads; it is sent with every poll.

        Args:
            draw: Draws it; it is called with what was read.
        """
        first = [True]

        @fragment(run_every=POLL_SECONDS if self._active else None, waits=True)
        def reader() -> None:
            _begin()
            problem = None if first else self._read_again()
            first.clear()
            if problem is not None:
                st.warning(say(problem), icon=":material/error:")
                st.caption(_("Showing the last state that could be read."))
            draw(self.reading)
            if problem is None:
                self._rerun_changed()

        reader()

    def show_part(
        self,
        part: str,
        draw: Callable[[Reading], object],
        content: Callable[[Reading], object],
        *,
        rest_s: float = REST_SECONDS,
    ) -> None:
        """Show a part.

        Args:
            part: Its name.
            draw: Draws it; a :class:`Problem` is shown in its place.
            content: Returns what differs when the part has to be drawn again.
            rest_s: It is drawn again after so many seconds at the earliest.
        """
        key = f"{self._name}.{part}"
        self._contents[key] = (content, rest_s)
        self._up_to_date.add(key)

        @fragment(key=key, waits=True)
        def show() -> None:
            _begin()
            if key not in self._up_to_date:  # it runs because the reader has used a control in it
                self._read_again()
            self._up_to_date.discard(key)
            self._shown[key] = (content(self.reading), time.monotonic())
            try:
                draw(self.reading)
            except Problem as problem:
                st.warning(say(problem), icon=":material/error:")

        show()

    def _read_again(self) -> Problem | None:
        """Read; return what is wrong if that is not possible."""
        if self._active:
            try:
                self.reading = self._read()
            except Problem as problem:
                return problem
        return None

    def _rerun_changed(self) -> None:
        """Have those parts run again that show something else by now."""
        now, keys = time.monotonic(), []
        for key, (content, rest_s) in self._contents.items():
            shown, since = self._shown[key]
            if now - since >= rest_s and content(self.reading) != shown:
                keys.append(key)
        if keys:
            self._up_to_date.update(keys)
            rerun_fragments(keys)


def _begin() -> None:
    """Begin a fragment."""
    show_toasts()
    url_state.consume_action()
