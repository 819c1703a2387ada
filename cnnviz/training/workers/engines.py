"""The engine that the environment chooses."""

from cnnviz.training.recipe.engine_choice import cluster_address
from cnnviz.training.store.store import Store
from cnnviz.training.workers.engine import Engine
from cnnviz.training.workers.local_engine import LocalEngine
from cnnviz.training.workers.ray_engine import RayEngine


def choose_engine(store: Store) -> Engine:
    """Return an engine for a store: workers on this machine, or those of a Ray cluster.

    Raises:
        Problem: ``CNNVIZ_ENGINE`` is no engine, or a limit in the environment is not a number.
    """
    return RayEngine(store) if cluster_address() else LocalEngine(store)
