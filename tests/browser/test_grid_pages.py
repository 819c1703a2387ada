"""The convolution and pooling pages in a browser: edits, links, languages, the back button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from cnnviz.grid import text
from cnnviz.ui.kit import url_state

Opener = Callable[..., Page]


def cell(page: Page, at: str) -> Locator:
    return page.locator(f'.stepper [data-at="{at}"]')


def formula(page: Page) -> Locator:
    return page.locator(".st-key-formula p").nth(1)  # in numbers; the first is in symbols


def edit(page: Page, at: str, text: str) -> None:
    cell(page, at).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def set_number(page: Page, label: str, value: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(value)
    box.press("Enter")


def test_an_edit_changes_output_code_and_link(opened: Opener) -> None:
    page = opened("/convolution?tab=pytorch")
    edit(page, "input-0-0-1", "7")
    expect(cell(page, "output-0-0-0")).to_have_text("16")  # 12 + (7 − 3)·1
    expect(page).to_have_url(re.compile("input=3_7_2_1_0~"))
    expect(page.locator("pre").first).to_contain_text("7")


def test_a_setting_changes_formula_and_grid_and_the_back_button_undoes_it(opened: Opener) -> None:
    page = opened("/convolution")
    set_number(page, "Stride", "2")
    expect(formula(page)).to_contain_text("= 2")
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(4)
    expect(page).to_have_url(re.compile("stride=2"))
    page.go_back()
    expect(formula(page)).to_contain_text("= 3")
    expect(page.get_by_label("Stride", exact=True)).to_have_value("1")


def test_an_impossible_setting_is_explained_and_fixed_by_a_click(opened: Opener) -> None:
    page = opened("/convolution")
    set_number(page, "Kernel size", "7")
    expect(page.get_by_role("alert").filter(has_text="7×7")).to_be_visible()
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(9)
    page.get_by_role("button", name="Use 5").click()
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(1)


def test_a_huge_number_is_refused_with_a_message(opened: Opener) -> None:
    page = opened("/convolution?lang=ko")
    set_number(page, "커널 크기", "1000000000")
    expect(page.get_by_role("alert").filter(has_text="1000000000")).to_be_visible()
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(9)


def test_an_edit_that_python_refuses_goes_back_and_says_why(new_page: Opener) -> None:
    page = new_page(fresh=True)

    def check_nothing(route: Route) -> None:
        source = route.fetch()
        accept = "return { value: value > 1e9 ? NaN : value }; return Math.abs(value) <= largest"
        body = source.text().replace("return Math.abs(value) <= largest", accept)
        route.fulfill(response=source, body=body)

    page.route("**/shared/numbers.js", check_nothing)
    page.goto("/convolution?lang=en")
    page.locator(".stepper[data-step]").wait_for()
    edit(page, "input-0-0-1", "8")
    page.locator(".stepper[data-revision='1']").wait_for()
    for revision, number, message in (
        (2, "5000000", "between −1,000,000 and 1,000,000"),
        (3, "1e300", "does not fit what is on the page"),
    ):
        edit(page, "input-0-0-1", number)
        expect(page.get_by_text(message)).to_be_visible()
        page.locator(f".stepper[data-revision='{revision}']").wait_for()
        expect(cell(page, "input-0-0-1")).to_have_text("8")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "input-0-0-1")).to_have_text("3")  # not to what was refused


def test_a_copied_link_opens_the_same_page_on_a_fresh_server(
    opened: Opener, fresh_server: Callable[..., Any]
) -> None:
    page = opened("/convolution")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    edit(page, "input-0-2-2", "-1.5")
    set_number(page, "Padding", "1")
    expect(page).to_have_url(re.compile("padding=1"))
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = urlsplit(page.evaluate("navigator.clipboard.readText()"))
    assert len(parse_qs(link.query)) >= 2

    other = opened(f"{link.path}?{link.query}", base=fresh_server().url)
    expect(cell(other, "input-0-2-2")).to_have_text(re.compile("[-−]1.5"))
    expect(formula(other)).to_contain_text("= 5")


def test_the_step_stays_in_the_link_through_edits_and_settings(opened: Opener) -> None:
    page = opened("/convolution?step=4")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "4")
    edit(page, "input-0-0-1", "7")
    expect(page).to_have_url(re.compile("input=3_7_2_1_0~.*step=4"))
    set_number(page, "Padding", "1")
    expect(page).to_have_url(re.compile("padding=1.*step=4"))
    page.get_by_role("button", name="Next step").click()
    expect(page).to_have_url(re.compile("step=5$"))
    page.reload()
    expect(page.locator(".stepper")).to_have_attribute("data-step", "5")
    expect(cell(page, "input-0-0-1")).to_have_text("7")


def test_the_link_has_the_channel_and_the_open_tab(opened: Opener) -> None:
    page = opened("/convolution?input=1_2~3_4~~5_6~7_8&kernel=1~~1")
    page.locator('[data-choice="channel"][data-value="1"]').click()
    expect(page).to_have_url(re.compile("channel=2"))
    page.get_by_role("tab", name="Keras").click()
    expect(page).to_have_url(re.compile("tab=keras.*channel=2|channel=2.*tab=keras"))
    page.reload()
    expect(page.locator('[data-choice="channel"][data-value="1"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("tab", name="Keras")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("keras").first).to_be_visible()


def test_the_language_switch_keeps_the_grids(opened: Opener) -> None:
    page = opened("/convolution?input=1_2_3~4_5_6~7_8_9")
    page.get_by_role("radio", name="한국어").click()
    expect(page.locator("h1")).to_have_text("합성곱")
    expect(page.get_by_label("커널 크기", exact=True)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["input"] == ["1_2_3~4_5_6~7_8_9"]
    expect(cell(page, "output-0-0-0")).to_have_text("52")


def test_an_invalid_link_shows_a_message_and_the_default_grids(opened: Opener) -> None:
    page = opened("/convolution?input=1_2~3&kernel=1_2_3_4_5_6_7_8_9")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(cell(page, "output-0-0-0")).to_have_text("12")


@pytest.mark.parametrize("path", ["/convolution", "/pooling"])
@pytest.mark.parametrize("each", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_an_example_that_is_selected_draws_its_grids(
    opened: Opener,
    settled: Callable[[Page], None],
    at_rest: Callable[[Page], None],
    path: str,
    each: int,
) -> None:
    """One example of four; without a browser, test_every_worked_example_opens tries all."""
    page = opened(path)
    box = page.get_by_role("combobox").first
    box.click()
    names = page.get_by_role("option").all_inner_texts()
    assert len(names) >= 8
    page.keyboard.press("Escape")
    names.remove(box.input_value())
    for name in names[::each]:
        before = page.url
        box.click()
        box.fill(name)  # a long list would scroll under a click
        page.get_by_role("option", name=name, exact=True).click()
        expect(box).to_have_value(name)
        page.wait_for_url(lambda url, old=before: url != old)
        page.locator(".stepper[data-step]").wait_for()
        settled(page)  # a later update would close the list of the next example
        at_rest(page)


def test_max_pooling_pads_with_minus_infinity(opened: Opener) -> None:
    page = opened("/pooling?input=-5_-3~-2_-4&padding=1")
    expect(cell(page, "output-0-0-0")).to_have_text(re.compile("[-−]5"))
    expect(page.locator(".stepper .pad").first).to_have_text(re.compile("[-−]∞"))


def test_an_edit_random_clear_and_reset_change_the_grids_of_pooling(opened: Opener) -> None:
    page = opened("/pooling")
    edit(page, "input-0-0-0", "42")
    expect(cell(page, "output-0-0-0")).to_have_text("42")
    page.get_by_role("button", name="Random").click()
    expect(page.get_by_text("Seed 1")).to_be_visible()
    page.get_by_role("button", name="Clear input").click()
    expect(page).to_have_url(re.compile("input=0_0_0_0~"))
    page.get_by_role("button", name="Reset").click()
    expect(cell(page, "output-0-0-0")).to_have_text("9")


def test_two_tabs_keep_their_own_grids(opened: Opener) -> None:
    first, second = opened("/convolution"), opened("/convolution")
    set_number(first, "Stride", "2")
    expect(formula(first)).to_contain_text("= 2")
    expect(formula(second)).to_contain_text("= 3")


def test_a_very_long_link_shows_a_warning(opened: Opener) -> None:
    image = text.grid_text(
        np.random.default_rng(0).uniform(1, 10, (2, 3, 16, 16))
    )  # 17 digits each
    kernel = text.grid_text(np.ones((1, 3, 3, 3)))
    page = opened(f"/convolution?input={image}&kernel={kernel}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="longer than 24,000 characters")).to_be_visible()
    other = opened(page.evaluate("navigator.clipboard.readText()"))
    expect(cell(other, "input-0-0-0")).to_have_text(cell(page, "input-0-0-0").inner_text())


def test_the_longest_link_opens(opened: Opener) -> None:
    rng = np.random.default_rng(0)
    image = text.grid_text(-rng.uniform(1, 10, (2, 3, 16, 16)).round(4))
    kernel = text.grid_text(-rng.uniform(1, 10, (4, 3, 7, 7)).round(4))
    path = f"/convolution?input={image}&kernel={kernel}"
    assert 15_000 < len(path) <= url_state.MAX_URL
    page = opened(path)
    expect(page.get_by_label("Input size", exact=True)).to_have_value("16")
    expect(page.get_by_label("Filters", exact=True)).to_have_value("4")
