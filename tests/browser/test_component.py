"""Loading components in the browser: versioned URLs, a base path, and a retry after a failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from cnnviz.ui.kit.component import FOLDER


def test_components_load_from_versioned_urls_and_not_with_every_answer(
    new_page: Callable[..., Page], visit: Any, settled: Callable[[Page], None]
) -> None:
    page = new_page()
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
    page = new_page()
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
