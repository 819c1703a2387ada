"""The state of a page: a record with its defaults, and its form in the page's link."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.toasts import add_empty_box_toast
from cnnviz.ui.kit.url_state import Field

State = TypeVar("State")

LIST = "list."
"""The widget that shows a list now, by the key of the list."""


@dataclass(frozen=True)
class PageState(Generic[State]):
    """A state of a page, or of a part of it: a frozen dataclass in the session and in the link.

    Attributes:
        name: Its keys in the session begin with it; no two states share one.
        default: Base record to which the parameters of a link are applied, or a function of
            these parameters; without any, the record of a first visit.
        fields: The attributes stored in the link; their names are unique per page.
    """

    name: str
    default: State | Callable[[Mapping[str, str]], State]
    fields: Sequence[Field]

    def begin(self, *, keep: bool = False) -> State:
        """Return the state, having read what is new in the URL and written the URL.

        Args:
            keep: A link that says nothing about this state leaves it as it is.
        """
        link = self.read_link(keep=keep)
        if link is not None:
            self.store(self.accept_link(*link))
        state = self.current()
        self.write_link(state)
        return state

    def accept_link(self, state: State, problems: Sequence[Problem]) -> State:
        """Return the state for a new link, and show why parts of it cannot be used.

        Args:
            state: What can be read of the link.
            problems: Why the rest cannot.
        """
        for problem in problems:
            st.warning(say(problem), icon=":material/error:")
        return state

    def current(self) -> State:
        """Return the state as it is now."""
        state: State | None = st.session_state.get(self._key)
        if state is None:
            state = self._default({})
            self.store(state)
        return state

    def change(self, **settings: Any) -> None:
        """Callback: change the state and the URL."""
        url_state.mark_action()
        self.correct(**settings)

    def correct(self, **settings: Any) -> None:
        """Change the state and the URL within a run, where a link or a choice does not fit."""
        self.put(dataclasses.replace(self.current(), **settings))  # type: ignore[type-var]

    def put(self, state: State) -> None:
        """Set the whole state and write the URL."""
        self.store(state)
        self.write_link(state)

    def store(self, state: State) -> None:
        """Set the whole state; the URL, for a browser a navigation, is written at the run's end."""
        st.session_state[self._key] = state

    def prepare(self, state: State) -> None:
        """Set the state of another page that opens next; the URL of this one stays as it is."""
        self.store(state)
        url_state.expect_no_params(self.name)

    def read_link(self, *, keep: bool = False) -> tuple[State, list[Problem]] | None:
        """Return the state of a new link and its problems, None where nothing is new."""
        params = url_state.changed_params(self.name, self.fields)
        if params is None or (keep and not params):
            return None
        return url_state.from_params(params, self._default(params), self.fields)

    def params(self, state: State) -> dict[str, str]:
        """Return the parameters of a link to a state."""
        params = url_state.to_params(state, None, self.fields) if callable(self.default) else {}
        return url_state.to_params(state, self._default(params), self.fields)

    def write_link(self, state: State) -> None:
        """Put a state into the URL."""
        url_state.write_params(self.name, self.fields, self.params(state))

    def key(self, *parts: object) -> str:
        """Return the key of a widget that belongs to the state."""
        return ".".join(map(str, (self.name, *parts)))

    def widget(
        self, attribute: str, value: object = None, take: Callable[[Any], object] | None = None
    ) -> dict[str, Any]:
        """Return the arguments of a widget that shows and changes an attribute of the state.

        Args:
            attribute: Of the state.
            value: What the widget shows in place of the attribute's value, None for that.
            take: Gets what the reader chose, in place of changing the attribute.
        """
        value = getattr(self.current(), attribute) if value is None else value
        return bind(self.key(attribute), value, take or self._change_to(attribute))

    def number(
        self,
        attribute: str,
        label: str,
        value: float | None = None,
        take: Callable[[Any], object] | None = None,
    ) -> dict[str, Any]:
        """Return the arguments of a number box; arguments as of ``widget``, and its label."""
        value = getattr(self.current(), attribute) if value is None else value
        return bind_number(self.key(attribute), label, value, take or self._change_to(attribute))

    def member(self, attribute: str, part: Any) -> dict[str, Any]:
        """Return the arguments of a toggle or an expander that is on while a tuple holds a part."""
        parts = getattr(self.current(), attribute)
        others = tuple(one for one in parts if one != part)
        return bind(
            self.key(attribute, part),
            part in parts,
            lambda on: self.change(**{attribute: tuple(sorted((*others, part))) if on else others}),
        )

    def show_tabs(
        self, attribute: str, tabs: Mapping[str, tuple[str, Callable[[], object]]]
    ) -> None:
        """Show tabs; only the open one is drawn, the others would be sent with every answer.

        Args:
            attribute: Holds the key of the open tab; for one that is missing, the first is open.
            tabs: Title of each tab, and the function that draws it, by key.
        """
        titles = {key: title for key, (title, _draw) in tabs.items()}
        keys = {title: key for key, title in titles.items()}
        open_tab = getattr(self.current(), attribute)
        arguments = self.widget(
            attribute,
            titles.get(open_tab) or next(iter(keys)),
            lambda title: self.change(**{attribute: keys[title]}),
        )
        for tab, (_title, draw) in zip(
            st.tabs(list(keys), **arguments), tabs.values(), strict=True
        ):
            if tab.open:
                with tab:
                    draw()

    def _change_to(self, attribute: str) -> Callable[[Any], None]:
        return lambda value: self.change(**{attribute: value})

    def _default(self, params: Mapping[str, str]) -> State:
        return self.default(params) if callable(self.default) else self.default

    @property
    def _key(self) -> str:
        return self.key("state")


def bind(key: str, value: object, take: Callable[[Any], object]) -> dict[str, Any]:
    """Return the arguments of a widget that shows a value; ``take`` gets what the reader chose."""
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: take(st.session_state[key])}


def bind_list(key: str, selected: str | None, load: Callable[[str], object]) -> dict[str, Any]:
    """Return the arguments of a list that loads what is chosen, and that other controls clear.

    A cleared list gets a new widget key: a slow browser may still send the old choice with the next
    action, which would load it again and undo what has cleared the list.
    """
    widget = key if selected else f"{key}.cleared"
    st.session_state[LIST + key] = widget

    def take(choice: str | None) -> None:
        if choice is not None and st.session_state[LIST + key] == widget:
            load(choice)

    return bind(widget, selected, take)


def bind_number(
    key: str, label: str, value: float, take: Callable[[Any], object]
) -> dict[str, Any]:
    """Return the arguments of a number box that keeps its number when it is emptied."""

    def change(typed: float | None) -> None:
        if typed is None:
            url_state.mark_action()
            add_empty_box_toast(label, value)
        else:
            take(typed)

    return bind(key, value, change) | {"label": label, "value": None}
