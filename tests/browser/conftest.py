"""One server and one browser for all browser tests; pages that end clean."""

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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from cnnviz.training import Store

from ..training.waiting import wait_for

ROOT = Path(__file__).parents[2]
STREAMLIT = ("-m", "streamlit", "run", "app.py")
NAMES = (
    "chromium-headless-shell",  # loads a page with three fifths of the processor time of the others
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
WAIT_MS = 20_000

expect.set_options(timeout=WAIT_MS)


@dataclass
class Server:
    """A running app: `streamlit run app.py` with a store of its own."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def store(self) -> str:
        """Database URL of what it keeps of training."""
        return store_in(self.log.parent)

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
    """Return the path of the Chromium on the PATH; without one, playwright's own is used."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def store_in(folder: Path) -> str:
    """Return the database URL of a server whose files lie in a folder."""
    return f"sqlite:///{folder / 'store.db'}"


def start_server(folder: Path, program: Sequence[str] = STREAMLIT, **settings: str) -> Server:
    """Start the app on a free port and wait until it answers; settings go to its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    data = Path(os.environ.get("CNNVIZ_DATA") or ROOT.parent / "shared" / "data").resolve()
    environment = {
        **os.environ,
        "CNNVIZ_STORE": store_in(folder),
        **({"CNNVIZ_DATA": str(data)} if data.is_dir() else {}),
        **settings,
    }
    command = [sys.executable, *program]
    options = [
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
    ]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    base = settings.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    server = Server(f"http://127.0.0.1:{port}/{base}".rstrip("/"), process, log)
    try:
        await_health(server)
    except BaseException:  # a test's timeout or Ctrl-C, too, must not leave the server behind
        server.stop()
        raise
    return server


def await_health(server: Server, seconds: float = 60) -> None:
    """Wait until the server answers; say what it wrote if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{server.log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app that most browser tests share."""
    running = start_server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def leave_nothing_at_work(server: Server) -> Iterator[None]:
    """Stop what a test leaves at work, or paused: the next test's run would wait behind it."""
    yield
    store = Store(server.store)
    for run in store.runs():
        if run.active:
            store.request_stop(run.id, run.owner)
            wait_for(lambda run=run: not store.run(run.id).active)
    store.close()


@pytest.fixture(scope="session")
def stepper_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The stepper alone on a page, with the grids that the URL names."""
    program = (*STREAMLIT[:-1], "tests/browser/apps/stepper_app.py")
    running = start_server(tmp_path_factory.mktemp("stepper"), program)
    yield running
    running.stop()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start further servers, nobody's first visitor yet: `fresh_server(CNNVIZ_DATA="")`."""
    started: list[Server] = []

    def start(**settings: str) -> Server:
        started.append(start_server(tmp_path / f"server{len(started)}", **settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one on the PATH, else playwright's own."""
    found = find_browser()
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error as error:
            reason = f"no browser: install chromium ({error.message.splitlines()[0]})"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """What happened on the pages of one test, to be looked at when it ends."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit() -> Visit:
    """The uncaught errors and the addresses asked for by the pages of this test."""
    return Visit()


@pytest.fixture
def new_page(browser: Browser, server: Server, visit: Visit) -> Iterator[Callable[..., Page]]:
    """Open pages of one browser profile each: ``new_page(locale="ko-KR", width=390)``.

    ``base`` is another server's address; further keywords go to ``Browser.new_context``.  When the
    test ends, none of its pages may show an exception or have thrown one.
    """
    pages: list[Page] = []

    def make(
        *,
        locale: str = "en-US",
        scheme: str = "light",
        width: int = 1440,
        height: int = 900,
        base: str | None = None,
        **options: object,
    ) -> Page:
        context = browser.new_context(
            base_url=base or server.url,
            locale=locale,
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(WAIT_MS)
        context.on("weberror", lambda error: visit.errors.append(str(error.error)))
        context.on("request", lambda request: visit.requests.append(request.url))
        pages.append(context.new_page())
        return pages[-1]

    yield make
    try:
        for page in pages:
            no_exception(page)
    finally:
        for page in pages:
            page.context.close()
    assert visit.errors == []


def no_exception(page: Page) -> None:
    """Fail if the page shows a traceback or a framework error box."""
    shown = page.locator("[data-testid=stException]")
    assert shown.count() == 0, shown.first.inner_text()


@pytest.fixture
def no_traceback() -> Callable[[Page], None]:
    """Check in the middle of a test that a page shows no traceback (at the end it always is)."""
    return no_exception


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Wait until the page has been drawn and its script has ended."""

    def wait(page: Page) -> None:
        page.locator("h1").first.wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    return wait


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of an English browser, desktop size."""
    return new_page()


@pytest.fixture
def korean_page(new_page: Callable[..., Page]) -> Page:
    """A page of a Korean browser, desktop size."""
    return new_page(locale="ko-KR")
