"""After an edit, what runs in the fragment of the grids and when the whole page follows."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Settled = Callable[[Page], None]


def edit(page: Page, cell: str, text: str) -> None:
    page.locator(f'.stepper [data-at="{cell}"]').click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def open_page(page: Page, path: str) -> Page:
    page.goto(path)
    page.locator(".stepper[data-step]").wait_for()
    return page


def test_an_edit_clears_the_selected_example(page: Page) -> None:
    examples = open_page(page, "/convolution").get_by_role("combobox").first
    expect(examples).not_to_have_value("")
    edit(page, "input-0-0-0", "9")
    expect(examples).to_have_value("")
    expect(page.locator('.stepper [data-at="output-0-0-0"]')).to_have_text("12")  # its weight is 0


def test_reset_also_resets_the_settings(page: Page) -> None:
    stride = open_page(page, "/convolution?stride=2").get_by_label("Stride", exact=True)
    expect(stride).to_have_value("2")
    page.get_by_role("button", name="Reset").click()
    expect(stride).to_have_value("1")
    expect(page).not_to_have_url(re.compile("stride"))


def test_the_link_follows_an_edit_and_then_a_setting(page: Page) -> None:
    open_page(page, "/pooling?input=1_2~3_4")
    edit(page, "input-0-0-0", "9")
    expect(page).to_have_url(re.compile("input=9_2~3_4"))
    page.get_by_role("spinbutton", name="Padding").fill("1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("padding=1"))
    assert "input=9_2~3_4" in page.url


def test_the_visible_code_follows_an_edit(page: Page, settled: Settled) -> None:
    open_page(page, "/convolution")
    page.get_by_role("tab", name="Keras").click()
    code = page.get_by_role("tabpanel").locator("pre")
    expect(code).to_contain_text("keras")
    edit(page, "input-0-0-0", "8.5")
    expect(code).to_contain_text("8.5")
    page.get_by_role("radio", name="한국어").click()
    expect(page.locator("h1")).to_have_text("합성곱")
    settled(page)
    expect(page.get_by_role("tab", name="Keras")).to_have_attribute("aria-selected", "true")
    expect(code).to_contain_text("8.5")
