"""The store: runs, their progress and their weights, in one database.

Workers write, pages read: a reload, a second browser or a restarted server lose nothing. An SQLite
file by default; any database of SQLAlchemy by ``CNNVIZ_STORE``.
"""

from __future__ import annotations

from cnnviz.training.store.branching import Branching
from cnnviz.training.store.database import default_url
from cnnviz.training.store.queries import Queries
from cnnviz.training.store.uploaded_weights import UploadedWeights
from cnnviz.training.store.worker_writes import WorkerWrites

__all__ = ["Store", "default_url"]


class Store(Queries, Branching, UploadedWeights, WorkerWrites):
    """The store; one object may serve many threads.

    Args:
        url: Database URL; None takes :func:`default_url`.
        patience: Seconds to wait for an SQLite file that another program has locked.

    Raises:
        Problem: The store cannot be opened or used, here and in every method; see
            :class:`cnnviz.training.store.database.Database`.
    """
