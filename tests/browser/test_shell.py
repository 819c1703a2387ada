"""The frame around every page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui import menu

PATHS = ["/" if p.id == "home" else f"/{p.id}" for p in menu.present()]


def test_home_speaks_english_to_an_english_browser(page: Page) -> None:
    page.goto("/")
    expect(page.locator("h1")).to_have_text("See what a convolutional network does")


def test_home_speaks_korean_to_a_korean_browser(korean_page: Page) -> None:
    korean_page.goto("/")
    expect(korean_page.locator("h1")).to_have_text("합성곱 신경망이 하는 일을 눈으로 보세요")
    expect(korean_page.locator("html")).to_have_attribute("lang", "ko")
