"""The servers and the browser of the benchmarks; the browser tests start theirs the same way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.servers import ROOT, Server, find_browser, start_server

PLAIN = ("-m", "streamlit", "run")
WITH_TORCH = (
    "-c",
    "import torch, torchvision; from streamlit.web.cli import main; main(prog_name='streamlit')",
    "run",
)
"""A server as it is once somebody has looked inside a network: torch makes it slower, because its
million objects take part in every garbage collection."""
TWO_PROCESSES = ("deploy/serve.py", "--processes=2")
APP = "app.py"
REFERENCE = "benchmarks/reference_app.py"
PROBE = Path(__file__).with_name("probe.js")


@contextmanager
def serve(
    app: str, launcher: tuple[str, ...] = WITH_TORCH, root: Path = ROOT, **environment: str
) -> Iterator[Server]:
    """Run an app on a free port with an empty store; without a name, the launcher's own."""
    with tempfile.TemporaryDirectory() as folder:
        program = (*launcher, *filter(None, [app]))
        server = start_server(Path(folder), program, root, **environment)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium on the PATH, or playwright's own if there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def browser_version() -> str | None:
    """Return the version of Chromium, or None if there is no browser."""
    try:
        with chromium() as browser:
            return browser.version
    except Error:
        return None


def new_page(browser: Browser) -> Page:
    """Open an empty page with the probe in it, in a browser profile of its own."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-US", color_scheme="light"
    )
    context.add_init_script(path=PROBE)
    return context.new_page()
