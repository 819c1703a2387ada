"""Several processes of the app behind nginx, for more readers than one process can answer.

``make serve`` runs it; deploy/README.md explains it.  Further options are those of
``streamlit run``.  Ctrl-C, or the signal TERM, ends everything.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib.metadata
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined

DEPLOY = Path(__file__).parent
ROOT = DEPLOY.parent
PLACES = (os.defpath, "/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
"""Where nginx may be: on Debian it is not on the PATH of ordinary users."""
INSTALL = """cnnviz: nginx is not installed; `make run` starts a single process without it.
  Debian, Ubuntu: sudo apt install nginx
  macOS: brew install nginx"""
PORTS = "CNNVIZ_PROCESS_PORTS"
"""The environment variable that tells each process the ports of all."""
LIMITS = {"CNNVIZ_MAX_KEPT": "50", "CNNVIZ_MAX_SETS": "5"}
"""Runs and image folders of a browser, unless the environment says something else."""
FRAMES = "'self'"
RATES = {
    "seat": 60,
    "seat_burst": 1_500,
    "seat_pages": 30,
    "address": 2_000,
    "address_burst": 60_000,
    "address_pages": 1_000,
}
"""Requests per second, how many at once, and open pages: of a browser, and of an address.

A page takes up to 180 requests the first time, and 300 students behind one address may all open it
at the same moment.
"""
POLL_S = 0.3
PATIENCE_S = 60.0
SHORT_LIFE_S = 10.0
"""A process that ends sooner is started again only after a while."""


class ServeError(Exception):
    """The app cannot be served; the message says why."""


@dataclass
class Program:
    """A program that is kept running.

    Args:
        name: What messages call it.
        command: Program and arguments.
        port: The port that it listens on.
        environment: Its variables.
        log: A file for what it prints; None for the output of this process.
    """

    name: str
    command: Sequence[str]
    port: int
    environment: dict[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] = field(init=False)
    _started: float = 0.0
    _start_at: float = 0.0  # 0 while it runs
    _delay: float = 0.0

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
            )
        self._started, self._start_at = time.monotonic(), 0.0

    def revive(self) -> None:
        """Start it again if it has ended, at once or, if it ends again and again, after a while."""
        now = time.monotonic()
        if not self._start_at:
            code = self.process.poll()
            if code is None:
                return
            short = now - self._started < SHORT_LIFE_S
            self._delay = min(30.0, 2 * self._delay or 1.0) if short else 0.0
            self._start_at = now + self._delay
            print(f"cnnviz: {self.name} ended (code {code}), started again", file=sys.stderr)
        if now >= self._start_at:
            self.start()

    def await_port(self) -> None:
        """Wait until it listens.

        Raises:
            ServeError: It ended, or it takes too long.
        """
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise ServeError(f"{self.name} does not start; what it printed is above.")

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(
    ports: Sequence[int],
    address: str,
    port: int,
    options: Sequence[str],
    folder: Path,
    frames: str = FRAMES,
) -> NoReturn:
    """Start nginx and the processes, and keep them running.

    Args:
        ports: Those of the processes of the app, one each.
        address: Where nginx listens, ``0.0.0.0`` for the whole network.
        port: And on which port.
        options: For ``streamlit run``.
        folder: For nginx's files.
        frames: Sites that may show the app in a frame, as in a Content-Security-Policy.

    Raises:
        ServeError: nginx is missing, the port is taken, or something does not start.
    """
    groups = app_programs(ports, address, port, options, folder, os.environ, frames)
    end_on_signals()
    keep_running(groups, f"http://localhost:{port}")


def app_programs(
    ports: Sequence[int],
    address: str,
    port: int,
    options: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    frames: str = FRAMES,
) -> list[list[Program]]:
    """Return the processes of the app, and nginx behind them; see :func:`serve`."""
    nginx = find_nginx()
    for own in ports:
        check_port("127.0.0.1", own)
    check_port(address, port)
    # Each process accepts what another has signed, and that after a restart, too.
    secret = environment.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)
    variables = {
        **LIMITS,
        **environment,
        "STREAMLIT_SERVER_COOKIE_SECRET": secret,
        PORTS: ",".join(map(str, ports)),  # the page Server asks all processes for their numbers
    }
    programs = [
        Program(f"process {number} of {len(ports)}", app_command(own, options), own, variables)
        for number, own in enumerate(ports, 1)
    ]
    config = folder / "nginx.conf"
    servers = [f"127.0.0.1:{own}" for own in ports]
    text = nginx_config(folder, servers, address, port, frames)
    config.write_text(text, encoding="utf-8")
    command = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(config)]
    return [programs, [Program("nginx", command, port, variables)]]


def end_on_signals() -> None:
    """Have Ctrl-C, TERM and HUP end this process, and with it its programs."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))


def keep_running(groups: Sequence[Sequence[Program]], url: str) -> NoReturn:
    """Start programs, a group when the one before it answers, and keep them running.

    Args:
        groups: nginx last: it does not pass readers on to an app that does not answer yet.
        url: Where the app can then be opened.

    Raises:
        ServeError: A program does not start.
    """
    started: list[Program] = []
    try:
        for group in groups:
            for program in group:
                program.start()
                started.append(program)
            for program in group:
                program.await_port()
                print(f"cnnviz: {program.name}: port {program.port}, pid {program.process.pid}")
        print(f"cnnviz: {url} (Ctrl-C ends it)", flush=True)
        while True:
            time.sleep(POLL_S)
            for program in started:
                program.revive()
    finally:
        for program in reversed(started):
            program.stop()


def app_command(port: int, options: Sequence[str]) -> list[str]:
    """Return the command of one process of the app."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    return [*command, "--logger.hideWelcomeMessage=true"]


def nginx_config(
    folder: Path, servers: Sequence[str], address: str, port: int, frames: str = FRAMES
) -> str:
    """Return the configuration of nginx.

    Args:
        folder: For its files.
        servers: Where the processes of the app listen, ``host:port``.
        address: Where it listens itself.
        port: And on which port.
        frames: Sites that may show the app in a frame.
    """
    templates = Environment(
        loader=FileSystemLoader(DEPLOY), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return templates.get_template("nginx.conf.jinja").render(
        folder=folder,
        pages=DEPLOY,
        servers=servers,
        address=f"[{address}]" if ":" in address else address,
        port=port,
        # nginx's own account could not read the folder.
        user="root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "",
        upload_megabytes=upload_megabytes() + 1,  # with the headers of its parts
        scripts=" ".join(inline_scripts()),
        frames=frames,
        rates=RATES,
    )


def inline_scripts() -> list[str]:
    """Return the hashes of the scripts in Streamlit's document: no others are run."""
    streamlit = importlib.metadata.distribution("streamlit")
    document = Path(str(streamlit.locate_file("streamlit/static/index.html")))
    found = re.findall(r"<script>(.*?)</script>", document.read_text(encoding="utf-8"), re.S)
    digests = [hashlib.sha256(script.encode()).digest() for script in found]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def upload_megabytes() -> int:
    """Return how large an upload may be, as Streamlit is told."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    size = os.environ.get("STREAMLIT_SERVER_MAX_UPLOAD_SIZE") or config["server"]["maxUploadSize"]
    return int(size)


def find_nginx() -> str:
    """Return the path of nginx.

    Raises:
        ServeError: It is not installed, or this is Windows.
    """
    if os.name == "nt":
        raise ServeError("several processes need Linux or macOS; start one with: cnnviz app")
    places = os.pathsep.join((os.environ.get("PATH", ""), *PLACES))
    path = shutil.which("nginx", path=places)
    if path is None:
        raise ServeError(INSTALL.removeprefix("cnnviz: "))
    return path


def check_port(address: str, port: int) -> None:
    """Refuse a port that cannot be used.

    Raises:
        ServeError: Another program uses it, or only an administrator may.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            detail = error.strerror or error
            raise ServeError(
                f"cannot use port {port}: {detail}. Try: make serve PORT=8080"
            ) from error


def free_ports(count: int) -> list[int]:
    """Return ports that no program uses."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the app until a signal ends it; return the exit code if it cannot be served."""
    parser = argparse.ArgumentParser(prog="python deploy/serve.py", description=__doc__)
    parser.add_argument("--processes", type=int, default=2, help="processes of the app (2)")
    address = "address that nginx listens on (all)"
    parser.add_argument("--server.address", dest="address", default="0.0.0.0", help=address)
    port = "port that nginx listens on (8501)"
    parser.add_argument("--server.port", dest="port", type=int, default=8501, help=port)
    first = "port of the first process, those of the others follow (free ones)"
    parser.add_argument("--first-port", type=int, help=first)
    frames = "sites that may show the app in a frame, such as https://lms.example ('self')"
    parser.add_argument("--frame-ancestors", default=FRAMES, help=frames)
    args, options = parser.parse_known_args(arguments)
    if not re.fullmatch(r"[\w'*:/. \[\]-]+", args.frame_ancestors):
        parser.error("--frame-ancestors must be names of sites, separated by spaces")
    if args.processes < 1:
        parser.error("--processes must be 1 or more")
    start, count = args.first_port, args.processes
    ports = range(start, start + count) if start else free_ports(count)
    try:
        with tempfile.TemporaryDirectory(prefix="cnnviz-serve-") as folder:
            serve(ports, args.address, args.port, options, Path(folder), args.frame_ancestors)
    except ServeError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
