"""The builder of the page Sizes as tests open, read and edit it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page

Opener = Callable[..., Page]
SMALL = "mine~1x8x8~conv_1_4_3~relu~flatten~linear_144_10"


def open_builder(
    new_page: Opener, settled: Callable[[Page], None], query: str = "", **options: object
) -> Page:
    """Open the page and wait until the builder is drawn."""
    page = new_page(**options)
    page.goto(f"/sizes{query}")
    page.locator(".builder[data-revision]").wait_for(timeout=60_000)
    settled(page)
    return page


def rows(page: Page) -> Locator:
    return page.locator(".builder [data-el=body] tr.line")


def names(page: Page) -> list[str]:
    return rows(page).locator(".name").all_inner_texts()


def shape(page: Page, row: int) -> Locator:
    return rows(page).nth(row).locator(".fact.shape")


def setting(page: Page, row: int, name: str) -> Locator:
    return rows(page).nth(row).locator(f'.field[data-setting="{name}"] input')


def type_into(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def net(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("net", [""])[0]


def act(page: Page, row: int, tool: str) -> None:
    rows(page).nth(row).locator(f".tool.{tool}").click()


def add(page: Page, code: str) -> None:
    page.locator(".builder .append").click()
    page.locator(f'.builder .menu [data-code="{code}"]').click()
