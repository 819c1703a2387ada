"""A moment of a run: what is looked at when one looks back at an epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnviz import data
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import Run
from cnnviz.training.records.report import Report
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import language


@dataclass(frozen=True)
class RunEpoch:
    """A run after an epoch, as a reader of a language sees it: the key of what is drawn of it.

    Attributes:
        run_id: The run.
        queued: When it was put in the queue: one that is resumed makes its epochs anew.
        epoch: The epoch, from 1.
        language: Names of classes and words are translated.
    """

    run_id: str
    queued: float
    epoch: int
    language: str

    @classmethod
    def of(cls, run: Run, epoch: int) -> RunEpoch:
        """Return an epoch of a run in the reader's language."""
        return cls(run.id, run.queued, epoch, language())

    def at(self, epoch: int) -> RunEpoch:
        """Return another epoch of the same run."""
        return replace(self, epoch=epoch)

    @property
    def run(self) -> Run:
        """The run as the store tells of it now."""
        return runs.store().run(self.run_id)

    @property
    def dataset(self) -> Dataset:
        """The pictures of the run."""
        return data.load(self.run.settings.data)

    def report(self) -> Report:
        """Return what the epoch came to.

        Raises:
            Problem: That is no longer kept.
        """
        found = runs.store().report(self.run_id, self.epoch)
        if found is None:
            raise Problem("The report of epoch {epoch} is no longer available.", epoch=self.epoch)
        return found

    def weights(self) -> bytes:
        """Return the weights after the epoch as safetensors.

        Raises:
            Problem: They are no longer kept.
        """
        if self.epoch not in runs.store().epochs(self.run_id):
            raise Problem("The weights of epoch {epoch} are no longer available.", epoch=self.epoch)
        return runs.store().weights(self.run_id, self.epoch)
