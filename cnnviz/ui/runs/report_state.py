"""The state of the report of a run: part, epoch, image."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cnnviz.problem import N_
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, SWITCH, one_of, optional
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "look"
RUN = "look.run"
"""The run of the last report: that of another run begins with its latest epoch."""


@dataclass(frozen=True)
class ReportView:
    """What the report shows.

    Attributes:
        part: The part, a key of ``PARTS``.
        epoch: The epoch that the reader looks back to; None for the latest.
        label: Class of the image that is followed.
        number: Which test image of that class, from 0.
        table: The confusion matrix is also shown as a table.
    """

    part: str = "mistakes"
    epoch: int | None = None
    label: int = 0
    number: int = 0
    table: bool = False


PARTS = {
    "mistakes": N_("Confusion matrix"),
    "worst": N_("Worst mistakes"),
    "maps": N_("Feature maps"),
    "kernels": N_("Kernels"),
    "layers": N_("Layers"),
}
"""The parts of a report."""


REPORT = PageState(
    PAGE,
    ReportView(),
    (
        Field("part", "part", one_of(PARTS)),
        Field("at", "epoch", optional(NATURAL, "")),
        Field("class", "label", NATURAL),
        Field("picture", "number", PLACE),
        Field("table", "table", SWITCH),
    ),
)


def open_report(run_id: str) -> None:
    """Read what is new in the link when the page shows a run.

    A link to another run that says no more keeps the part, and shows it after the latest epoch.
    """
    another = st.session_state.get(RUN) not in (None, run_id)
    st.session_state[RUN] = run_id
    before = REPORT.current()
    if REPORT.begin(keep=another) is before and another:
        REPORT.correct(epoch=None)
