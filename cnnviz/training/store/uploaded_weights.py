"""Runs that begin from given weights: those of a file, which are evaluated, and of another run."""

from __future__ import annotations

from sqlalchemy import select

from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import Origin
from cnnviz.training.store import rows
from cnnviz.training.store.database import Database
from cnnviz.training.store.tables import WeightsRow

MAX_FILE_NAME = 120
"""Characters of a file's name that are stored."""


class UploadedWeights(Database):
    """The part of the store for given weights; they are stored as epoch 0, before any training."""

    def upload_weights(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put a run in the queue that evaluates weights and trains nothing; return its id.

        Args:
            settings: Network and data; nothing else of it counts.
            owner: The browser that uploads them.
            file: The name of their file.
            tensors: Safetensors under the names of the network.
        """
        name = " ".join(file.split())[-MAX_FILE_NAME:] or "–"
        with self.session() as session:
            return rows.queue_run(
                session, settings, owner, Origin.UPLOADED, weights=tensors, uploaded=name
            ).id

    def begin_from_weights(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a run in the queue whose initial weights are those of another; return its id.

        Args:
            run_id: The other run, of any browser; it may be deleted later.
            epoch: Its epoch.
            settings: Of the new run, for the same network.
            owner: The browser that starts the new run.

        Raises:
            Problem: These weights are not stored, or belong to another network.
        """
        query = select(WeightsRow.tensors).where(
            WeightsRow.run == run_id, WeightsRow.epoch == epoch
        )
        with self.session() as session:
            source = Settings.from_json(rows.find_run(session, run_id).settings)
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
        """Return the given initial weights of a run, None if they follow from its settings."""
        with self.session() as session:
            return rows.first_weights(session, run_id)
