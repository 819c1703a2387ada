"""Which report of a run the page shows: its state in the link, and the epoch as a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from safetensors.numpy import load

from cnnviz import data
from cnnviz.data import Dataset
from cnnviz.figures.colors import Floats
from cnnviz.problem import N_, Problem
from cnnviz.training import Run
from cnnviz.training.records.report import Report
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import language
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, SWITCH, one_of, optional
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.models.drawing_link import DRAWING

RUN = "report.last-run"
"""The run of the last report: that of another run begins with its latest epoch."""
PART_TITLES = {
    "mistakes": N_("Confusion matrix"),
    "worst": N_("Worst mistakes"),
    "maps": N_("Feature maps"),
    "drawing": N_("Drawing or image"),
    "kernels": N_("Kernels"),
    "layers": N_("Layers"),
}
"""The parts of a report."""
PINNED = ("drawing", "own")
"""What can be classified after every epoch."""


@dataclass(frozen=True)
class ReportView:
    """What the report shows.

    Attributes:
        part: The part, a key of ``PART_TITLES``.
        epoch: The epoch that the reader looks back to; None for the latest.
        label: Class of the image that is followed.
        number: Which test image of that class, from 0.
        drawing: The drawing that is classified after every epoch, see
            :func:`cnnviz.data.drawing.read_strokes`.
        pinned: What is classified after every epoch: the ``drawing``, or an ``own`` image, which is
            in no link.
        table: The confusion matrix is also shown as a table.
    """

    part: str = "mistakes"
    epoch: int | None = None
    label: int = 0
    number: int = 0
    drawing: str = ""
    pinned: str = "drawing"
    table: bool = False


REPORT = PageState(
    "report",
    ReportView(),
    (
        Field("part", "part", one_of(PART_TITLES)),
        Field("at", "epoch", optional(NATURAL, "")),
        Field("class", "label", NATURAL),
        Field("picture", "number", PLACE),
        Field("drawing", "drawing", DRAWING),
        Field("pinned", "pinned", one_of(PINNED)),
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


@dataclass(frozen=True)
class RunEpoch:
    """A run after an epoch, for readers of a language: all that is drawn of it depends on these.

    Attributes:
        run: The run.
        epoch: The epoch, from 1.
        epochs: All epochs of the run that have a report.
        language: Names of classes and words are translated.
    """

    run: Run
    epoch: int
    epochs: Sequence[int] = ()
    language: str = field(default_factory=language)

    @property
    def dataset(self) -> Dataset:
        """The dataset of the run."""
        return data.load(self.run.settings.data)

    def report(self) -> Report:
        """Return the report of the epoch.

        Raises:
            Problem: It was deleted.
        """
        report = runs.store().report(self.run.id, self.epoch)
        if report is None:
            raise Problem("The report of epoch {epoch} is no longer available.", epoch=self.epoch)
        return report

    def weights(self) -> dict[str, Floats]:
        """Return the weights after the epoch by their names in the network's ``state_dict``.

        Raises:
            Problem: They were deleted.
        """
        return load(runs.store().weights(self.run.id, self.epoch))


def cached(max_entries: int) -> Callable[[Callable[..., Any]], Any]:
    """Cache a function of an epoch; a resumed run, which repeats its epochs, is queued again."""
    keys: dict[str | type[Any], Callable[[Any], Any]] = {
        RunEpoch: lambda one: (one.run.id, one.run.queued, one.epoch, one.language)
    }
    return st.cache_data(show_spinner=False, max_entries=max_entries, hash_funcs=keys)
