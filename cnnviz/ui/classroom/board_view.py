"""The board: everybody's curve in one drawing, and the best runs with their first kernels."""

from html import escape
from urllib.parse import urlencode

import streamlit as st
from safetensors import SafetensorError
from safetensors.numpy import load

from cnnviz import figures
from cnnviz.classroom.board import ClassRun, ranking
from cnnviz.figures.class_curves import class_curves
from cnnviz.problem import Problem
from cnnviz.ui.backend import runs
from cnnviz.ui.classroom.reading import ClassReading
from cnnviz.ui.kit.component import show_html, show_svg
from cnnviz.ui.kit.i18n import _, language

SHOWN = 12
"""Students on the board; the table of results has all."""
KERNELS = 3
"""Of the first convolution of each."""


def show_curves(reading: ClassReading) -> None:
    """Show the test accuracy of all runs, the best run of a student by its nickname."""
    st.markdown(f"**{_('Everybody’s curves')}** :gray[{_('test accuracy')}]")
    ordered = sorted((one for one in reading.runs if one.curve), key=lambda one: -(one.best or 0))
    if not ordered:
        st.caption(_("The first evaluation on the test images starts the curves."))
    names: dict[str, list[tuple[float, float]]] = {}
    for one in ordered:
        name = one.nickname
        while name in names:  # a second run of the same student
            name += "′"
        names[name] = [(point.epoch, point.accuracy) for point in one.curve]
    epochs = max((one.run.settings.epochs for one in ordered), default=5)
    label = _("Test accuracy of all runs of the class, epoch by epoch")
    show_svg(
        class_curves(names, epochs, label, (_("Epoch"), _("Test accuracy"))), key="class-curves"
    )


def show_board(reading: ClassReading) -> None:
    """Show the best run of each student, the best first."""
    st.markdown(f"**{_('Board')}** :gray[{_('best test accuracy, first kernels')}]")
    best = ranking(reading.runs)
    if not best:
        st.caption(_("No student has finished an epoch yet."))
        return
    rows = "".join(_row(place, one) for place, one in enumerate(best[:SHOWN], 1))
    more = ""
    if len(best) > SHOWN:
        more = f"<p>{escape(_('and {count} more', count=len(best) - SHOWN))}</p>"
    show_html(f'<div class="class-board"><table>{rows}</table>{more}</div>', key="class-board")


def board_content(reading: ClassReading) -> object:
    """Return what the board depends on."""
    return [(one.run.id, one.nickname, one.best, one.best_epoch) for one in ranking(reading.runs)]


def curves_content(reading: ClassReading) -> object:
    """Return what the curves depend on."""
    return [(one.run.id, one.nickname, len(one.curve)) for one in reading.runs]


def _row(place: int, one: ClassRun) -> str:
    link = "training?" + urlencode({"run": one.run.id, "lang": language()})
    kernels = "" if one.best_epoch is None else _kernels(one.run.id, one.run.queued, one.best_epoch)
    return (
        f"<tr><td>{place}</td>"
        f'<th><a href="{escape(link, quote=True)}">{escape(one.nickname)}</a></th>'
        f"<td>{one.best or 0:.1%}</td><td>{kernels}</td></tr>"
    )


@st.cache_data(show_spinner=False, max_entries=500)
def _kernels(run_id: str, queued: float, epoch: int) -> str:
    """Return the first kernels of a run as a small image; empty where there are none.

    A resumed run, which is queued again, repeats its epochs.
    """
    try:
        weights = load(runs.store().weights(run_id, epoch))
    except (Problem, SafetensorError):  # deleted meanwhile: the board has one image less
        return ""
    layers = runs.store().run(run_id).settings.network.layers
    place = next((number for number, layer in enumerate(layers) if layer.code == "conv"), None)
    first = weights.get(f"{place}.weight")  # (O, C, kH, kW)
    if first is None or first.ndim != 4:
        return ""
    kernels = first[:KERNELS, 0]  # (K, kH, kW)
    png = figures.mosaic(kernels, columns=len(kernels), enlarge=6, gap=3)
    return figures.image(png, _("First kernels after epoch {epoch}", epoch=epoch), width="4.5rem")
