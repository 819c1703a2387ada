"""Servers and a browser, found and started as the browser tests do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import Server, find_browser, start_server

PLAIN = ("-m", "streamlit", "run")
WITH_TORCH = (str(Path(__file__).with_name("serve.py")), "run")
APP = "app.py"
REFERENCE = "benchmarks/reference_app.py"
PROBE = Path(__file__).with_name("probe.js")


@contextmanager
def serve(
    folder: Path, app: str, launcher: tuple[str, ...] = WITH_TORCH, **settings: str
) -> Iterator[Server]:
    """Run an app on a free port, with a store of its own; its environment gets the settings."""
    server = start_server(folder, (*launcher, app), **settings)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium on the PATH, else playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser) -> Page:
    """Open an empty page of a browser profile of its own, with the probe in it."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-US", color_scheme="light"
    )
    context.add_init_script(path=PROBE)
    return context.new_page()
