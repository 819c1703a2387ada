"""One server and one browser for all browser tests; no page may end with an error."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

from cnnviz.training import Store

from ..conftest import skip_unless_ci
from ..training.waiting import wait_for
from .servers import STREAMLIT, Server, find_browser, start_server, write_device
from .stage import AT_REST, FIGURES, first_map
from .tabs import Tab, Tabs, Visit

WAIT_MS = 30_000  # on a busy machine
TORCH_MS = 90_000  # the first page that needs torch imports it

CHROMIUM = [
    "--no-sandbox",
    "--in-process-gpu",  # copying frames between processes costs a tenth
    # A page is left so soon that optimizing its functions costs a tenth; long loops still are.
    "--js-flags=--invocation-count-for-maglev=4000 --invocation-count-for-turbofan=30000",
]
FAILED = pytest.StashKey[bool]()
SCRIPT_HAS_ENDED = "[data-testid=stApp][data-test-script-state=notRunning]"

expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app that most browser tests share."""
    folder = tmp_path_factory.mktemp("server")
    write_device(folder)
    # One thread per run: the other core is for the browser.
    running = start_server(folder, OMP_NUM_THREADS="1")
    yield running
    running.stop()


@pytest.fixture
def stop_runs(server: Server) -> Iterator[None]:
    """Stop runs that a test leaves running or paused: the next test's run would wait for them."""
    yield
    store = Store(server.store)
    for run in store.runs():
        if run.active:
            store.request_stop(run.id, run.owner)
            wait_for(lambda run=run: not store.run(run.id).active)
    store.close()


@pytest.fixture(scope="session")
def stepper_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with only the stepper; the URL names its grids."""
    program = (*STREAMLIT, "tests/browser/apps/stepper_app.py")
    running = start_server(tmp_path_factory.mktemp("stepper"), program)
    yield running
    running.stop()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start more servers, which have had no visitor yet: `fresh_server(CNNVIZ_DATA="")`."""
    servers: list[Server] = []

    def start(**environment: str) -> Server:
        servers.append(start_server(tmp_path / f"server{len(servers)}", **environment))
        return servers[-1]

    yield start
    for running in servers:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium on the PATH, or playwright's own if there is none."""
    path = find_browser()
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        except Error as error:
            skip_unless_ci(f"no browser: install chromium ({error.message.splitlines()[0]})")
        yield chromium
        chromium.close()


@pytest.fixture
def visit() -> Visit:
    """The uncaught errors and the requested addresses of the pages of this test."""
    return Visit()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """The tabs that tests take and give back."""
    return Tabs(browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test failed: nobody knows in which state its pages are."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def new_page(
    tabs: Tabs, server: Server, visit: Visit, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser profile of its own: ``new_page(locale="ko-KR", width=390)``.

    A profile is empty but has loaded the app before, except with ``fresh``: for tests of the first
    visit, and for those that leave scripts or listeners behind. ``base`` is the address of another
    server; further keywords go to ``Browser.new_context``, fresh but for those of a phone.  When
    the test ends, none of its pages may show an exception or have thrown one.
    """
    opened: list[Tab] = []

    def make(
        *,
        locale: str = "en-US",
        scheme: str = "light",
        width: int = 1440,
        height: int = 900,
        base: str | None = None,
        fresh: bool = False,
        **options: object,
    ) -> Page:
        tab = tabs.open(
            visit,
            {"width": width, "height": height},
            fresh=fresh or not options.keys() <= {"has_touch", "is_mobile"},
            base_url=base or server.url,
            locale=locale,
            color_scheme=scheme,
            **options,
        )
        tab.page.context.set_default_timeout(WAIT_MS)
        opened.append(tab)
        return tab.page

    yield make
    failed = request.node.stash.get(FAILED, False)
    try:
        for tab in opened:
            tab.fresh |= failed
            check_no_exception(tab.page)
    finally:
        for tab in opened:
            tabs.give_back(tab)
    assert visit.errors == []


def check_no_exception(page: Page) -> None:
    """Fail if the page shows a traceback or an error box of Streamlit."""
    exceptions = page.locator("[data-testid=stException]")
    assert exceptions.count() == 0, exceptions.first.inner_text()


@pytest.fixture
def no_traceback() -> Callable[[Page], None]:
    """Check in the middle of a test that a page shows no traceback; at its end, all are checked."""
    return check_no_exception


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Wait until a page is complete and its script has ended."""

    def wait(page: Page) -> None:
        page.locator("h1").first.wait_for()
        page.locator(SCRIPT_HAS_ENDED).wait_for()

    return wait


@pytest.fixture
def opened(new_page: Callable[..., Page], settled: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a grid page and wait for its stepper; other files have an ``opened`` of theirs."""

    def open_page(path: str = "/convolution", **options: object) -> Page:
        page = new_page(**options)
        page.goto(path)
        page.locator(".stepper[data-step]").wait_for()
        settled(page)
        return page

    return open_page


@pytest.fixture
def mount(stepper_server: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the stepper with the grids of a case."""

    def open_case(case: str = "small", query: str = "", **options: object) -> Page:
        page = new_page(base=stepper_server.url, **options)
        page.goto(f"/?case={case}{query}")
        page.locator(".stepper[data-step]").wait_for()
        page.locator(SCRIPT_HAS_ENDED).wait_for()
        return page

    return open_case


@pytest.fixture
def shown(settled: Callable[[Page], None]) -> Callable[[Page], None]:
    """Wait until a page has loaded and hides nothing that waits for the parts above it.

    What is hidden takes neither a key nor the focus, and what is above it may still move it.
    """

    def wait(page: Page) -> None:
        page.locator("html[data-page-loaded]").wait_for(state="attached", timeout=TORCH_MS)
        settled(page)

    return wait


@pytest.fixture
def at_rest() -> Callable[[Page], None]:
    """Wait until all components are loaded and the layout has not changed for ten frames."""

    def wait(page: Page) -> None:
        page.evaluate(AT_REST)

    return wait


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of an English browser, desktop size."""
    return new_page()


@pytest.fixture
def korean_page(new_page: Callable[..., Page]) -> Page:
    """A page of a Korean browser, desktop size."""
    return new_page(locale="ko-KR")


@pytest.fixture
def open_scene(
    new_page: Callable[..., Page], shown: Callable[[Page], None]
) -> Callable[..., tuple[Page, Locator]]:
    """Open a scene of a lesson; return the page and the figure of the scene."""

    def open_it(lesson: str, name: str, query: str = "", **options: object) -> tuple[Page, Locator]:
        page = new_page(**options)
        page.goto(f"/{lesson}?scene={name}{query}")
        figure = page.locator(f".st-key-{lesson}-{name}")
        figure.locator(".dimensions").wait_for()
        shown(page)
        return page, figure

    return open_it


@pytest.fixture
def choose_scene(settled: Callable[[Page], None]) -> Callable[[Page, str], None]:
    """Choose a scene of the lesson that is open: faster than loading its page again."""

    def choose(page: Page, name: str) -> None:
        page.locator(f"button[data-scene={name}]").click()
        expect(page.locator("button[data-scene][aria-current]")).to_have_attribute(
            "data-scene", name
        )
        page.locator("html:not([data-scene-opens])[data-page-loaded]").wait_for(state="attached")
        settled(page)

    return choose


@pytest.fixture
def figure(new_page: Callable[..., Page], settled: Callable[[Page], None]) -> Callable[..., Page]:
    """Open a page of ``FIGURES`` and wait for its figure."""

    def open_page(path: str, **options: object) -> Page:
        page = new_page(**options)
        page.goto(path)
        for part in FIGURES[path]:
            page.locator(part).wait_for()
        page.locator("html[data-framed]").wait_for(state="attached")  # for keys and sheet
        settled(page)
        return page

    return open_page


@pytest.fixture
def opened_inside(
    new_page: Callable[..., Page], shown: Callable[[Page], None]
) -> Callable[..., Page]:
    """Open *Look inside* and wait for the maps of its first layer."""

    def open_page(path: str = "/inside", **options: object) -> Page:
        page = new_page(**options)
        page.goto(path)
        page.locator(".layer[data-layer]").wait_for(timeout=TORCH_MS)
        shown(page)
        first_map(page).wait_for()
        return page

    return open_page
