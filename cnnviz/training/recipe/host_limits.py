"""The limits of a host, from the environment, and those of a class beside them."""

import dataclasses
import json
import os
from dataclasses import dataclass
from typing import Any, Self

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

RUN_BYTES = 512 * 2**20
"""Bytes that weights and checkpoints of one run may take, unless the host sets another limit."""

MAX_QUEUED = 20
"""Runs of one browser in the queue, unless the host sets another limit."""
NO_LIMITS = {"max_runs": None, "max_queued": None}
"""What differs from the defaults, which are those of a host, where nothing is limited."""


@dataclass(frozen=True)
class Limits:
    """The limits of a host, or of a class on it; None is no limit.

    Attributes:
        training: False with ``CNNVIZ_TRAINING=off``: nothing trains.
        max_epochs: Epochs of a run, ``CNNVIZ_MAX_EPOCHS``.
        max_runs: Runs that train at the same time, ``CNNVIZ_MAX_RUNS``; the others wait. None for
            what suits the machine: one per GPU, or one per four processor cores.
        max_images: Training images of a run, ``CNNVIZ_MAX_IMAGES``.
        max_kept: Stored runs of one browser, ``CNNVIZ_MAX_KEPT``.
        max_queued: Runs of one browser that wait in the queue, ``CNNVIZ_MAX_QUEUED``.
        max_sets: Stored image folders of one browser, ``CNNVIZ_MAX_SETS``.
        uploads: False with ``CNNVIZ_UPLOADS=off``: no image folders are uploaded, and no weights to
            look inside.
        run_bytes: Bytes of the weights and checkpoints of a run in the store,
            ``CNNVIZ_RUN_MEGABYTES``; best and last weights and the last checkpoint stay anyway.
        keep_training: True with ``CNNVIZ_KEEP_TRAINING=on``: runs outlive the server.
        warm_workers: Worker processes that are started beforehand and train one run after another,
            ``CNNVIZ_WARM_WORKERS``; 0 for a fresh process for each run, None for as many as runs
            train at once.
        open: False while the teacher of a class has closed its queue; a host's is always open.
    """

    training: bool = True
    max_epochs: int | None = None
    max_runs: int | None = 1
    max_images: int | None = None
    max_kept: int | None = None
    max_queued: int | None = MAX_QUEUED
    max_sets: int | None = None
    uploads: bool = True
    run_bytes: int = RUN_BYTES
    keep_training: bool = False
    warm_workers: int | None = 0
    open: bool = True

    @classmethod
    def from_environment(cls) -> Self:
        """Return the limits of the environment.

        Raises:
            Problem: A limit is not a whole number from 1.
        """
        return cls(
            training=_is_on("CNNVIZ_TRAINING"),
            max_epochs=_limit("CNNVIZ_MAX_EPOCHS"),
            max_runs=_limit("CNNVIZ_MAX_RUNS"),
            max_images=_limit("CNNVIZ_MAX_IMAGES"),
            max_kept=_limit("CNNVIZ_MAX_KEPT"),
            max_queued=_limit("CNNVIZ_MAX_QUEUED") or MAX_QUEUED,
            max_sets=_limit("CNNVIZ_MAX_SETS"),
            uploads=_is_on("CNNVIZ_UPLOADS"),
            run_bytes=(_limit("CNNVIZ_RUN_MEGABYTES") or RUN_BYTES // 2**20) * 2**20,
            keep_training=_is_on("CNNVIZ_KEEP_TRAINING", default="off"),
            warm_workers=_limit("CNNVIZ_WARM_WORKERS", least=0),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the limits of a class from the store; values of a newer version are left out."""
        known = {item.name for item in dataclasses.fields(cls)}
        values = {name: value for name, value in json.loads(text).items() if name in known}
        return cls(**NO_LIMITS | values)

    def to_json(self) -> str:
        """Return the limits as JSON, for the store."""
        return json.dumps(dataclasses.asdict(self))

    def within(self, other: Self) -> Self:
        """Return what both limits allow: of each number the smaller one, if any.

        ``keep_training`` is the host's decision alone.
        """
        values: dict[str, Any] = {}
        for item in dataclasses.fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, bool):
                values[item.name] = mine and theirs
            else:
                values[item.name] = min((x for x in (mine, theirs) if x is not None), default=None)
        return dataclasses.replace(self, **values | {"keep_training": self.keep_training})

    def check_image_folders(self, stored: int) -> None:
        """Refuse another image folder of a browser that has so many already.

        Raises:
            Problem: Uploads are off, or it has too many.
        """
        if not self.uploads:
            raise Problem("Uploads are turned off on this server.", setting="uploads")
        if self.max_sets is not None and stored >= self.max_sets:
            raise Problem(
                "Limit of image folders per browser on this server: {most}. Delete one of yours "
                "first.",
                setting="sets",
                most=self.max_sets,
            )

    def check_run(
        self, settings: Settings, *, trains: bool = True, runs: int = 0, queued: int = 0
    ) -> None:
        """Refuse a run that the host does not allow.

        Args:
            settings: The settings of the run.
            trains: False for a run that evaluates uploaded weights and trains nothing.
            runs: Number of runs that the browser has already.
            queued: Number of these that wait in the queue.

        Raises:
            Problem: Training is off, the queue is closed, a limit is exceeded, or the dataset is
                not on this server.
        """
        if not self.training:
            raise Problem("Training is switched off on this server.", setting="training")
        if not self.open:
            raise Problem(
                "Your teacher has closed the training queue of your class. You can start a run "
                "once it is open again.",
                setting="open",
            )
        self._check_size(settings, trains)
        self._check_counts(runs, queued)

    def _check_size(self, settings: Settings, trains: bool) -> None:
        """Refuse more epochs or training images than the limits allow."""
        if self.max_epochs is not None and settings.epochs > self.max_epochs:
            raise Problem(
                "Epochs: {epochs}. This server allows at most {nearest}.",
                setting="epochs",
                nearest=self.max_epochs,
                epochs=settings.epochs,
            )
        if trains and self.max_images is not None:
            every = data.dataset_info(settings.data).train_images
            images = min(settings.train_images or every, every)
            if images > self.max_images:
                raise Problem(
                    "Training images requested: {images}. This server allows up to {nearest}.",
                    setting="train_images",
                    nearest=self.max_images,
                    images=images,
                )

    def _check_counts(self, runs: int, queued: int) -> None:
        """Refuse another run of a browser that has so many, or so many in the queue."""
        if self.max_kept is not None and runs >= self.max_kept:
            raise Problem(
                "Limit of runs per browser on this server: {most}. Delete one of yours first.",
                setting="kept",
                most=self.max_kept,
            )
        if self.max_queued is not None and queued >= self.max_queued:
            raise Problem(
                "Your runs that wait in the queue: {count}. This server allows up to {most} per "
                "browser. Wait until one of them trains, or stop one.",
                setting="queued",
                count=queued,
                most=self.max_queued,
            )


def _is_on(name: str, default: str = "on") -> bool:
    return (os.environ.get(name) or default).lower() not in ("off", "0", "no")


def _limit(name: str, least: int = 1) -> int | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < least:
        raise Problem(
            "{name} is {value}; it must be a whole number, {nearest} or more.",
            setting=name,
            nearest=least,
            name=name,
            value=text,
        )
    return int(text)
