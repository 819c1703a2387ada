"""Keeps what a run measures while it trains, for the file of its history."""

from datetime import date

import torch

from cnnviz.data import Dataset
from cnnviz.training.loop import devices
from cnnviz.training.loop.loop import Loop
from cnnviz.training.records.history import History
from cnnviz.training.records.progress import Phase, Progress


class Recorder:
    """Keeps the records of a run.

    Args:
        loop: The run.
        both_modes: At every evaluation, also measure the test accuracy in training mode.
    """

    def __init__(self, loop: Loop, *, both_modes: bool) -> None:
        self._loop, self._both_modes = loop, both_modes
        self._progress: list[Progress] = []
        self._train_mode: list[float] = []

    def add(self, record: Progress) -> None:
        """Keep a record of the run; only those of evaluations are kept."""
        if record.phase not in (Phase.CHECK, Phase.EPOCH):
            return
        self._progress.append(record)
        if self._both_modes:
            self._train_mode.append(self._loop.evaluate_in_train_mode().accuracy)

    def history(self, dataset: Dataset, command: str) -> History:
        """Return the history of the run, which has just ended an epoch.

        Args:
            dataset: The data of the run.
            command: Command that repeats it.
        """
        return History(
            settings=self._loop.settings,
            data_title=dataset.title,
            classes=dataset.classes,
            train_images=len(dataset.train_labels[: self._loop.settings.train_images]),
            test_images=len(dataset.test_labels),
            progress=tuple(self._progress),
            train_mode=tuple(self._train_mode),
            report=self._loop.report(),
            threads=torch.get_num_threads(),
            versions=devices.versions(),
            date=date.today().isoformat(),
            command=command,
        )
