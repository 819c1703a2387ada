"""A figure of a lesson that the browser computes: what it gets, and what it sends back.

Its settings travel both ways as the texts that a link has, by the names of their fields.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.ui.course.lesson import State
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import Mount, send_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.kit.url_state import Field

BAR_WORDS = {
    "step": N_("Step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "next": N_("One step on"),
    "less": N_("less"),
    "more": N_("more"),
}
"""Words of the bar that steps and plays, and of numbers with buttons beside them."""
PLOT_WORDS = {
    "zoom": N_("Zoom and read values"),
    "plotFailed": N_("The chart to zoom could not be loaded. The drawing stays."),
}
"""Words of a chart that stands in place of a drawing in space."""


@dataclass(frozen=True)
class BrowserFigures(Generic[State]):
    """The figures of a lesson.

    Attributes:
        name: Of the lesson's words in the browser; the keys of the components start with it.
        page: The state of the lesson.
        mount: The component that draws them all.
        words: Their words by name, English.
    """

    name: str
    page: PageState[State]
    mount: Mount
    words: Mapping[str, str]

    def show(self, scene: str, names: Sequence[str], **constants: object) -> None:
        """Show the figure of a scene.

        Args:
            scene: Id of the scene, and the kind of its figure.
            names: Names of the fields that the reader changes in it.
            **constants: What else it draws from, as JSON has it.
        """
        send_words(self.name, {"words": {name: _(word) for name, word in self.words.items()}})
        state = self.page.current()
        fields = self._fields(names)
        params = {
            name: field.codec.write(getattr(state, field.attribute)) for name, field in fields
        }
        self.mount(
            key=self._key(scene),
            data={
                "kind": scene,
                "params": params,
                "revealed": is_revealed(state, scene),
                **constants,
            },
            on_choice_change=functools.partial(self._take_choice, scene, names),
        )

    def _key(self, scene: str) -> str:
        return f"{self.name}.{scene}"

    def _fields(self, names: Sequence[str]) -> list[tuple[str, Field]]:
        fields = {field.name: field for field in self.page.fields}
        return [(name, fields[name]) for name in names]

    def _take_choice(self, scene: str, names: Sequence[str]) -> None:
        """Callback: put what the reader set in the figure into the state."""
        choice: Any = st.session_state[self._key(scene)]["choice"]
        try:
            values = {
                field.attribute: field.codec.read(str(choice[name]))
                for name, field in self._fields(names)
            }
        except (KeyError, TypeError, ValueError, Problem):
            add_refused_edit_toast()
        else:
            self.page.change(**values)
