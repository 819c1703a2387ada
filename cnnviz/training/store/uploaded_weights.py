"""Weights from a file as runs, and runs that begin with weights which were not drawn."""

from __future__ import annotations

from sqlalchemy import select

from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import Origin
from cnnviz.training.store import rows
from cnnviz.training.store.database import Opened
from cnnviz.training.store.tables import WeightsRow

MOST_FILE_NAME = 120
"""Characters of a file's name that are kept."""


class Uploads(Opened):
    """The part of the store that takes weights in; they stand at epoch 0, before any training."""

    def upload(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put weights in the queue, to be measured, and return the id of their run.

        Args:
            settings: Network and data; nothing else of it counts.
            owner: The browser that brings them.
            file: The name of their file.
            tensors: Safetensors under the names of the network.
        """
        named = " ".join(file.split())[-MOST_FILE_NAME:] or "–"
        with self._session() as session:
            return rows.queue_run(
                session, settings, owner, Origin.UPLOADED, weights=tensors, uploaded=named
            ).id

    def begin_with(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a run in the queue whose first weights are those of another; return its id.

        Args:
            run_id: The other run, anybody's; it may be deleted then.
            epoch: Its epoch.
            settings: Of the new run, for the same network.
            owner: The browser that asks.

        Raises:
            Problem: These weights are not kept, or are those of another network.
        """
        query = select(WeightsRow.tensors).where(
            WeightsRow.run == run_id, WeightsRow.epoch == epoch
        )
        with self._session() as session:
            source = Settings.from_json(rows.find(session, run_id).settings)
            tensors = session.scalar(query)
            if tensors is None:
                raise Problem("The weights of epoch {epoch} are no longer available.", epoch=epoch)
            if source.network.layers != settings.network.layers:
                raise Problem(
                    "These weights belong to {found}, not to {net}.",
                    setting="network",
                    nearest=source.net,
                    found=source.network.name,
                    net=settings.network.name,
                )
            return rows.queue_run(
                session,
                settings,
                owner,
                Origin.FROM_WEIGHTS,
                weights=tensors,
                parent=run_id,
                parent_epoch=epoch,
            ).id

    def first_weights(self, run_id: str) -> bytes | None:
        """Return the weights that a run begins with, None if they are drawn from its seed."""
        with self._session() as session:
            return rows.first_weights(session, run_id)
