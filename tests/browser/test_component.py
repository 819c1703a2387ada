"""Loading components in the browser: versioned URLs, updates, a base path, and failures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui.kit.component import FOLDER

from .servers import ROOT, STREAMLIT, Server, start_server

APP = ("app.py", "home.py", "pages", "cnnviz", "static", "assets", "docs", ".streamlit")
"""What a version of the app consists of."""
MODULE = "static/components/stepper/trace.js"  # imported by a module that is imported
CHANGES = {
    "cnnviz/ui/grids/stepper.py": ('"sourceRows":', '"imageRows":'),
    MODULE: (
        "openTrace(data) {",
        "openTrace({ imageRows, ...rest }) {\n  const data = { ...rest, sourceRows: imageRows };",
    ),
    "static/components/stepper/main.html": ('class="stepper"', 'class="stepper" data-version="2"'),
}
"""What the next version changes: another name of a field, and a mark in the HTML."""

COUNT_RUNS = """() => {
  document.runs = 0;
  const app = document.querySelector("[data-testid=stApp]");
  const count = () => { document.runs += app.dataset.testScriptState === "notRunning"; };
  new MutationObserver(count).observe(app, { attributeFilter: ["data-test-script-state"] });
}"""
"""Counts the runs of the page's script that have ended."""


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """The folder of the next version of the app."""
    root = tmp_path / "next"
    root.mkdir()
    for name in APP:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    for name, (before, after) in CHANGES.items():
        text = (root / name).read_text(encoding="utf-8")
        assert before in text
        (root / name).write_text(text.replace(before, after), encoding="utf-8")
    return root


@pytest.fixture
def restart(tmp_path: Path) -> Iterator[Callable[[Server, Path], Server]]:
    """Stop a server and start a version of the app at its address."""
    servers: list[Server] = []

    def start(server: Server, root: Path) -> Server:
        server.stop()
        port = urlsplit(server.url).port
        program = (*STREAMLIT, "app.py")
        servers.append(start_server(tmp_path / "restarted", program, root, port))
        return servers[-1]

    yield start
    for running in servers:
        running.stop()


def edit_cell(page: Page, text: str) -> None:
    """Type a number into a cell and wait for Python's answer."""
    page.locator('.stepper [data-at="input-0-0-0"]').click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.locator(".stepper[data-revision='1']").wait_for()
    expect(page).to_have_url(re.compile(f"input={text}_"))


def test_components_load_from_versioned_urls_and_not_with_every_answer(
    new_page: Callable[..., Page], visit: Any, settled: Callable[[Page], None]
) -> None:
    page = new_page(fresh=True)
    message_sizes: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: message_sizes.append(len(frame))),
    )
    page.goto("/convolution?lang=en")
    page.locator(".stepper[data-step]").wait_for()
    files = [url for url in visit.requests if "bidi-components" in url]
    assert all(f"/{FOLDER}/" in url for url in files)
    assert any(url.endswith("/stepper/main.js") for url in files)
    settled(page)
    page.locator('.stepper [data-at="input-0-0-0"]').click()
    for revision in (1, 2):  # the first edit clears the example, which reruns the whole page
        message_sizes.clear()
        page.keyboard.type("7")
        page.keyboard.press("Enter")
        page.locator(f".stepper[data-revision='{revision}']").wait_for()
        settled(page)
    assert sum(message_sizes) < 15_000


def test_a_component_that_cannot_be_loaded_shows_a_message_and_a_retry_button(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(fresh=True)
    page.route("**/stepper/trace.js", lambda route: route.abort())
    page.goto("/convolution?lang=ko")
    expect(page.get_by_text("이 부분을 불러오지 못했습니다.")).to_be_visible()
    page.unroute("**/stepper/trace.js")
    page.get_by_role("button", name="다시 시도").click()
    page.locator(".stepper[data-step]").wait_for()
    expect(page.get_by_text("이 부분을 불러오지 못했습니다.")).to_have_count(0)


def test_components_load_below_a_base_path(
    korean_page: Page, fresh_server: Callable[..., Any]
) -> None:
    server = fresh_server(STREAMLIT_SERVER_BASE_URL_PATH="lab/cnn")
    for path in ("", "/", "/pooling"):
        korean_page.goto(f"{server.url}{path}")
        expect(korean_page.locator("html")).to_have_attribute("lang", "ko")
    korean_page.locator(".stepper[data-step]").wait_for()


def test_an_open_page_goes_on_after_a_restart_and_runs_the_new_modules_after_an_update(
    new_page: Callable[..., Page],
    fresh_server: Callable[..., Server],
    restart: Callable[[Server, Path], Server],
    next_version: Path,
    visit: Any,
) -> None:
    server = fresh_server()
    page = new_page(base=server.url)
    page.goto("/convolution?lang=en&padding=1")
    page.locator(".stepper[data-step]").wait_for()
    page.evaluate(COUNT_RUNS)
    restarted = restart(server, ROOT)  # it has forgotten the page
    page.wait_for_function("document.runs > 0")
    edit_cell(page, "7")
    expect(page.get_by_label("Padding", exact=True)).to_have_value("1")
    assert page.evaluate("document.runs")  # it was not loaded again

    visit.requests.clear()
    restart(restarted, next_version)
    for text in ("8", "9"):
        page.locator(".stepper[data-step][data-version='2']").wait_for()
        edit_cell(page, text)
        page.reload()
    files = [url for url in visit.requests if "bidi-components" in url]
    assert files
    assert not any(FOLDER in url for url in files)
