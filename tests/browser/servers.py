"""Starting the app as a separate process, and finding a browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnviz.training import Device, Store

ROOT = Path(__file__).parents[2]
STREAMLIT = ("-m", "streamlit", "run")
BROWSERS = (
    "chromium-headless-shell",  # needs 60% of the CPU time of the others
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


@dataclass
class Server:
    """A running app: `streamlit run app.py` with a store of its own."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def store(self) -> str:
        """Database URL of its store."""
        return store_url(self.log.parent)

    def stop(self) -> None:
        """End the server and the workers it started."""
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
                self.process.wait(10)

    def _signal(self, number: int) -> None:
        if hasattr(os, "killpg"):
            os.killpg(self.process.pid, number)
        else:
            self.process.terminate()


def find_browser() -> str | None:
    """Return the path of the Chromium on the PATH; with None, playwright uses its own."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def store_url(folder: Path) -> str:
    """Return the database URL of a server whose files are in a folder."""
    return f"sqlite:///{folder / 'store.db'}"


def write_device(folder: Path) -> None:
    """Write into the store of a server what trains here: it would start a process to find out."""
    store = Store(store_url(folder))
    store.write_device(Device("cpu", "CPU", os.cpu_count() or 1, "2.15"))
    store.close()


def start_server(
    folder: Path,
    program: Sequence[str] = (*STREAMLIT, "app.py"),
    root: Path = ROOT,
    port: int | None = None,
    wait_s: float = 60,
    **environment: str,
) -> Server:
    """Start the app and wait until it answers.

    Args:
        folder: For its files.
        program: What Python runs.
        root: Folder of the version of the app.
        port: None for a free one.
        wait_s: How long it may take, in seconds.
        **environment: Variables for its environment.
    """
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    data = Path(os.environ.get("CNNVIZ_DATA") or ROOT.parent / "shared" / "data").resolve()
    environment = {
        **os.environ,
        "CNNVIZ_STORE": store_url(folder),
        "CNNVIZ_SETS": str(folder / "sets"),
        "CNNVIZ_WEIGHTS": str(folder / "weights"),
        **({"CNNVIZ_DATA": str(data)} if data.is_dir() else {}),
        **environment,
    }
    command = [sys.executable, *program, f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    server = Server(f"http://127.0.0.1:{port}/{base}".rstrip("/"), process, log)
    try:
        await_health(server, wait_s)
    except BaseException:  # a test's timeout or Ctrl-C, too, must not leave the server behind
        server.stop()
        raise
    return server


def await_health(server: Server, seconds: float = 60) -> None:
    """Wait until the server answers.

    Raises:
        RuntimeError: It did not; the end of its log is in the message.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)  # a process gives no sign when it begins to listen
    log = server.log.read_text(errors="replace")
    raise RuntimeError(f"the app did not start:\n{log[-3000:]}")
