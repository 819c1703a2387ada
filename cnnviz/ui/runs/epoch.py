"""A run after one of its epochs: the key of everything that is drawn of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import data
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import Run
from cnnviz.training.records.report import Report
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import language


@dataclass(frozen=True)
class RunEpoch:
    """A run after an epoch, for readers of a language.

    Attributes:
        run: The run.
        epoch: The epoch, from 1.
        language: Names of classes and words are translated.
    """

    run: Run
    epoch: int
    language: str

    @classmethod
    def of(cls, run: Run, epoch: int) -> RunEpoch:
        """Return an epoch of a run in the reader's language."""
        return cls(run, epoch, language())

    def at(self, epoch: int) -> RunEpoch:
        """Return another epoch of the same run."""
        return replace(self, epoch=epoch)

    @property
    def key(self) -> tuple[str, float, int, str]:
        """What identifies it: a resumed run, which repeats its epochs, is queued again."""
        return self.run.id, self.run.queued, self.epoch, self.language

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

    def weights(self) -> bytes:
        """Return the weights after the epoch as safetensors.

        Raises:
            Problem: They were deleted.
        """
        if self.epoch not in runs.store().epochs(self.run.id):
            raise Problem("The weights of epoch {epoch} are no longer available.", epoch=self.epoch)
        return runs.store().weights(self.run.id, self.epoch)


def cached(max_entries: int) -> Callable[[Callable[..., Any]], Any]:
    """Cache a function of an epoch by its key."""
    keys: dict[str | type[Any], Callable[[Any], Any]] = {RunEpoch: lambda run_epoch: run_epoch.key}
    return st.cache_data(show_spinner=False, max_entries=max_entries, hash_funcs=keys)
