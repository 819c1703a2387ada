"""*Why this answer*: heat maps and experiments with the image of *Look inside*."""

import functools

import streamlit as st

from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.why.alike import show_alike
from cnnviz.ui.inside.why.brush import show_brush
from cnnviz.ui.inside.why.change import show_changes
from cnnviz.ui.inside.why.excite import show_exciting
from cnnviz.ui.inside.why.heat_map import show_heat_maps
from cnnviz.ui.inside.why.nudges import show_nudges
from cnnviz.ui.inside.why.state import WHY
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.loading import Model


def show_why(model: Model, image: InputImage) -> None:
    """Show why a network gave its answer; nothing for one that does not classify.

    Args:
        model: The network.
        image: Its input.
    """
    WHY.begin()
    if len(model.network.output_shape) == 1:
        _show_parts(Subject(model.key, image))


@fragment(waits=True)
def _show_parts(subject: Subject) -> None:
    """Show the open part; a fragment: only this runs again when something is chosen in it."""
    show_toasts()
    url_state.consume_action()
    view = WHY.current()
    with st.container(key="why"):
        st.subheader(_("Why this answer"), anchor="why")
        parts = {
            "heat": (_("Heat map"), functools.partial(show_heat_maps, subject, view)),
            "brush": (_("Brush"), functools.partial(show_brush, subject)),
            "change": (_("Change"), functools.partial(show_changes, subject, view)),
            "nudge": (_("Nudge"), functools.partial(show_nudges, subject, view)),
            "channel": (_("Channel"), functools.partial(show_exciting, subject, view)),
            "alike": (_("Alike"), functools.partial(show_alike, subject, view)),
        }
        WHY.show_tabs("part", parts)
