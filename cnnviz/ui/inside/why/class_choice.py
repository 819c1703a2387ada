"""The class beside the predicted one: from a list, or searched by name among many."""

import streamlit as st

from cnnviz.ui.inside.why.state import WHY, WhyView
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.datasets import class_names

FOLLOWS = -1
"""In the list of classes: the one that ``Subject.other`` chooses."""
MANY = 50
"""From so many classes on they are searched: a list would be sent with every answer."""
KEY = "why-class"
_choice = component("saliency/classes")


def send_class_names(subject: Subject) -> None:
    """Send the names of many classes, once and not with the answers of the parts of the page."""
    classes = subject.model.classes
    if len(classes) >= MANY:
        send_words("classes", {"names": class_names(classes), "others": list(classes)})


def show_classes(subject: Subject, view: WhyView) -> None:
    """Show the choice of the class for the second heat map.

    The first choice follows the image, by a name that does not: a list whose choice changed with
    each image would report that change as the reader's.
    """
    count = len(subject.model.classes)
    chosen = view.versus if view.versus is not None and view.versus < count else None
    if count >= MANY:
        words = {
            "label": _("Beside the predicted class"),
            "follows": _("true class, or second best"),
            "search": _("Search by name"),
        }
        _choice(key=KEY, data={"chosen": chosen, "words": words}, on_chosen_change=_take_class)
        return
    names = class_names(subject.model.classes)
    st.selectbox(
        _("Beside the predicted class"),
        [FOLLOWS, *range(count)],
        format_func=lambda label: (
            _("true class, or second best") if label == FOLLOWS else names[label]
        ),
        width=210,
        **WHY.widget("versus", FOLLOWS if chosen is None else chosen, _choose),
    )


def _take_class() -> None:
    """Callback: the class that the reader has chosen in the browser."""
    _choose(int(st.session_state[KEY]["chosen"]))


def _choose(label: int) -> None:
    WHY.change(versus=None if label == FOLLOWS else label)
