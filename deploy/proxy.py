"""nginx in front of processes of the app on other machines.

For containers (compose.yaml, kubernetes.yaml): ``python -m deploy.proxy app-1:8501 app-2:8501``.
The configuration is that of ``make serve``. nginx looks names up only once; a container that is
started again has another address, so that here names are looked up again and again.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.serve import ServeError, end_on_signals, find_nginx, nginx_config

LOOK_S = 5.0
NOWHERE = "127.0.0.1:9"
"""For a name that does not exist now: readers see that the app is being started.

A server that is left out would change which process each of the others' readers get.
"""


def look_up(server: str) -> str:
    """Return the address, ``host:port``, of a server that is given by its name."""
    host, _, port = server.rpartition(":")
    try:
        address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][4][0]
    except OSError:
        return NOWHERE
    return f"[{address}]:{port}" if ":" in str(address) else f"{address}:{port}"


def serve(servers: Sequence[str], port: int, folder: Path) -> int:
    """Run nginx, and tell it when an address changes; return its exit code.

    Raises:
        ServeError: nginx is not installed.
    """
    config = folder / "nginx.conf"
    command = [find_nginx(), "-e", "stderr", "-p", str(folder), "-c", str(config)]
    addresses: list[str] = []
    nginx: subprocess.Popen[bytes] | None = None
    try:
        while nginx is None or nginx.poll() is None:
            found = [look_up(server) for server in servers]
            if found != addresses:
                addresses = found
                text = nginx_config(folder, addresses, "0.0.0.0", port)
                config.write_text(text, encoding="utf-8")
                if nginx is None:
                    nginx = subprocess.Popen(command)
                else:
                    nginx.send_signal(signal.SIGHUP)
            time.sleep(LOOK_S)
        return nginx.returncode
    finally:
        if nginx is not None:
            nginx.terminate()
            nginx.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.proxy", description=__doc__)
    parser.add_argument("servers", nargs="+", help="host:port of each process of the app")
    parser.add_argument("--port", type=int, default=8080, help="that nginx listens on (8080)")
    args = parser.parse_args(arguments)
    end_on_signals()
    try:
        with tempfile.TemporaryDirectory(prefix="cnnviz-proxy-") as folder:
            return serve(args.servers, args.port, Path(folder))
    except ServeError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
