"""*Why this answer* and *Experiments*: what the answer to the image of *Look inside* depends on."""

import functools

import numpy as np
import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.why.alike import show_alike
from cnnviz.ui.inside.why.brush import show_brush
from cnnviz.ui.inside.why.change import show_changes
from cnnviz.ui.inside.why.class_choice import send_class_names
from cnnviz.ui.inside.why.excite import show_exciting
from cnnviz.ui.inside.why.heat_map import show_heat_maps
from cnnviz.ui.inside.why.nudges import show_nudges
from cnnviz.ui.inside.why.state import WHY
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import Model

EXPERIMENTS = {
    "change": (N_("Change"), show_changes),
    "nudge": (N_("Nudge"), show_nudges),
    "channel": (N_("Channel"), show_exciting),
    "alike": (N_("Alike"), show_alike),
}
"""Title and function of each experiment, by its name in the state."""


def show_why(model: Model, image: InputImage) -> None:
    """Show the heat maps and the brush; nothing for a network that does not classify.

    They fit into a column of 18rem.

    Args:
        model: The network.
        image: Its input.
    """
    WHY.begin()
    if _has_answer(model, image):
        subject = Subject(model.key, image)
        send_class_names(subject)
        _show_parts(subject)


def show_experiments(model: Model, image: InputImage) -> None:
    """Show the experiments, over the width of the page; none is open at first.

    Args:
        model: The network.
        image: Its input.
    """
    if _has_answer(model, image):
        _show_experiment(Subject(model.key, image))


def _has_answer(model: Model, image: InputImage) -> bool:
    """Return whether the network classifies, and its outputs are numbers."""
    output = activations(model, image.input, image.digest)[-1]
    return output.ndim == 1 and bool(np.isfinite(output).all())


@fragment(waits=True)
def _show_parts(subject: Subject) -> None:
    """Show the open part; a fragment: only this runs again when something is chosen in it."""
    show_toasts()
    url_state.consume_action()
    with st.container(key="why"):
        st.subheader(_("Why this answer"), anchor="why")
        parts = {
            "heat": (_("Heat map"), functools.partial(show_heat_maps, subject, WHY.current())),
            "brush": (_("Brush"), functools.partial(show_brush, subject)),
        }
        WHY.show_tabs("part", parts)


@fragment(waits=True)
def _show_experiment(subject: Subject) -> None:
    """Show the choice of an experiment, and the one that is open; a fragment of its own."""
    show_toasts()
    url_state.consume_action()
    view = WHY.current()
    with st.container(key="experiments"):
        st.subheader(_("Experiments with this image"), anchor="experiments")
        key, chosen = WHY.key("experiment"), view.experiment or None
        st.segmented_control(
            _("Experiment"),
            list(EXPERIMENTS),
            format_func=lambda name: _(EXPERIMENTS[name][0]),
            label_visibility="collapsed",
            **bind(key, chosen, lambda name: WHY.change(experiment=name or "")),
        )
        if chosen:
            EXPERIMENTS[chosen][1](subject, view)
