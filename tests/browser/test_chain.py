"""A chain of operations in a browser: the strip, what flows through it, its link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Opener = Callable[..., Page]

EDGE = "input=9_9_0_0_0~9_9_0_0_0~9_9_0_0_0~9_9_0_0_0~9_9_0_0_0&kernel=1_-1~1_-1"


def cell(page: Page, at: str) -> Locator:
    return page.locator(f'.stepper [data-at="{at}"]')


def operations(page: Page) -> Locator:
    return page.locator(".stepper .chain .operation")


def current(page: Page) -> Locator:
    return page.locator(".stepper .chain [aria-current]")


def edit(page: Page, at: str, text: str) -> None:
    cell(page, at).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def go(page: Page, place: int) -> None:
    operations(page).nth(place).get_by_role("button").first.click()
    expect(current(page)).to_contain_text(re.compile(f"^{place + 1} "))


def test_the_output_becomes_the_input_of_the_chosen_operation(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}")
    expect(page.locator(".stepper .chain")).to_be_hidden()
    page.get_by_label("Continue with the output").select_option("max")
    expect(current(page)).to_contain_text("2 Max pooling 2×2")
    expect(page.locator(".stepper [data-role=window]")).to_be_visible()
    expect(cell(page, "input-0-0-1")).to_have_text("18")
    expect(page).to_have_url(re.compile("then=max.window.2&at=2"))
    page.get_by_label("Window size", exact=True).fill("4")
    page.keyboard.press("Enter")
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(1)
    expect(page).to_have_url(re.compile("then=max.window.4"))


def test_an_edit_of_an_early_operation_flows_through_all_later_ones(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+max+window+4&at=1")
    edit(page, "input-0-0-1", "-9")
    expect(cell(page, "output-0-0-0")).to_have_text("18")
    expect(page).to_have_url(re.compile("input=9_-9"))
    go(page, 2)
    expect(cell(page, "input-0-0-0")).to_have_text("18")
    go(page, 1)
    expect(cell(page, "input-0-0-1")).to_have_text("0")  # −9 + 9, of the cells below 9 − 0


def test_an_operation_is_shown_at_once_and_python_brings_its_settings(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+max+window+4&at=1")
    button = operations(page).nth(2).get_by_role("button").first
    at_once = """button => {
      const root = button.closest(".stepper");
      button.click();
      const text = root.querySelector("[aria-current]").textContent;
      return [text, root.querySelectorAll("[data-role=output] [role=gridcell]").length];
    }"""
    text, cells = button.evaluate(at_once)
    assert text.startswith("3 Max pooling")
    assert cells == 1
    expect(page.get_by_label("Window size", exact=True)).to_have_value("4")
    expect(page).to_have_url(re.compile("at=3"))


def test_a_computed_input_says_where_it_comes_from(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu&at=2")
    cell(page, "input-0-2-1").click()
    alert = page.locator(".stepper .alert")
    expect(alert).to_contain_text("output of operation 1 (Convolution), row 3, column 2")
    page.keyboard.type("7")
    expect(cell(page, "input-0-2-1")).to_have_text("18")
    alert.get_by_role("button", name="Show Convolution").click()
    expect(current(page)).to_contain_text("1 Convolution")
    expect(alert).to_be_empty()


def test_a_later_kernel_is_edited_and_undone(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+convolution+kernel+1_0~0_1&at=3")
    before = cell(page, "output-0-0-0").inner_text()
    edit(page, "kernel-0-0-1", "5")
    expect(cell(page, "output-0-0-0")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("kernel.1_5~0_1"))
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, "output-0-0-0")).to_have_text(before)


def test_the_settings_are_those_of_the_operation(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=max+window+2+relu&at=1")
    page.get_by_role("button", name="More settings").click()
    expect(page.get_by_label("Padding rule")).to_be_visible()
    page.keyboard.press("Escape")
    go(page, 1)
    expect(page.get_by_label("Window size", exact=True)).to_have_value("2")
    expect(page.get_by_label("Input size", exact=True)).to_have_count(0)
    go(page, 2)
    page.get_by_role("combobox", name="Function").click()
    page.get_by_role("option", name="tanh").click()
    expect(page).to_have_url(re.compile("then=max.window.2.tanh"))
    expect(current(page)).to_contain_text("3 tanh")
    go(page, 1)
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Average").click()
    expect(page).to_have_url(re.compile("then=avg.window.2.tanh"))
    go(page, 0)
    expect(page.get_by_label("Kernel size", exact=True)).to_have_value("2")


def test_presenting_goes_from_the_last_step_to_the_next_operation(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=max+window+4&at=1&present=on")
    expect(page.locator("html[data-present]")).to_be_attached()
    page.keyboard.press("End")
    expect(page.locator(".stepper")).to_have_attribute("data-step", "16")
    page.keyboard.press("ArrowRight")
    expect(current(page)).to_contain_text("2 Max pooling")
    page.keyboard.press("ArrowLeft")
    expect(current(page)).to_contain_text("1 Convolution")


def test_each_operation_keeps_its_undo(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=convolution+kernel+1_0~0_1&at=1")
    undo = page.get_by_role("button", name="Undo")
    edit(page, "kernel-0-0-0", "2")
    expect(page).to_have_url(re.compile("kernel=2_-1"))
    go(page, 1)
    expect(undo).to_be_disabled()
    edit(page, "kernel-0-0-0", "7")
    expect(page).to_have_url(re.compile("kernel.7_0~0_1"))
    go(page, 0)
    undo.click()
    expect(cell(page, "kernel-0-0-0")).to_have_text("1")
    expect(page).to_have_url(re.compile("kernel=1_-1"))
    assert "kernel+7_0" in page.url or "kernel%207_0" in page.url


def test_sizes_that_do_not_go_together_name_the_operation_and_what_works(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+max+window+4&at=1")
    page.get_by_label("Kernel size", exact=True).fill("3")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert").filter(has_text="Operation 3 (Max pooling)")
    expect(alert).to_contain_text("4×4")
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(16)
    page.get_by_role("button", name="Use 3").click()
    expect(page.locator('[data-role=output] [role="gridcell"]')).to_have_count(9)
    expect(alert).to_be_hidden()
    expect(page).to_have_url(re.compile("then=relu.max.window.3"))


def test_more_filters_give_the_next_kernel_more_channels(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+convolution+kernel+1_0~0_1&at=1")
    page.get_by_label("Filters", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(operations(page).nth(2)).to_contain_text("1 × 3 × 3")
    go(page, 2)
    page.locator('.stepper [data-choice="channel"][data-value="1"]').click()
    expect(page.locator(".stepper [data-role=input] .name")).to_have_text("Channel 2")


def test_an_operation_is_removed_and_four_are_the_most(opened: Opener) -> None:
    page = opened(f"/convolution?{EDGE}&then=relu+max+tanh&at=2")
    expect(page.locator(".stepper .append")).to_be_hidden()
    page.get_by_role("button", name="Remove Max pooling").click()
    expect(operations(page)).to_have_count(3)
    expect(page.locator(".stepper .append")).to_be_visible()
    page.get_by_role("button", name="Remove tanh").click()
    page.get_by_role("button", name="Remove ReLU").click()
    expect(page.locator(".stepper .chain")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("then="))


@pytest.mark.parametrize("page_id", ["pooling", "activation"])
def test_every_grid_page_begins_a_chain(opened: Opener, page_id: str) -> None:
    page = opened(f"/{page_id}?lang=ko")
    page.get_by_label("출력을 다음 연산에 넣기").select_option("convolution")
    expect(current(page)).to_contain_text("2 합성곱 2×2")
    expect(page.locator(".stepper .plane[data-tint]")).to_have_count(0)


def test_a_chain_stands_on_a_phone_and_on_a_wall(opened: Opener) -> None:
    path = f"/convolution?{EDGE}&then=relu+max+window+4+convolution+kernel+1&at=3"
    phone: dict[str, Any] = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
    page = opened(path, **phone)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    expect(current(page)).to_be_in_viewport()
    wall = opened(f"{path}&present=on", width=1920, height=1080)
    expect(wall.locator("html[data-present]")).to_be_attached()
    expect(current(wall)).to_be_visible()
    expect(wall.locator(".stepper .remove").first).to_be_hidden()
    wall.keyboard.press("ArrowRight")
    expect(wall.locator(".stepper")).to_have_attribute("data-step", "1")  # there is one step
