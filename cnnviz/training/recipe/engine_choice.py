"""Where runs train, from the environment: on this machine, or in a Ray cluster."""

import os
import platform
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from cnnviz.problem import Problem

CLUSTER = "cluster"
"""The name under which the store counts what trains in the cluster, whatever its machines are."""
CLIENT_PORT = 10001
"""On which Ray's head listens for clients, unless it is told another port."""
RETRIES = 3


def cluster_address() -> str | None:
    """Return ``CNNVIZ_ENGINE`` if runs train in a Ray cluster, None for this machine.

    It is ``ray://host:10001``, or ``ray`` for a cluster on this machine, which is started if there
    is none.

    Raises:
        Problem: It is something else.
    """
    engine = os.environ.get("CNNVIZ_ENGINE", "").strip()
    if engine in ("", "local"):
        return None
    if engine == "ray" or (engine.startswith("ray://") and _host_and_port(engine)):
        return engine
    raise Problem(
        "CNNVIZ_ENGINE is {value}; it must be “local”, “ray” or an address such as {nearest}.",
        setting="CNNVIZ_ENGINE",
        nearest=f"ray://ray-head:{CLIENT_PORT}",
        value=engine,
    )


def host_and_port(address: str) -> tuple[str, int] | None:
    """Return where the head of a cluster listens, None for a cluster on this machine."""
    return None if address == "ray" else _host_and_port(address)


def _host_and_port(address: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(address)
        return (parts.hostname, parts.port or CLIENT_PORT) if parts.hostname else None
    except ValueError:  # a port that is not a number
        return None


def slots_machine() -> str:
    """Return the machine whose slots this process counts: the cluster, or this machine."""
    return CLUSTER if cluster_address() else platform.node()


@dataclass(frozen=True)
class ClusterSettings:
    """What a run takes in the cluster.

    Attributes:
        cpus: Processor cores of a run, ``CNNVIZ_RUN_CPUS``; as many threads train it.
        gpus: GPUs of a run, ``CNNVIZ_RUN_GPUS``, such as 0.25 for four runs on each; None for one
            where the cluster has GPUs.
        retries: How often a run whose worker was lost is resumed without having finished another
            epoch, ``CNNVIZ_RETRIES``.
    """

    cpus: float = 1
    gpus: float | None = None
    retries: int = RETRIES

    @classmethod
    def from_environment(cls) -> Self:
        """Return the settings of the environment.

        Raises:
            Problem: One is not a number, or out of range.
        """
        cpus, retries = _number("CNNVIZ_RUN_CPUS"), _number("CNNVIZ_RETRIES")
        return cls(
            cpus=1 if cpus is None else cpus,
            gpus=_number("CNNVIZ_RUN_GPUS"),
            retries=RETRIES if retries is None else int(retries),
        )

    def slots(self, nodes: list[dict[str, float]]) -> int:
        """Return how many runs the nodes of a cluster train at once; each has resources by name."""
        gpus = self.gpus_of_run(nodes)
        needs = {name: need for name, need in (("CPU", self.cpus), ("GPU", gpus)) if need}
        if not needs:
            return 0
        # A small tolerance: ten runs of 0.1 GPU fit on one.
        return sum(
            min(int(node.get(name, 0) / need + 1e-6) for name, need in needs.items())
            for node in nodes
        )

    def gpus_of_run(self, nodes: list[dict[str, float]]) -> float:
        """Return the GPUs of a run in a cluster with these nodes."""
        if self.gpus is not None:
            return self.gpus
        return 1.0 if any(node.get("GPU", 0) >= 1 for node in nodes) else 0.0


def _number(name: str) -> float | None:
    """Return a number from 0 of the environment; Ray takes whole numbers above 1."""
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 10_000 or (value > 1 and value != int(value)):
        raise Problem(
            "{name} is {value}; it must be a number from 0 to 1, such as 0.25, or a whole number.",
            setting=name,
            nearest=1,
            name=name,
            value=text,
        )
    return value
