"""A small cluster on this machine: nginx, two processes of the app, PostgreSQL and a Ray cluster.

``make cluster`` runs it: the topology of deploy/compose.yaml without containers, to try it and to
test it (``make cluster-test``). Ray has two nodes, each for one run at a time. Further options are
those of ``streamlit run``.  Ctrl-C, or the signal TERM, ends everything.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import random
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.postgres import Postgres, PostgresError
from deploy.serve import (
    ROOT,
    Program,
    ServeError,
    app_programs,
    end_on_signals,
    keep_running,
)

PORTS = range(20_000, 32_000)
OBJECT_BYTES = 100 * 10**6
"""Shared memory of each node of Ray: runs are small texts, weights go to the store."""
INSTALL = "Ray or the driver of PostgreSQL is not installed; run: make cluster"


def lasting_ports(count: int) -> list[int]:
    """Return free ports for programs that may be started again.

    They are below those of outgoing connections: the system could give the port of a program that
    has just died to a client that tries to reach it.
    """
    ports = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.append(port)
        if len(ports) == count:
            return ports
    raise ServeError(f"no {count} free ports from {PORTS.start} to {PORTS.stop - 1}")


def ray_command(*options: str) -> list[str]:
    """Return the command that runs a node of Ray for one run at a time."""
    command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block"]
    command += ["--node-ip-address=127.0.0.1", "--num-cpus=1", "--disable-usage-stats"]
    # Any free port: the default range may contain ports that others have chosen.
    command += ["--min-worker-port=0", "--max-worker-port=0"]
    return [*command, f"--object-store-memory={OBJECT_BYTES}", *options]


def ray_programs(environment: dict[str, str], folder: Path) -> tuple[list[list[Program]], str]:
    """Return the head of a Ray cluster and then a further node, and the address of the cluster."""
    gcs, client, *ports = lasting_ports(6)
    head = ray_command(
        "--head",
        f"--port={gcs}",
        f"--ray-client-server-port={client}",
        f"--node-manager-port={ports[0]}",
        f"--object-manager-port={ports[1]}",
        f"--temp-dir={folder / 'ray'}",
        "--include-dashboard=false",
    )
    node = ray_command(
        f"--address=127.0.0.1:{gcs}",
        f"--node-manager-port={ports[2]}",
        f"--object-manager-port={ports[3]}",
    )
    programs = [
        [Program("Ray head", head, client, environment, folder / "ray-head.log")],
        [Program("Ray node", node, ports[2], environment, folder / "ray-node.log")],
    ]
    return programs, f"ray://127.0.0.1:{client}"


def run_cluster(processes: int, address: str, port: int, options: list[str], folder: Path) -> None:
    """Start everything and keep it running.

    Raises:
        ServeError: Something does not start.
        PostgresError: PostgreSQL does not.
    """
    if not all(map(importlib.util.find_spec, ("ray", "psycopg", "grpc"))):
        raise ServeError(INSTALL)
    (database_port,) = lasting_ports(1)
    database = Postgres(folder / "postgres", database_port)
    database.create()
    environment = {
        # In which all parts of a node look for cnnviz and for what this process knows.
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "CNNVIZ_STORE": database.url,
        "CNNVIZ_SETS": os.environ.get("CNNVIZ_SETS") or str(folder / "sets"),
        "CNNVIZ_WEIGHTS": os.environ.get("CNNVIZ_WEIGHTS") or str(folder / "weights"),
        # Without it, everybody on this machine could have the cluster run programs.
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    ray, engine = ray_programs(environment, folder)
    environment["CNNVIZ_ENGINE"] = engine
    ports = lasting_ports(processes)
    app = app_programs(ports, address, port, options, folder, environment)
    postgres = Program("PostgreSQL", database.command, database_port, environment)
    end_on_signals()
    print(f"cnnviz: logs, database and own images are in {folder}", flush=True)
    keep_running([[postgres], *ray, *app], f"http://localhost:{port}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cluster until a signal ends it; return the exit code if it cannot be started."""
    parser = argparse.ArgumentParser(prog="python -m deploy.cluster", description=__doc__)
    parser.add_argument("--processes", type=int, default=2, help="processes of the app (2)")
    address = "address that nginx listens on (127.0.0.1)"
    parser.add_argument("--server.address", dest="address", default="127.0.0.1", help=address)
    port = "port that nginx listens on (8501)"
    parser.add_argument("--server.port", dest="port", type=int, default=8501, help=port)
    args, options = parser.parse_known_args(arguments)
    # PostgreSQL, which runs as another user if this is root, has to reach its folder in it.
    folder = Path(tempfile.mkdtemp(prefix="cnnviz-cluster-"))
    folder.chmod(0o755)
    try:
        run_cluster(args.processes, args.address, args.port, options, folder)
    except (ServeError, PostgresError) as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
